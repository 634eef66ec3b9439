"""The table of triage: read with every fault at its place; sorting, with its words."""

import pytest

from grievances.triage.phrases import UnableToReadPhrase, pattern_of
from grievances.triage.propose import propose
from grievances.triage.table import UnableToReadTable, built_in, built_in_text, read
from tests.scenarios.runners.triage import shown

P16 = "You denied my second opinion and the nurse was rude and gave me the wrong drug."


def found(text: str) -> list[str]:
    """Each issue: its class, and the category of a grievance."""
    sorted_as = propose(text, built_in())
    return [
        f"grievance {each.category}" if each.becomes == "grievance" else each.becomes
        for each in sorted_as.issues
    ]


def test_each_issue_has_its_own_words() -> None:
    first, second, third = propose(P16, built_in()).issues
    assert (first.becomes, first.words) == ("appeal", "You denied my second opinion")
    assert first.because[0].words[1:] == ("second opinion", "You")
    assert (second.category, second.words) == ("conduct", "the nurse was rude")
    assert (third.category, third.words) == ("quality_of_care", "gave me the wrong drug")
    assert [each.quality_of_care for each in (first, second, third)] == [False, False, True]
    assert {each.because[0].sentence for each in (first, second, third)} == {P16}
    assert propose(P16, built_in()).whole == "combination"


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("The nurse was not rude.", []),
        ("Nobody was rude to me.", []),
        ("She was not only rude, she laughed at me.", ["grievance conduct"]),
        ("I never said that you denied it.", []),
        ("You didn't deny my claim.", []),
        ("I am not here to appeal, but the doctor yelled at me.", ["grievance conduct"]),
        ("If you deny my second opinion I will be upset.", []),
        ("You said you'd cover it, and then you denied it.", ["appeal"]),
        ("My scan was denied by the plan, not by the doctor.", ["appeal"]),
        ("I found the denial letter in his desk. I'm not looking to change anything.", []),
        ("First no, then yes, and I'm walking!", []),
        ("My grocery card was declined.", []),
        ("For my appeal hearing I had no notice.", ["grievance process"]),
        ("You denied it and I'm not letting that stand.", ["appeal"]),
    ],
)
def test_what_is_denied_or_supposed_is_not_said(text: str, expect: list[str]) -> None:
    got = [each for each in found(text) if each not in ("inquiry", "grievance other")]
    assert got == expect, shown(propose(text, built_in()))


def test_a_notice_sent_back_asks_for_nothing() -> None:
    notice = (
        "You have the right to appeal this decision. If you disagree, you may ask us to "
        "reconsider within 65 days. How to file a grievance is explained overleaf."
    )
    assert found(notice) == []
    assert found(f"{notice}\nI appeal.") == ["appeal"]


def test_a_long_letter_is_sorted_by_its_few_sentences_that_matter() -> None:
    filler = "My husband and I have been married for forty years. We like our garden. " * 200
    letter = f"Dear Sirs,\n\n{filler}\n\n{P16}\n\n{filler}\nYours sincerely,\nJane Roe"
    assert found(letter) == ["appeal", "grievance conduct", "grievance quality_of_care"]


def test_lines_that_were_only_wrapped_are_one_sentence() -> None:
    assert found("The hospital has refused\nto send my records to\nthe second doctor.") == [
        "grievance obstruction"
    ]


def test_curly_quotation_marks_make_no_difference() -> None:
    assert found("You won\u2019t cover my second opinion.") == ["appeal"]


def test_who_takes_an_appeal_back_leaves_a_doubt() -> None:
    sorted_as = propose("I don't want to appeal. You denied my scan.", built_in())
    assert not sorted_as.wants_change
    assert any("They want no decision changed" in each for each in sorted_as.doubts)


def test_a_refusal_that_is_only_asked_about_leaves_the_first_question() -> None:
    sorted_as = propose("Why was my second opinion denied?", built_in())
    assert [each.category for each in sorted_as.issues] == ["decision_asked"]
    assert any("is there a decision they want changed?" in each for each in sorted_as.doubts)


def test_nothing_is_guessed() -> None:
    sorted_as = propose("Lorem ipsum dolor.", built_in())
    assert (sorted_as.issues, sorted_as.whole) == ((), "unclear")
    assert sorted_as.doubts[0].startswith("Nothing in it fits")
    assert propose("", built_in()).issues == ()


ADDED = """
categories: {parking: Parking}
concepts:
  parked: {means: They speak of parking fees, phrases: [parking fee*]}
  refused: {phrases: [gave me the cold shoulder on]}
questions:
- asks: Are they unhappy with anything else?
  rows:
  - {row: parking, says: [parked], becomes: grievance, category: parking, why: Fees., cite: Ours}
"""


def test_an_officer_adds_rows_and_phrases() -> None:
    text = "The parking fees are a joke. You gave me the cold shoulder on my second opinion."
    assert found(text) != ["appeal", "grievance parking"]
    table = read(built_in_text(), ADDED)
    assert table.mark != built_in().mark
    got = propose(text, table).issues
    assert [(each.becomes, each.category) for each in got] == [
        ("appeal", "service_denied"),
        ("grievance", "parking"),
    ]


@pytest.mark.parametrize(
    ("was", "made", "fault"),
    [
        ("says: [parked]", "says: [packed]", "questions[0].rows[0].says[0]: there is no concept"),
        ("says: [parked]", "says: []", "questions[0].rows[0].says: name at least one"),
        ("becomes: grievance", "becomes: greivance", "rows[0].becomes: 'greivance' is not one of"),
        ("category: parking", "category: barking", "rows[0].category: there is no category"),
        ("why: Fees., ", "", "rows[0].why: is missing"),
        ("row: parking", "row: conduct", "rows[0].row: 'conduct' is the name of another row"),
        ("row: parking", "row: Parking Fee", "rows[0].row: a name is small letters"),
        ("parking fee*]", "parking ..]", "concepts.parked.phrases: 'parking ..': a phrase ends"),
        ("parking fee*]", "'{nowhere}']", "concepts.parked.phrases: there is no concept 'nowhere'"),
        ("parking fee*]", "'{parked}']", "holds itself"),
        ("means: They speak of parking fees, ", "", "concepts.parked.means: say what"),
        ("says: [parked]", "says: [parked], who: [us]", "who[0]: 'us' is not one of"),
        ("anything else?", "nothing?", "questions[0].asks: is none of"),
        ("concepts:", "concept:", "addition 1.concept: unknown key; did you mean 'concepts'?"),
        ("says: [parked]", "say: [parked]", "rows[0].say: unknown key; did you mean 'says'?"),
    ],
)
def test_every_fault_is_said_with_its_place(was: str, made: str, fault: str) -> None:
    assert was in ADDED
    with pytest.raises(UnableToReadTable) as wrong:
        read(built_in_text(), ADDED.replace(was, made, 1))
    assert fault in str(wrong.value)


def test_every_row_can_be_the_one_that_counts() -> None:
    """No row stands behind others that take all its words."""
    table = built_in()
    assert len({each.name for each in table.rows}) == len(table.rows)
    for each in table.rows:
        assert each.why.endswith(".")
        assert each.cite


@pytest.mark.parametrize("phrase", ["..", "a .. .. b", "!b", "a .. !b", "a|", "{a"])
def test_a_phrase_that_is_none_is_refused(phrase: str) -> None:
    with pytest.raises(UnableToReadPhrase):
        pattern_of("one", {"one": [phrase]})


@pytest.mark.parametrize(
    ("text", "becomes", "category"),
    [
        ("I paid for the visit myself and need to be paid back.", "coverage_request",
         "reimbursement"),
        ("Please reimburse me, the receipt is enclosed.", "coverage_request", "reimbursement"),
        ("Please approve a second opinion.", "coverage_request", "authorization"),
        ("CTM case C26: the member complains of delay.", "matter", "cms_complaint"),
        ("Livanta requests the medical records of Ann Poe.", "matter", "qio_asks"),
        ("The complainant says that nobody answered.", "matter", "department_inquiry"),
        ("Ohio Dept of Insurance: second request, your reply is due.", "matter",
         "department_inquiry"),
        ("Did the appeal that I faxed come through?", "inquiry", "how_to"),
    ],
)  # fmt: skip
def test_whose_money_and_whose_letter_it_is(text: str, becomes: str, category: str) -> None:
    (one,) = propose(text, built_in()).issues
    assert (one.becomes, one.category) == (becomes, category)
