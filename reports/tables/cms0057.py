"""Prior authorization metrics (CMS-0057-F): the nine, by contract or issuer, for everybody to read.

Of requests received in the period for an item that needed prior authorization that day, drugs out;
each contract of Medicare Advantage, each issuer on an exchange.  What is left out is counted by its
reason.  The small-cell rule holds in every form of this report.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from reports.cells import DOES_NOT_APPLY
from reports.elements import elements_on
from reports.facts.after_appeal import AfterAppeal, after_appeal
from reports.facts.determinations import determinations
from reports.facts.plan_items import items_of
from reports.table import Asked, Row, Selection, Source, Table, UnableToReport
from reports.tables.metric_rows import MetricRows
from reports.tables.metrics import metrics_of
from reports.vocabulary import DeterminationFacts
from reports.writing.small_cells import HIDDEN, small

COLUMNS = "cms0057"
LINES = {
    "medicare_advantage": "contract",
    "aca_individual": "issuer",
    "aca_group": "issuer",
}
HIDE_UP_TO = 10
FIELDS = (
    *("line", "level", "metric", "name", "value", "unit", "numerator", "denominator"),
    *("exclusions", "rule"),
)
NOBODY = AfterAppeal(False, None)
NO_ISSUER = "no issuer on file"
"""The level of plans on no exchange, and of those whose issuer nobody put on file."""


def selection(asked: Asked) -> Selection:
    return Selection(("authorization",), received=True)


def rows(asked: Asked) -> Iterator[Row]:
    found = list(determinations(asked, selection(asked)))
    appealed = after_appeal([each.case for each in found], asked.as_of)
    items: dict[str, tuple[str, ...]] = {}
    for facts in found:
        if facts.scope.line in LINES and asked.period.holds(facts.received.day(facts.zone)):
            plan = facts.scope.plan
            if plan not in items:
                items[plan] = items_of(plan, asked.period)
            made = row(facts, appealed.get(facts.case, NOBODY), items[plan])
            yield Row(made.case, made.number, {**made.cells, "list_of": asked.period.start},
                      made.trace)  # fmt: skip


def row(facts: DeterminationFacts, appeal: AfterAppeal, items: tuple[str, ...]) -> Row:
    """One request.  That of a plan with no issuer on file is left out, and told as such;
    UnableToReport without contract."""
    scope, kind = facts.scope, LINES[facts.scope.line]
    level = scope.contract if kind == "contract" else scope.issuer
    no_issuer = kind == "issuer" and not level
    if no_issuer:
        level, items = NO_ISSUER, ()
    if not level:
        raise UnableToReport(
            f"{facts.number}: plan {scope.plan or '(none)'} has no contract on file"
        )
    left_out = "no_issuer" if no_issuer else excluded(facts)
    seconds: object = DOES_NOT_APPLY
    if not left_out and facts.determined:
        passed = facts.determined.at - facts.received.at
        seconds = Decimal(passed.days * 86400 + passed.seconds)
    cells = {
        "line": scope.line,
        "level": level,
        "left_out": left_out,
        "track": facts.processed_as,
        "outcome": facts.disposition,
        "extended": facts.extension is not None,
        "seconds": seconds,
        "appealed": appeal.appealed,
        "approved_after_appeal": appeal.approved is not None,
        "items": items,
    }
    trace = {
        "outcome": Source.of(facts.determined),
        "seconds": Source.of(facts.received),
        "approved_after_appeal": Source.of(appeal.approved),
    }
    return Row(facts.case, facts.number, cells, trace)


def excluded(facts: DeterminationFacts) -> str:
    """Why a request is outside the base, by the first that holds; empty: it is in it."""
    reasons = {
        "part_b_drug": facts.part_b_drug,
        "no_authorization_needed": facts.under_pa_rules is False,
        "same_as_another": facts.merged,
        "withdrawn": facts.withdrawn is not None and facts.determined is None,
        "open": facts.determined is None,
    }
    if facts.under_pa_rules is None:
        raise UnableToReport(f"{facts.number}: whether it needed authorization is not on record")
    return next((reason for reason, holds in reasons.items() if holds), "")


@dataclass(slots=True)
class _Level:
    base: list[dict[str, Any]]
    left_out: dict[str, int]
    items: set[str]


def shape(frame: pd.DataFrame) -> pd.DataFrame:
    """The nine and what stands beside them, level by level."""
    levels: dict[tuple[str, str], _Level] = {}
    day = None
    for record in frame.to_dict("records"):
        cells = {str(name): value for name, value in record.items()}
        day = cells["list_of"]
        into = levels.setdefault((cells["line"], cells["level"]), _Level([], {}, set()))
        into.items |= set(cells["items"])
        if cells["left_out"]:
            into.left_out[cells["left_out"]] = into.left_out.get(cells["left_out"], 0) + 1
        else:
            into.base.append(cells)
    made: list[dict[str, object]] = []
    for key in sorted(levels):
        made += _shown(key, levels[key], day)
    data = {name: pd.Series([each[name] for each in made], dtype=object) for name in FIELDS}
    return pd.DataFrame(data, columns=list(FIELDS), dtype=object)


def _shown(key: tuple[str, str], level: _Level, day: Any) -> Iterator[dict[str, object]]:
    listed = elements_on("cms0057", day)
    by_id = {each.id: each for each in listed.elements}
    reasons = listed.says["exclusions"]
    left_out = "; ".join(
        f"{reasons[reason]}: {HIDDEN if small(count, HIDE_UP_TO) else count}"
        for reason, count in sorted(level.left_out.items())
    )
    head = {"line": key[0], "level": key[1], "exclusions": left_out or "none"}
    for item in sorted(level.items):
        said = by_id["M1"]
        yield head | {
            "metric": "M1", "name": said.name, "value": item, "unit": "item",
            "numerator": DOES_NOT_APPLY, "denominator": DOES_NOT_APPLY, "rule": said.rule,
        }  # fmt: skip
    for each in metrics_of(level.base, HIDE_UP_TO):
        said = by_id[each.id]
        yield head | {
            "metric": each.id, "name": said.name, "value": each.value, "unit": each.unit,
            "numerator": each.numerator, "denominator": each.denominator, "rule": said.rule,
        }  # fmt: skip


TABLE = Table(
    name="cms0057",
    title="Prior authorization metrics",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=shape,
    whole=True,
    public=True,
    hide_up_to=HIDE_UP_TO,
    sums=MetricRows(),
)
