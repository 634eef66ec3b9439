"""The chain of opinions as a picture: in order, with what each found, and never by colour alone."""

from datetime import date

import pytest

from claims.desk.picture import INDEPENDENT, NOT_INDEPENDENT, Opinion, picture

FIRST = Opinion(1, "1003000126", "Paul Outside", date(2026, 1, 5), "recommends")
SECOND = Opinion(2, "1234567893", "Ingrid Vale", date(2026, 2, 9), "differs")
THIRD = Opinion(3, "1245319599", "", None, "", here=True, independent=NOT_INDEPENDENT)


def test_boxes_stand_in_order_with_arrows_between() -> None:
    drawn = picture([THIRD, FIRST, SECOND])
    assert drawn is not None
    assert [box.opinion.number for box in drawn.boxes] == [1, 2, 3]
    assert len(drawn.arrows) == 2
    for left, arrow, right in zip(drawn.boxes, drawn.arrows, drawn.boxes[1:], strict=False):
        assert left.x + left.width < arrow.x1 < arrow.x2 < right.x
    assert drawn.boxes[-1].x + drawn.boxes[-1].width < drawn.width


def test_the_sentence_says_who_when_what_and_whether_independent() -> None:
    drawn = picture([FIRST, SECOND, THIRD])
    assert drawn is not None
    assert drawn.sentence == (
        "First opinion: Paul Outside on 2026-01-05, recommends it. "
        "Second opinion: Ingrid Vale on 2026-02-09, differs. "
        "Third opinion, the one of this claim: NPI 1245319599, report not on file, "
        "not independent."
    )


@pytest.mark.parametrize(
    ("finding", "mark", "tone"),
    [("agrees", "✓", "pass"), ("differs", "≠", "pend"), ("", "?", "note")],
)
def test_a_finding_has_a_shape_and_a_word(finding: str, mark: str, tone: str) -> None:
    opinion = Opinion(2, "1234567893", "X", None, finding, independent=INDEPENDENT)
    assert (opinion.mark, opinion.tone) == (mark, tone)
    assert opinion.found


def test_no_opinion_no_picture() -> None:
    assert picture([]) is None


def test_a_long_name_is_cut_in_the_picture_only() -> None:
    long = Opinion(1, "1003000126", "Center for Integrative Oncology of Texas", None, "")
    drawn = picture([long])
    assert drawn is not None
    assert drawn.boxes[0].name == "Center for Integrati…"
    assert "Center for Integrative Oncology of Texas" in drawn.sentence
