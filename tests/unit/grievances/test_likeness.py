"""What no row of the table fits, by likeness to examples: weak, with its words, and after it."""

from collections.abc import Sequence

import pytest

from grievances.triage import examples
from grievances.triage.examples import Example, UnableToReadExamples, built_in_examples
from grievances.triage.likeness import Like, Likeness, built_in_likeness
from grievances.triage.propose import Triage, propose
from grievances.triage.sentences import sentences_in
from grievances.triage.sort import sort
from grievances.triage.table import built_in, built_in_text, read

HEAD = "kind: triage\ncases: |\n  | case | contact | expect | by | why |\n"
BARKED = "The tech made a joke about my waist while I was undresed."


def likeness(*rows: tuple[str, str]) -> Likeness:
    """Learned from these: contact and what it is."""
    learned = []
    for contact, issue in rows:
        becomes, _, category = issue.partition(" ")
        learned.append(Example("", contact, ((becomes, category),), "likeness", ""))
    return Likeness(learned, built_in().known, "mark")


def like(text: str, learned: Likeness) -> Like | None:
    return learned.of(sentences_in(text, built_in().known))


def named(found: Triage) -> list[str]:
    return sorted(
        f"grievance {each.category}" if each.becomes == "grievance" else each.becomes
        for each in found.issues
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("a | b | grievance conduct | table", "line 1: 4 cells under 5 headings"),
        ("a | b | greivance conduct | table | c", "expect: 'greivance' is not one of"),
        ("a | b | grievance conducts | table | c", "expect: there is no category 'conducts'"),
        ("a | b | grievance | table | c", "expect: a grievance has its category"),
        ("a | b | appeal | row | c", "by: 'row' is not one of table, likeness"),
        ("a | b | appeal | table | ", "why is empty"),
    ],
)
def test_every_fault_of_an_example_is_said_with_its_line(row: str, fault: str) -> None:
    with pytest.raises(UnableToReadExamples) as wrong:
        examples.read(f"{HEAD}  | {row} |\n", built_in().categories)
    assert fault in str(wrong.value)


def test_examples_without_their_heading_are_refused() -> None:
    with pytest.raises(UnableToReadExamples, match="the first line is"):
        examples.read("kind: triage\n", built_in().categories)


def test_an_example_may_be_of_several_issues_or_none() -> None:
    rows = (
        "  | a | b | appeal; grievance conduct | table | c |\n  | d | e | nothing | table | f |\n"
    )
    first, second = examples.read(HEAD + rows, built_in().categories)
    assert first.issues == (("appeal", ""), ("grievance", "conduct"))
    assert second.issues == ()
    assert Likeness([first, second], built_in().known, "").examples == (second,)


def test_the_table_goes_first() -> None:
    for text in ("You denied my second opinion.", "Is Dr. Smith in your network?", "Thank you."):
        found = propose(text, built_in())
        assert found.issues
        assert sort(text, built_in(), built_in_likeness()) == found


def test_what_no_row_fits_is_proposed_by_likeness_and_says_so() -> None:
    assert propose(BARKED, built_in()).issues == ()
    found = sort(BARKED, built_in(), built_in_likeness())
    (one,) = found.issues
    assert (one.becomes, one.category, one.quality_of_care) == ("grievance", "conduct", False)
    (because,) = one.because
    assert because.weak
    assert because.row == "by_likeness"
    assert set(because.words) <= set(BARKED.strip(".").split())
    assert "joke" in because.words
    assert because.nearest[0] == "The tech made a joke about my weight while I was undressed."
    assert len(because.nearest) <= 3
    assert because.as_json()["weak"] is True
    assert found.doubts[-1].endswith("Is there a decision they want changed?")
    assert found.examples == built_in_likeness().mark


def test_quality_of_care_is_flagged_and_a_refusal_to_hurry_has_its_clock() -> None:
    learned = likeness(
        ("They sewed me up with a sponge inside.", "grievance quality_of_care"),
        ("I begged for a rush and was put in the usual pile.", "grievance expedite_refused"),
    )
    (one,) = sort("They sewed him up, a sponge inside.", built_in(), learned).issues
    assert one.quality_of_care
    (one,) = sort("Begged for a rush, got the usual pile.", built_in(), learned).issues
    assert (one.category, one.clock) == ("expedite_refused", "expedite_refused")


@pytest.mark.parametrize("text", ["", "Lorem ipsum dolor sit amet.", "hola", "Please call me."])
def test_what_is_like_nothing_waits_for_a_person(text: str) -> None:
    found = sort(text, built_in(), built_in_likeness())
    assert found.issues == ()
    assert found.doubts


def test_an_appeal_no_row_names_is_proposed_beside_a_grievance() -> None:
    text = (
        "The receptionist barked at me all morning. And your plan's answer about the pump was that "
        "I can live without it. I can't, and I would like somebody else to decide."
    )
    assert named(propose(text, built_in())) == []
    found = sort(text, built_in(), built_in_likeness())
    assert found.issues[0].becomes == "appeal"
    assert found.issues[0].because[0].weak
    assert found.issues[0].because[0].nearest
    assert found.wants_change


def test_a_row_likeness_finds_nothing_of_is_a_doubt_and_an_appeal_never_is() -> None:
    none = likeness(("Gray walls here.", "coverage_request"), ("Zebra.", "grievance facility"))
    walls = "Gray walls, gray walls here. " * 5
    text = f"{walls}The van for my ride never came."
    found = sort(text, built_in(), none)
    assert "grievance transportation" in named(propose(text, built_in()))
    assert named(found) == ["coverage_request"]
    assert any("The van for my ride never came" in each for each in found.doubts)
    assert named(sort("The van for my ride never came.", built_in(), none)) == [
        "grievance transportation"
    ]
    text = f"{walls}You denied my scan."
    assert named(sort(text, built_in(), none)) == ["appeal", "coverage_request"]


def test_what_is_part_of_something_likelier_is_not_proposed_beside_it() -> None:
    """Who is kept from another opinion asks for no coverage of it."""
    folder = "He closed my folder and left."
    learned = likeness((folder, "grievance obstruction"), ("Gray walls.", "coverage_request"))
    text = f"I am trying to get a second opinion. {folder} {folder}"
    assert named(propose(text, built_in())) == ["coverage_request"]
    assert named(sort(text, built_in(), learned)) == ["grievance obstruction"]
    text = "You denied my scan. He closed my folder and left."
    assert named(sort(text, built_in(), learned)) == ["appeal", "grievance obstruction"]


@pytest.mark.parametrize(
    "rest",
    [
        "You let me have six sessions, and my doctor asked for twenty. I want what he asked for.",
        "And the plan's answer about the pump was that I can live without it. I can't, and I would "
        "like somebody else to decide.",
    ],
)
def test_an_appeal_in_what_no_row_rests_on_is_found_beside_a_grievance(rest: str) -> None:
    text = f"The clerk yelled at me. {rest}"
    assert named(propose(text, built_in())) == ["grievance conduct"]
    assert named(sort(text, built_in(), built_in_likeness())) == ["appeal", "grievance conduct"]


def test_each_issue_counts_the_same_however_many_examples_it_has() -> None:
    rows = [(f"Gray walls number {word}.", "inquiry") for word in ("one", "two", "six", "ten")]
    found = like("Gray clouds.", likeness(*rows, ("Gray clouds and walls.", "appeal")))
    assert found is not None
    assert found.becomes == "appeal"


def test_what_a_compliance_officer_added_a_row_for_stands() -> None:
    added = """
concepts:
  pets: {means: "Animals", phrases: [parrot]}
questions:
- asks: Are they unhappy with anything else?
  rows:
  - row: pets
    says: [pets]
    becomes: grievance
    category: facility
    why: Ours to answer.
    cite: 42 CFR 422.564(a)
"""
    table = read(built_in_text(), added)
    none = likeness(("The receptionist barked at me.", "grievance conduct"))
    text = "The receptionist barked at me. " * 5 + "There was a parrot."
    assert named(sort(text, table, none)) == ["grievance conduct", "grievance facility"]


def test_small_talk_is_learned_as_nothing() -> None:
    text = "I have been a member since the plan began. My grandson types this for me."
    learned = likeness(("The clerk yelled at me.", "grievance conduct"))
    shares = learned.shares(sentences_in(text, built_in().known))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert sum(built_in_likeness().shares(sentences_in(text, built_in().known)).values()) < 0.6


def test_a_sentence_of_a_long_letter_is_found() -> None:
    filler = "My husband and I have been married for forty years. We like our garden. " * 30
    found = sort(f"{filler}\n{BARKED}\n{filler}", built_in(), built_in_likeness())
    (one,) = found.issues
    assert (one.category, one.words) == ("conduct", BARKED)


def test_a_complaint_of_what_nobody_can_say_gives_way() -> None:
    text = "My grievance was answered with a form letter about something else."
    assert named(propose(text, built_in())) == ["grievance other"]
    assert named(sort(text, built_in(), built_in_likeness())) == ["grievance process"]


def test_a_member_is_no_body_outside() -> None:
    learned = likeness(("Kindly furnish your file on the attached.", "matter department_inquiry"))
    assert named(sort("Kindly furnish your file on the attached.", built_in(), learned)) == [
        "matter"
    ]
    assert sort("I kindly furnish my file, attached.", built_in(), learned).issues == ()


def test_what_a_body_outside_tells_by_likeness_is_in_none_of_the_member_s_cases() -> None:
    asked = "Kindly furnish your file on the attached."
    learned = likeness((asked, "matter department_inquiry"), ("Gray walls.", "appeal"))
    told = f"{asked} {asked} The plan denied a scan."
    assert named(propose(told, built_in())) == ["appeal"]
    assert named(sort(told, built_in(), learned)) == ["matter"]


def test_of_two_alike_neither_is_ahead() -> None:
    rows = (("Gray walls here.", "inquiry"), ("Gray walls here.", "appeal"))
    one, other = like("Gray walls.", likeness(*rows)), like("Gray walls.", likeness(*rows[::-1]))
    assert one is not None
    assert other is not None
    assert one.share == other.share == pytest.approx(0.5)
    assert like("", likeness(*rows)) is None
    assert like("Zebra.", likeness(*rows)) is None


def test_learned_without_them_it_names_more_than_the_table_alone() -> None:
    """Five folds: of the contacts no row names, each read by what was learned from the others."""
    table = built_in()
    whole = examples.read(built_in_examples(), table.categories)
    right = wrong = alone = 0
    for fold in range(5):
        learned = Likeness(_but(whole, fold), table.known, "")
        for each in whole[fold::5]:
            if each.by == "table":
                continue
            before = propose(each.contact, table)
            alone += _classes(before) == _wanted(each)
            got = _classes(sort(each.contact, table, learned))
            if got != _classes(before):
                right += _wanted(each) <= got
                wrong += not _wanted(each) <= got
    assert right > 2 * wrong, (right, wrong)
    assert right > 2 * alone, (right, alone)


def _but(whole: Sequence[Example], fold: int) -> list[Example]:
    return [each for place, each in enumerate(whole) if place % 5 != fold]


def _classes(found: Triage) -> set[str]:
    return {each.becomes for each in found.issues}


def _wanted(each: Example) -> set[str]:
    return {becomes for becomes, _ in each.issues}
