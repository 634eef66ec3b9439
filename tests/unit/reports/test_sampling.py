"""A sample is drawn by ranks anyone can reckon; plans are data that fit the layouts."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from reports.layout import layout_on
from reports.sampling.drawing import (
    MOST,
    Candidate,
    Stratum,
    UnableToSample,
    by_fields,
    draw,
    rank,
)
from reports.sampling.plans import UnableToReadPlan, plans, read_plan
from reports.timeliness.book import every_test

FROZEN = "f" * 64


def rows(*dispositions: str) -> list[Candidate]:
    return [
        Candidate(row, f"A26-{row:07d}", {"disposition": said})
        for row, said in enumerate(dispositions, 1)
    ]


MANY = rows(*["Approved"] * 60, *["Denied"] * 30, *["Dismissed"] * 10)
DENIED = Stratum("denied", 5, {"disposition": ("Denied",)})
REST = Stratum("at random", 7)


def test_the_lowest_ranks_of_each_stratum_are_taken_in_their_order() -> None:
    found = draw(MANY, (DENIED, REST), seed=20260331, frozen=FROZEN)

    def reckoned(among: list[Candidate], take: int) -> list[int]:
        ranked = [
            (sha256(f"20260331\n{FROZEN}\n{each.row}\n{each.case}".encode()).hexdigest(), each.row)
            for each in among
        ]
        return [row for _, row in sorted(ranked)[:take]]

    denied = [each for each in MANY if each.cells["disposition"] == "Denied"]
    others = [each for each in MANY if each.cells["disposition"] != "Denied"]
    assert rank(7, "ab", 1, "A26-0000001").startswith("5572d924185c")
    assert [each.row for each in found.taken if each.stratum == "denied"] == reckoned(denied, 5)
    assert [each.row for each in found.taken if each.stratum == "at random"] == reckoned(others, 7)
    assert [each.place for each in found.taken] == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 7]
    assert (found.had, found.left) == ((30, 70), 0)


def test_the_order_in_which_rows_are_read_does_not_count_and_the_seed_does() -> None:
    one = draw(MANY, (DENIED, REST), seed=1, frozen=FROZEN)
    assert draw(list(reversed(MANY)), (DENIED, REST), seed=1, frozen=FROZEN) == one
    assert draw(MANY, (DENIED, REST), seed=2, frozen=FROZEN).taken != one.taken
    assert draw(MANY, (DENIED, REST), seed=1, frozen="0" * 64).taken != one.taken


def test_a_row_is_of_the_first_stratum_that_holds_it_and_a_small_one_gives_what_it_has() -> None:
    late = Stratum("late", 5, marked=("late",))
    some = [*rows("Denied", "Denied", "Approved")]
    some[0] = Candidate(1, "A26-0000001", {"disposition": "Denied"}, frozenset({"late"}))
    found = draw(some, (late, DENIED), seed=1, frozen=FROZEN)
    assert [(each.row, each.stratum) for each in found.taken] == [(1, "late"), (2, "denied")]
    assert (found.had, found.left) == ((1, 1), 1)


def test_in_proportion_by_the_largest_remainder() -> None:
    # 100 rows, 12 wanted: 7.2, 3.6 and 1.2, so 7, 3 and 1, and the one left to the 0.6
    strata = by_fields(MANY, ["disposition"], size=12, each=0)
    assert [(each.name, each.take) for each in strata] == [
        ("disposition: Approved", 7),
        ("disposition: Denied", 4),
        ("disposition: Dismissed", 1),
    ]
    assert len(draw(MANY, strata, seed=1, frozen=FROZEN).taken) == 12
    # 3 wanted: 1.8, 0.9 and 0.3; none is left for the last
    strata = by_fields(MANY, ["disposition"], size=3, each=0)
    assert [each.take for each in strata] == [2, 1]


def test_so_many_of_each_stratum() -> None:
    strata = by_fields(MANY, ["disposition"], size=0, each=4)
    assert [each.take for each in strata] == [4, 4, 4]


@pytest.mark.parametrize(
    ("strata", "seed", "why"),
    [
        ((), 1, "at least one"),
        ((Stratum("none", 0),), 1, "at least one"),
        ((REST, REST), 1, "one name"),
        ((Stratum("all", MOST + 1),), 1, "at most"),
        ((REST,), -1, "seed"),
        ((REST,), 1 << 63, "seed"),
        ((Stratum("x", 1, {"disposition": ("Nothing",)}),), 1, "nothing to draw"),
    ],
)
def test_what_cannot_be_drawn_says_why(strata: tuple[Stratum, ...], seed: int, why: str) -> None:
    with pytest.raises(UnableToSample, match=why):
        draw(MANY, strata, seed=seed, frozen=FROZEN)


def test_plans_speak_of_fields_values_and_tests_their_layouts_have() -> None:
    assert set(plans()) == {"odag_targeted", "odag_integrity"}
    for plan in plans().values():
        for report, strata in plan.tables.items():
            layout = layout_on(f"odag_{report}", date(2026, 3, 1))
            for stratum in strata:
                for field, values in stratum.where.items():
                    known = layout.column(field).values
                    assert set(values) <= set(known), (plan.name, report, field)
            assert not strata[-1].targeted  # whatever is left is drawn from too
            tests = {each.table for each in every_test().values()}
            assert report in tests or not any("late" in each.marked for each in strata)


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ("  od: [{name: x, take: 5, size: 3}]", "a stratum has"),
        ("  od: [{name: x}]", "a stratum has"),
        ("  od: [{name: x, take: many}]", "a stratum has"),
    ],
)
def test_a_plan_that_is_not_as_it_must_be_is_named(tmp_path: Path, tables: str, why: str) -> None:
    path = tmp_path / "odd.yaml"
    head = "plan: odd\nversion: '1'\ntitle: Odd\nsource: nowhere\nconf: K\ntables:\n"
    path.write_text(head + tables + "\n", encoding="utf-8")
    with pytest.raises(UnableToReadPlan, match=f"odd.yaml, od: {why}"):
        read_plan(path)
