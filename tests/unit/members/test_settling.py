"""Coverage as said meets coverage on file."""

from datetime import date

from kernel.members.enrolled import Covered, Enrolled
from kernel.members.settling import Coverage, Settled, settle

JAN, MARCH, JULY, NEXT = (
    date(2026, 1, 1),
    date(2026, 3, 1),
    date(2026, 7, 1),
    date(2027, 1, 1),
)
PLANS, CODES = {"A": 1, "B": 2}, {1: "A", 2: "B"}


def settled(on_file: list[Coverage], *covered: Covered, ended: date | None = None) -> Settled:
    said = Enrolled("here", "S1", {}, covered=covered, ended=ended)
    return settle(said, on_file, PLANS, CODES)


def said(plan: str, start: date | None, to: date | None = None, **more: bool) -> Covered:
    return Covered("here", (plan,), start, to, **more)


def held(plan: int, start: date, to: date | None = None, identity: int = 7) -> Coverage:
    return Coverage(identity, plan, 1, start, to)


def days(coverage: list[Coverage]) -> list[tuple[int, date, date | None]]:
    return [(each.plan, each.start, each.to) for each in coverage]


def test_touching_is_no_overlap():
    made = settled([held(1, JAN, JULY)], said("B", JULY))
    assert (made.faults, days(made.added)) == ([], [(2, JULY, None)])


def test_one_day_shared_is():
    made = settled([held(1, JAN, JULY)], said("B", date(2026, 6, 30)))
    assert [str(fault) for fault in made.faults] == [
        "here: coverage under A from January 1, 2026 until July 1, 2026 and under B from "
        "June 30, 2026 onward would overlap; end one first"
    ]


def test_an_end_with_its_beginning_shortens_what_is_on_file():
    made = settled([held(1, JAN)], said("A", JAN, JULY, ends=True))
    assert (days(made.shortened), made.added, made.faults) == ([(1, JAN, JULY)], [], [])


def test_an_end_with_another_beginning_moves_the_end_only():
    """The sponsor's file gives the latest period; the coverage on file began before."""
    made = settled([held(1, JAN)], said("A", MARCH, JULY, ends=True))
    assert (days(made.shortened), made.added) == ([(1, JAN, JULY)], [])


def test_an_end_that_comes_before_what_it_ends_is_kept_with_both_its_days():
    made = settled([], said("A", JAN, JULY, ends=True))
    assert (days(made.added), made.faults) == ([(1, JAN, JULY)], [])


def test_an_end_without_a_beginning_and_nothing_on_file_is_a_fault():
    made = settled([], said("A", None, JULY, ends=True))
    assert "no coverage under 'A' had begun by 2026-07-01: none to end" in str(made.faults[0])


def test_a_return_after_a_gap_is_coverage_of_its_own():
    made = settled([held(1, JAN, MARCH)], said("A", JULY))
    assert (days(made.added), made.changed, made.shortened) == ([(1, JULY, None)], [], [])


def test_a_return_without_a_gap_opens_what_was_ended():
    made = settled([held(1, JAN, JULY)], said("A", JAN))
    assert (days(made.changed), made.added) == ([(1, JAN, None)], [])


def test_eligibility_that_ended_before_all_of_it_takes_it_back():
    made = settled([held(1, JULY)], ended=MARCH)
    assert days(made.removed) == [(1, JULY, None)]


def test_a_retroactive_end_comes_before_the_plan_that_follows():
    made = settled(
        [held(1, JAN, JULY, 7), held(2, JULY, None, 8)], said("A", None, MARCH, ends=True)
    )
    assert (days(made.shortened), made.changed, made.faults) == ([(1, JAN, MARCH)], [], [])


def test_two_plans_change_places_in_one_file():
    made = settled([held(1, JAN)], said("A", None, JULY, ends=True), said("B", JULY, NEXT))
    assert days(made.shortened) == [(1, JAN, JULY)]
    assert days(made.added) == [(2, JULY, NEXT)]
