"""Figures of a list of elements and the nine metrics, by hand."""

from datetime import date
from decimal import Decimal

import pytest

from reports.counting import Counting
from reports.elements import Identity, elements_on
from reports.table import Row, UnableToReport, frame_of
from reports.tables.metrics import median, metrics_of, rate
from reports.writing.small_cells import HIDDEN

COUNTING = Counting("part_c", ("contract",), ("Q1", "Q2", "Q3", "Q4"))
DAY = date(2026, 1, 1)


def _row(*elements: str) -> Row:
    cells = {
        "contract": "H9999",
        "column": "Q2",
        "adds": tuple((each, 1) for each in elements),
        "list_of": DAY,
    }
    return Row(1, "A1", cells)


def test_a_figure_stands_in_its_quarter_and_in_the_year() -> None:
    frame = COUNTING.shape(frame_of([_row("G-A", "G-B"), _row("G-A")]))
    told = {row["element"]: row for row in frame.to_dict("records")}
    assert (told["G-A"]["Q1"], told["G-A"]["Q2"], told["G-A"]["year"]) == (0, 2, 2)
    assert (told["G-B"]["Q2"], told["G-C"]["year"]) == (1, 0)


@pytest.mark.parametrize("elements", [("G-B",), ("G-A", "G-D"), ("OD-T",), ("OD-T", "OD-SE")])
def test_a_report_in_which_an_identity_is_broken_is_not_made(elements: tuple[str, ...]) -> None:
    with pytest.raises(UnableToReport, match="must be"):
        COUNTING.shape(frame_of([_row(*elements)]))


def test_an_identity_says_both_figures() -> None:
    assert Identity(("a", "b"), "equal", ("c",)).broken({"a": 1, "b": 2, "c": 4}) == (
        "a + b = 3 must be c = 4"
    )
    assert Identity(("a",), "at_most", ("c",)).broken({"a": 4, "c": 4}) == ""


def test_every_element_has_its_confidence() -> None:
    assert {each.sure for each in elements_on("part_c", DAY).elements} <= {"V", "K", "K?"}


def test_a_small_part_hides_its_percent_and_so_does_a_small_rest() -> None:
    assert (rate("M2", 11, 40, 10).value, rate("M2", 11, 40, 10).numerator) == ("27.50", 11)
    for part in (1, 10, 30, 39):
        assert (rate("M2", part, 40, 10).value, rate("M2", part, 40, 10).numerator) == (HIDDEN,) * 2
    assert rate("M2", 0, 40, 10).value == "0.00"
    assert rate("M2", 3, 9, 10).denominator == HIDDEN


def test_times_are_of_raw_times_in_their_unit() -> None:
    def request(track: str, hours: int) -> dict[str, object]:
        return {
            "track": track, "outcome": "approved", "appealed": False, "extended": False,
            "approved_after_appeal": False, "seconds": Decimal(hours * 3600),
        }  # fmt: skip

    rows = [request("standard", 24 * days) for days in (1, 2, 3, 8)]
    rows += [request("expedited", hours) for hours in (5, 7, 30)]
    told = {each.id: each.value for each in metrics_of(rows, 0)}
    assert (told["M8a"], told["M8b"]) == ("3.50", "2.50")
    assert (told["M9a"], told["M9b"]) == ("14.00", "7.00")
    assert median([Decimal(3), Decimal(1)]) == 2


def _requests(
    approved: int, denied: int, appealed: int, turned: int, outside: int = 0, extended: int = 0
) -> list[dict[str, object]]:
    """Standard ones; `turned` of those appealed inside, `outside` of those that were not."""
    return [
        {
            "track": "standard",
            "outcome": "approved" if place < approved else "denied",
            "appealed": approved <= place < approved + appealed,
            "approved_after_appeal": approved <= place < approved + turned
            or place >= approved + denied - outside,
            "extended": place < extended,
            "seconds": Decimal(3600),
        }
        for place in range(approved + denied)
    ]


@pytest.mark.parametrize(
    ("approved", "denied", "appealed", "turned", "outside", "shown"),
    [
        (60, 60, 40, 20, 0, True),  # 20 not appealed, 20 upheld, 40 of the denied stay so
        (60, 60, 55, 20, 0, False),  # 60 less 55: five who did not appeal
        (5, 60, 40, 20, 0, False),  # five approved are hidden, and 60 with them
        (60, 60, 40, 20, 5, False),  # 25 less 20: five turned outside alone
        (60, 60, 60, 20, 0, True),  # nobody who did not appeal
    ],
)
def test_the_second_reading_does_not_tell_what_another_figure_hides(
    approved: int, denied: int, appealed: int, turned: int, outside: int, shown: bool
) -> None:
    rows = _requests(approved, denied, appealed, turned, outside)
    told = {each.id: each for each in metrics_of(rows, 10)}["M4b"]
    if shown:
        assert (told.numerator, told.denominator) == (turned, appealed)
    else:
        assert (told.value, told.numerator, told.denominator) == (HIDDEN,) * 3


def test_a_part_that_leaves_a_small_rest_of_another_figure_is_hidden() -> None:
    told = {each.id: each for each in metrics_of(_requests(60, 60, 60, 55, extended=55), 10)}
    assert (told["M3"].numerator, told["M2"].numerator) == (60, 60)
    assert (told["M4"].value, told["M4"].numerator, told["M4"].denominator) == ("*", "*", 120)
    assert (told["M5"].value, told["M5"].numerator) == ("*", "*")
