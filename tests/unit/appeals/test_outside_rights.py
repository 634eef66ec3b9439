"""The preliminary test, whose turn it is, the amounts in controversy, and who hears what: pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.amounts import Disputed, controversy, disputed
from appeals.eligibility import Screening, parts, result
from appeals.rotation import Organization, UnableToDraw, draw
from kernel.law import UnableToCite
from kernel.money import Money

GOOD = Screening(covered=True, about="medical_judgment", exhausted=True, in_time=True)


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "eligible"),
        ({"about": "rescission"}, "eligible"),
        ({"about": "surprise_billing"}, "eligible"),
        ({"about": "eligibility"}, "ineligible"),
        ({"about": "other"}, "ineligible"),
        ({"covered": False}, "ineligible"),
        ({"exhausted": False}, "ineligible"),
        ({"in_time": False}, "ineligible"),
        ({"in_time": None}, "incomplete"),
        ({"lacking": ("the form",)}, "incomplete"),
        ({"lacking": ("the form",), "covered": False}, "ineligible"),
        ({"undone": "R26-0000007"}, "ineligible"),
    ],
)
def test_what_can_be_completed_is_not_refused(changed: dict[str, object], verdict: str) -> None:
    found = parts(replace(GOOD, **changed))  # type: ignore[arg-type]
    assert result(found) == verdict
    assert len(found) == 6
    assert all(part.message.endswith(".") and part.cite for part in found)


DAY = date(2026, 7, 6)


def one(code: str, days_ago: int | None = None, **said: object) -> Organization:
    last = datetime(2026, 7, 6, tzinfo=UTC) - timedelta(days=days_ago) if days_ago else None
    row = {"accredited_until": date(2027, 1, 1), "last": last} | said
    return Organization(code, code.title(), **row)  # type: ignore[arg-type]


def test_the_turn_is_whose_last_was_longest_ago() -> None:
    roster = [one("alder", 3), one("birch", 9), one("cedar", 6)]
    assert draw(roster, on=DAY, conflicts={}).code == "birch"
    assert draw([*roster, one("dogwood")], on=DAY, conflicts={}).code == "dogwood", "never yet"


def test_who_may_not_have_it_is_passed_over_and_said() -> None:
    roster = [
        one("alder"),
        one("birch", specialties=("207RX0202X",)),
        one("cedar"),
        one("dogwood", accredited_until=DAY),
    ]
    with pytest.raises(UnableToDraw, match="adler has a conflict, it is said, and is not on"):
        draw(roster, on=DAY, conflicts={"adler": "owns the clinic"})
    drawn = draw(roster, on=DAY, conflicts={"alder": "owns the clinic"}, specialty="207X00000X")
    assert drawn.code == "cedar"
    assert {each.code: each.why for each in drawn.pool} == {
        "alder": "conflict: owns the clinic",
        "birch": "it has no reviewer of the field 207X00000X",
        "cedar": "",
        "dogwood": "its accreditation ended before 2026-07-06",
    }


def test_fewer_than_three_accredited_are_no_roster() -> None:
    roster = [one("alder"), one("birch"), one("cedar", accredited_until=DAY)]
    with pytest.raises(UnableToDraw, match="2 accredited"):
        draw(roster, on=DAY, conflicts={})
    three = [one("alder"), one("birch"), one("cedar")]
    with pytest.raises(UnableToDraw, match="no review organization may have this case"):
        draw(three, on=DAY, conflicts=dict.fromkeys(("alder", "birch", "cedar"), "owner"))


@settings(max_examples=60)
@given(st.integers(3, 7), st.integers(1, 40))
def test_over_time_everybody_has_as_many(count: int, draws: int) -> None:
    last: dict[str, datetime] = {}
    had: dict[str, int] = {}
    for turn in range(draws):
        roster = [
            replace(one(f"iro{place}"), last=last.get(f"iro{place}")) for place in range(count)
        ]
        code = draw(roster, on=DAY, conflicts={}).code
        last[code] = datetime(2026, 7, 6, tzinfo=UTC) + timedelta(minutes=turn)
        had[code] = had.get(code, 0) + 1
    all_had = [had.get(f"iro{place}", 0) for place in range(count)]
    assert max(all_had) - min(all_had) <= 1


def claim(number: str, charged: str, **said: object) -> Disputed:
    row: dict[str, object] = {"party": "m1", "reconsidered": True, "in_time": True}
    money = {"paid": Money("0.00"), "owed_anyway": Money("0.00")}
    return Disputed(number, Money(charged), **(row | money | said))  # type: ignore[arg-type]


def asked(claims: list[Disputed], level: str, filed: date) -> tuple[str, bool]:
    found = controversy(claims, level=level, regimes=("original_medicare",), filed=filed)
    return str(found.least.amount), found.enough


@pytest.mark.parametrize(
    ("level", "filed", "least"),
    [
        ("hearing", date(2020, 6, 1), "170.00"),
        ("hearing", date(2021, 1, 1), "180.00"),
        ("hearing", date(2024, 12, 31), "180.00"),
        ("hearing", date(2025, 1, 1), "190.00"),
        ("hearing", date(2026, 1, 1), "200.00"),
        ("court", date(2022, 12, 31), "1760.00"),
        ("court", date(2023, 1, 1), "1850.00"),
        ("court", date(2024, 1, 1), "1840.00"),
        ("court", date(2026, 12, 31), "1960.00"),
    ],
)
def test_the_year_of_the_request_says_how_much(level: str, filed: date, least: str) -> None:
    assert asked([claim("C1", least)], level, filed) == (least, True)
    below = str(Money(least) - Money("0.01"))
    assert asked([claim("C1", below)], level, filed) == (least, False)


def test_a_year_that_is_not_on_record_is_not_guessed() -> None:
    for filed in (date(2027, 1, 1), date(2019, 12, 31)):
        with pytest.raises(UnableToCite):
            asked([claim("C1", "5000.00")], "hearing", filed)


def test_what_is_owed_anyway_is_not_in_controversy() -> None:
    """350.00 charged, 40.00 paid, 57.15 deductible and coinsurance: 350 - 40 - 57.15 = 252.85."""
    one_claim = claim("C1", "350.00", paid=Money("40.00"), owed_anyway=Money("57.15"))
    assert disputed(one_claim) == Money("252.85")
    assert disputed(claim("C1", "10.00", paid=Money("40.00"))) == Money("0.00")


def test_claims_are_taken_together_as_the_law_lets() -> None:
    """120 + 90 = 210 reach 200; each alone does not."""
    two = [claim("C1", "120.00"), claim("C2", "90.00")]
    found = controversy(
        two, level="hearing", regimes=("original_medicare",), filed=date(2026, 3, 2)
    )
    assert (found.amount, found.enough, found.counted) == (Money("210.00"), True, ("C1", "C2"))
    late = [two[0], replace(two[1], in_time=False)]
    found = controversy(
        late, level="hearing", regimes=("original_medicare",), filed=date(2026, 3, 2)
    )
    assert (found.amount, found.enough) == (Money("120.00"), False)
    assert found.left_out == (("C2", "it is asked for too late"),)
    never = replace(two[1], reconsidered=False)
    assert not controversy(
        [two[0], never], level="hearing", regimes=("original_medicare",), filed=date(2026, 3, 2)
    ).enough


def test_several_parties_need_something_in_common() -> None:
    day, regimes = date(2026, 3, 2), ("original_medicare",)
    two = [claim("C1", "120.00"), claim("C2", "90.00", party="m2")]
    found = controversy(two, level="hearing", regimes=regimes, filed=day)
    assert found.left_out == (("C2", "another party's, with no common issue"),)
    alike = [replace(each, issue="second opinions by telephone") for each in two]
    assert controversy(alike, level="hearing", regimes=regimes, filed=day).enough
