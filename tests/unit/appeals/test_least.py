"""What whoever decides has to say is as long as the letter made of it asks."""

import pytest

from appeals.eligibility import ABOUT, IN_SCOPE, Screening, parts
from appeals.letters.checks import LEAST_OF_A_DISCUSSION
from appeals.letters.compose import templates
from appeals.letters.least import least_of
from appeals.operations.fast_track import DETAILED_NOTICES
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.worded import NOTICE_OF_A_DENIAL, AppealWord, LineWord, _enough

WHY = "The visit of February 6 was a second one of that day."  # 53 characters
REASON = "The chart says so."  # 18 characters


def word(discussion: str, *, why: str = WHY, reason: str = REASON) -> AppealWord:
    return AppealWord((LineWord(1, "upheld", why),), reason, discussion)


def test_no_letter_asks_more_than_was_asked_of_who_decided() -> None:
    for name in ("appeal.discussion", "appeal.reason"):
        asked = [
            element.least
            for each in templates().values()
            for element in each.must_say
            if name in element.names and each.code != "dispute_decision"
        ]
        assert max(asked) == least_of(NOTICE_OF_A_DENIAL, name)
    assert least_of(NOTICE_OF_A_DENIAL, "appeal.discussion") == LEAST_OF_A_DISCUSSION
    assert [least_of(code, "notice.why") for code in DETAILED_NOTICES] == [60, 60]
    assert least_of("dispute_decision", "appeal.reason") == 60


def test_a_discussion_the_notice_would_be_held_for_is_not_accepted() -> None:
    with pytest.raises(UnableToAppeal, match="80 characters"):
        _enough(word("x" * 79))
    with pytest.raises(UnableToAppeal, match="80 characters"):
        _enough(word("x" * 79 + "   "))
    _enough(word("x" * 80))


def test_reasons_the_notice_would_be_held_for_are_not_accepted() -> None:
    with pytest.raises(UnableToAppeal, match="60 characters"):
        _enough(word("x" * 80, why="w" * 30, reason="r" * 29))
    _enough(word("x" * 80, why="w" * 30, reason="r" * 30))


def test_a_letter_that_says_no_such_thing_is_named() -> None:
    with pytest.raises(KeyError, match="denc says no appeal"):
        least_of("denc", "appeal.discussion")


@pytest.mark.parametrize(
    ("covered", "about", "exhausted", "in_time"),
    [
        *((True, about, True, True) for about in ABOUT if about not in IN_SCOPE),
        (False, "medical_judgment", True, True),
        (True, "medical_judgment", False, True),
        (True, "medical_judgment", True, False),
    ],
)
def test_every_reason_of_the_preliminary_review_is_as_long_as_its_letter_asks(
    covered: bool, about: str, exhausted: bool, in_time: bool
) -> None:
    found = parts(Screening(covered, about, exhausted, in_time))
    (failed,) = (each.message for each in found if each.says == "fails")
    assert len(failed) >= least_of("er_ineligible", "notice.why")
