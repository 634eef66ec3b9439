"""A letter is read: whose, about what, what it asks for; proposals with their sentences."""

import pytest

from appeals.papers.letter import read_letter, read_text
from claims.papers.proposals import Reading
from kernel.documents.guard import read_pdf
from tests.papers import encrypted, pdf

LETTER = (
    "June 1, 2026",
    "",
    "Member: AMARA OKAFOR",
    "Date of birth: 04/12/1961",
    "Member ID: T00000001",
    "Claim number: C26-0000042",
    "",
    "I am writing to appeal your denial of my second opinion. Your letter was dated May 4, 2026 "
    "and I received the letter on May 9, 2026. Waiting could seriously harm my health.",
    "",
    "The nurse on the phone was rude to me.",
    "",
    "Amara Okafor",
)


def values(reading: Reading, field: str) -> list[str]:
    return [each.value for each in reading.of(field)]


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    file = tmp_path_factory.mktemp("letters") / "letter.pdf"
    file.write_bytes(pdf(LETTER))
    return read_letter(read_pdf(file))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("member_number", ["T00000001"]),
        ("patient", ["AMARA OKAFOR"]),
        ("claim", ["C26-0000042"]),
        ("wish", ["appeal", "complaint"]),
        ("urgent", ["yes"]),
        ("physician_support", []),
        ("date", ["2026-06-01"]),
        ("notice_received", []),
    ],
)
def test_what_a_letter_says(letter: Reading, field: str, expected: list[str]) -> None:
    assert values(letter, field) == expected


def test_each_with_its_sentence_and_page(letter: Reading) -> None:
    (wish,) = [each for each in letter.of("wish") if each.value == "appeal"]
    assert wish.sentence == "I am writing to appeal your denial of my second opinion."
    assert wish.box.page == 1
    assert wish.box.x1 > wish.box.x0


def test_a_sentence_with_two_days_is_left_to_a_person() -> None:
    both = read_text("Your letter was dated May 4, 2026 and I received it on May 9, 2026.")
    assert values(both, "notice_dated") == values(both, "notice_received") == []
    apart = read_text("Your letter is dated May 4, 2026.\nI received the letter on May 9, 2026.")
    assert values(apart, "notice_dated") == ["2026-05-04"]
    assert values(apart, "notice_received") == ["2026-05-09"]


@pytest.mark.parametrize(
    "text",
    [
        "I received your notice dated October 12, 2026.",
        "I got your letter of October 12, 2026.",
        "The denial of 10/12/2026 reached me last week.",
    ],
)
def test_the_day_a_notice_bears_is_not_the_day_it_came(text: str) -> None:
    read = read_text(text)
    assert values(read, "notice_dated") == ["2026-10-12"]
    assert values(read, "notice_received") == []


def test_the_day_a_denial_of_something_came_is_its_receipt() -> None:
    read = read_text("The denial of my claim came on October 12, 2026.")
    assert values(read, "notice_received") == ["2026-10-12"]


@pytest.mark.parametrize(
    "text",
    [
        "You have the right to appeal this decision within 65 days.",
        "If you want to appeal, write to us.",
        "Your appeal rights: a member may ask for a reconsideration.",
        "I received a letter about appeal rights.",
        "We got the page on the appeals process.",
        "You may ask for an expedited appeal if you are urgently ill.",
    ],
)
def test_what_tells_rights_asks_for_nothing(text: str) -> None:
    reading = read_text(text)
    assert not reading.of("wish")
    assert not reading.of("urgent")


def test_what_is_denied_is_left_to_a_person() -> None:
    reading = read_text("I do not want to appeal. This is not urgent.")
    assert not reading.of("wish")
    assert not reading.of("urgent")
    assert [each for each in reading.unread if each.startswith("wish: a person reads it")]


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Please reconsider the denial of the knee opinion.", ["appeal"]),
        ("Please redetermine claim C26-0000018: Medicare must pay it.", ["appeal"]),
        ("This is my request for a redetermination.", ["appeal"]),
        ("Please review your denial of May 4.", ["appeal"]),
        ("I am not asking for a redetermination.", []),
        ("Re: Redetermination request", ["appeal"]),
        ("We request an independent review by an outside organization.", ["external_review"]),
        ("I withdraw my appeal.", ["withdraw"]),
        ("I am submitting this appeal form.", ["appeal"]),
        ("Please send me the diagnosis codes and their meaning.", ["codes"]),
        ("Please send a copy of my claim file.", ["claim_file"]),
        ("There was a billing error on the claim.", ["clerical_error"]),
        ("Thank you for your help.", []),
    ],
)
def test_wishes(text: str, wishes: list[str]) -> None:
    assert values(read_text(text), "wish") == wishes


def test_a_physician_says_that_it_is_urgent() -> None:
    text = (
        "I am the treating physician of Mr. Bell.\n"
        "The standard time could jeopardize his life. I request an expedited appeal."
    )
    reading = read_text(text)
    assert values(reading, "physician_support") == ["yes"]
    assert values(read_text("This could jeopardize my life."), "physician_support") == []


def test_who_writes_for_another_and_with_which_papers() -> None:
    reading = read_text(
        "I write on behalf of my mother.\nEnclosed is the signed form CMS-1696.\n"
        "I was in the hospital until May."
    )
    assert values(reading, "representative") == ["on behalf of"]
    assert values(reading, "papers") == ["cms_1696"]
    assert values(reading, "good_cause") == ["serious_illness"]


def test_numbers_of_others_are_said_to_be() -> None:
    (claim,) = read_text("Claim #: 88271-Q is wrong.").of("claim")
    assert (claim.value, claim.what) == ("88271-Q", "a number that is not ours")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("My member number is DK1A07.", ["DK1A07"]),
        ("Member ID is DK1A07, claim C26-0000006.", ["DK1A07"]),
        ("Member DK2B06 disagrees.", ["DK2B06"]),
        ("Member: DK2B06", ["DK2B06"]),
        ("Member 1EG4-TE5-MK73 writes.", ["1EG4-TE5-MK73"]),
        ("MEMBER 123-45-6789A WRITES.", ["123-45-6789A"]),
        ("Call the member 24-hour line.", []),
        ("CALL THE MEMBER 24-HOUR LINE.", []),
        ("The member, member 65-year-old, agrees.", []),
        ("Member 90-day supply was refused.", []),
        ("Member 90-Day supply was refused.", []),
        ("MEMBER 365-DAY-A-YEAR HELP", []),
        ("The member 1st-tier copay was charged.", []),
        ("MEMBER 1ST-TIER", []),
        ("Member COVID-19 vaccination.", []),
        ("Member T0000-based care.", []),
        ("A member since 2019, I was never late.", []),
        ("Member services 24 hours: 1-800-555-0100", []),
    ],
)
def test_a_member_number_in_the_ways_people_write_it(text: str, numbers: list[str]) -> None:
    assert values(read_text(text), "member_number") == numbers


def test_a_number_is_no_name() -> None:
    reading = read_text("Patient: DK2B06 As her treating physician I ask you to expedite this.")
    assert values(reading, "patient") == []


def test_a_medicare_number() -> None:
    assert values(read_text("Medicare number: 1EG4-TE5-MK73"), "member_number") == ["1EG4TE5MK73"]


def test_what_is_not_there_is_said() -> None:
    unread = read_text("Hello.").unread
    assert "member_number: not found" in unread
    assert "claim: not found" in unread
    assert "wish: not found" in unread


def test_a_letter_nobody_can_open(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "locked.pdf"
    file.write_bytes(encrypted())
    reading = read_letter(read_pdf(file))
    assert not reading.proposals
    assert "encrypted" in reading.unread[0]
