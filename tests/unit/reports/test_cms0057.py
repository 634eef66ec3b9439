"""A request of a plan with no issuer on file is left out of the metrics, and told."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.table import Row, UnableToReport, frame_of
from reports.tables.cms0057 import NO_ISSUER, NOBODY, row, shape
from reports.tables.metric_rows import MetricRows
from reports.tables.metrics import metrics_of
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


REQUESTS = st.fixed_dictionaries(
    {
        "track": st.sampled_from(["standard", "expedited"]),
        "outcome": st.sampled_from(["approved", "partially_approved", "denied"]),
        "extended": st.booleans(),
        "appealed": st.sampled_from([True, False, None]),
        "approved_after_appeal": st.booleans(),
        "seconds": st.just(Decimal(3600)),
    }
)
OF_ONE = {"line": "aca_group", "level": "99999", "left_out": ""}


@given(st.lists(REQUESTS, max_size=30), st.sampled_from([0, 3]))
def test_the_rows_behind_a_metric_are_its_numbers(found: list[dict[str, Any]], up_to: int) -> None:
    others = [OF_ONE | {"left_out": "open"}, OF_ONE | {"level": "99998"}]
    every = {"track": "standard", "outcome": "approved", "extended": True}
    rows = [Row(n, f"A{n}", OF_ONE | each) for n, each in enumerate(found)]
    rows += [Row(99, "A99", every | each) for each in others]
    for metric in metrics_of(found, up_to):
        for column in ("numerator", "denominator"):
            count = getattr(metric, column)
            shown = {**OF_ONE, "metric": metric.id, column: str(count)}
            if count == "*":
                with pytest.raises(UnableToReport, match="hidden"):
                    MetricRows().behind(rows, shown, column)
            else:
                behind = MetricRows().behind(rows, shown, column)
                assert MetricRows().together(behind, column) == count, metric


def test_what_is_no_count_leads_nowhere() -> None:
    for metric, column in (("M1", "numerator"), ("M2", "value")):
        shown = {**OF_ONE, "metric": metric, "numerator": "n/a", "value": "50.00"}
        with pytest.raises(UnableToReport, match="is no number of requests"):
            MetricRows().behind([], shown, column)
