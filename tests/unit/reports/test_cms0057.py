"""A request of a plan with no issuer on file is left out of the metrics, and told."""

from datetime import UTC, date, datetime

import pytest

from reports.table import Row, UnableToReport, frame_of
from reports.tables.cms0057 import NO_ISSUER, NOBODY, row, shape
from reports.vocabulary import DeterminationFacts, Mark, Scope

CAME, DECIDED = datetime(2026, 3, 2, 15, tzinfo=UTC), datetime(2026, 3, 4, 15, tzinfo=UTC)


def _request(scope: Scope) -> Row:
    facts = DeterminationFacts(
        case=1,
        number="A1",
        kind="authorization",
        zone="America/New_York",
        scope=scope,
        request="preservice",
        received=Mark(CAME, "received"),
        determined=Mark(DECIDED, "decided"),
        disposition="approved",
        under_pa_rules=True,
    )
    made = row(facts, NOBODY, ("second opinions",))
    return Row(1, "A1", {**made.cells, "list_of": date(2026, 1, 1)}, made.trace)


@pytest.mark.parametrize(("count", "said"), [(11, "11"), (3, "*")])
def test_plans_without_an_issuer_are_counted_and_told(count: int, said: str) -> None:
    rows = [_request(Scope(line="aca_individual", plan="X")) for _ in range(count)]
    told = shape(frame_of(rows)).to_dict("records")
    assert {each["level"] for each in told} == {NO_ISSUER}
    assert {each["exclusions"] for each in told} == {
        f"of a plan with no issuer on file: on no exchange, or not known: {said}"
    }
    assert {each["denominator"] for each in told} == {0}
    assert "M1" not in {each["metric"] for each in told}


def test_one_with_an_issuer_is_in_the_base() -> None:
    made = _request(Scope(line="aca_individual", plan="X", issuer="99999"))
    assert (made.cells["level"], made.cells["left_out"]) == ("99999", "")


def test_a_plan_without_a_contract_is_refused() -> None:
    with pytest.raises(UnableToReport, match="no contract on file"):
        _request(Scope(line="medicare_advantage", plan="X"))
