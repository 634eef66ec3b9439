"""When a statement is due, and what it tells."""

from datetime import date

import pytest

from claims.letters.cycles import cycle, cycle_of, due, statement_of
from kernel.dates import Span
from tests.unit.letters.stories import document, judged


def medicare(decided_on: date, **changes: object):  # type: ignore[no-untyped-def]
    return judged(document("original_medicare", **changes), decided_on=decided_on)


@pytest.mark.parametrize(
    ("day", "span", "first", "last"),
    [
        (date(2026, 1, 1), "3 months", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 3, 31), "3 months", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 12, 31), "3 months", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 5, 1), "4 months", date(2026, 5, 1), date(2026, 8, 31)),
        (date(2028, 2, 29), "1 month", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_cycle_begins_in_january(day: date, span: str, first: date, last: date) -> None:
    assert cycle(day, Span.parse(span)) == (first, last)


def test_a_cycle_that_fits_no_year_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit a year"):
        cycle(date(2026, 1, 1), Span.parse("5 months"))


def test_programs_with_a_cycle() -> None:
    assert statement_of(("original_medicare",)) == "msn"
    assert statement_of(("medicare_advantage",)) == "ma_eob"
    assert statement_of(("tx_insured", "aca_individual")) is None


def test_nothing_is_due_before_the_cycle_has_ended() -> None:
    claims = [medicare(date(2026, 2, 3)), medicare(date(2026, 3, 30))]
    assert due(claims, date(2026, 3, 31)) == ([], "")
    told, period = due(claims, date(2026, 4, 1))
    assert told == claims
    assert period == "from January 1, 2026 to March 31, 2026"


def test_what_was_decided_after_the_cycle_waits_for_its_own() -> None:
    early, late = medicare(date(2026, 3, 30)), medicare(date(2026, 4, 2))
    assert due([early, late], date(2026, 4, 10))[0] == [early]
    assert due([early, late], date(2026, 4, 10), running=True)[0] == [early, late]


def test_medicare_advantage_tells_each_month() -> None:
    claim = judged(document("medicare_advantage"), decided_on=date(2026, 4, 8))
    assert cycle_of(claim, date(2026, 5, 1)) == (date(2026, 4, 1), date(2026, 4, 30))
    assert due([claim], date(2026, 4, 30)) == ([], "")
    assert due([claim], date(2026, 5, 1))[0] == [claim]


def test_a_payment_to_the_member_does_not_wait_for_the_quarter() -> None:
    claim = medicare(
        date(2026, 1, 20),
        providers__0__medicare="nonparticipating",
        claim__assigned="false",
        member__deductible_used={"2026": "283.00"},
    )
    assert claim.stored["payee"] == "member"
    assert cycle_of(claim, date(2026, 2, 1)) == (date(2026, 1, 1), date(2026, 1, 31))
    told, period = due([claim, medicare(date(2026, 1, 25))], date(2026, 2, 1))
    assert len(told) == 2, "what else was decided by then goes with it"
    assert period == "from January 1, 2026 to January 31, 2026"
