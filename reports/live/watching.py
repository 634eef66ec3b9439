"""Live cases held against the checks as they change: part of the sweep.

Whatever happened to a case, a deadline that ran out among it, is an event; so a case without a new
one needs no second look.  While its time still runs, what the decision and its letters will fill
in is no fault.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from kernel.cases.concerns import Concern, changed, keep
from kernel.cases.models import Case
from reports.layout import layout_on
from reports.live.beside import enrolled, extension_letters, reclassified
from reports.live.universes import ROWS, Universe, universe
from reports.preflight import u02, u03, u04, u05, u06, u07, u08, u09, u14, u17
from reports.preflight.checking import ERROR, Beside, Fault
from reports.table import Asked, Period
from reports.timeliness.book import every_test
from reports.timeliness.judging import Tested, all_judged

KINDS = {
    "authorization": ("od",),
    "claim": ("pymt_c",),
    "appeal": ("recon", "pymt_c"),
    "external_review": ("eff_c",),
    "grievance": ("grv_c",),
}
OF_A_ROW = (u02, u03, u04, u05, u06, u07, u08, u09, u14, u17)
"""The checks that judge a row by itself."""
REGIME = "medicare_advantage"
AT_ONCE = 500
MOST = 20
"""Parts of a sweep: the rest waits for the next, a minute later."""
TO_COME = frozenset(
    f"{each}_{part}"
    for each in ("determined", "oral", "written", "provider", "paid", "forwarded", "effectuated")
    for part in ("date", "time")
) | {"disposition", "resolution", "medical_denial", "professional_review", "reviewer_new"}
"""What is filled in as the case is decided, told and carried out."""
EVER = Period(date(1990, 1, 1), date(2200, 1, 1))


def look_again(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Every case that changed: some statements for five hundred."""
    for _ in range(MOST):
        seen = changed(KINDS, REGIME, AT_ONCE)
        if not seen:
            return
        found = concerns(list(seen), now, zone)
        keep(found, seen, now=now)
        if found:
            yield f"{len(found)} of {len(seen)} changed cases would break a report"


def concerns(cases: Sequence[int], now: datetime, zone: str) -> dict[int, list[Concern]]:
    """What each would break today; none of those that would break nothing."""
    of_kind: dict[str, list[int]] = {}
    for case, kind in Case.objects.filter(pk__in=cases).values_list("pk", "kind"):
        for name in KINDS.get(kind, ()):
            of_kind.setdefault(name, []).append(case)
    asked = Asked(EVER, now, zone)
    beside = Beside(
        as_of=now,
        extension_letters=extension_letters(cases, now),
        active=enrolled(cases),
        reclassified=reclassified(cases, now),
    )
    found: dict[int, list[Concern]] = {}
    for name in ROWS:
        if name in of_kind:
            some = replace(asked, cases=tuple(sorted(of_kind[name])))
            for case, concern in _of(_today(name, some, now), beside, now):
                found.setdefault(case, []).append(concern)
    return found


def _today(name: str, asked: Asked, now: datetime) -> Universe:
    """The table as it would be, by the layout in force now."""
    return universe(name, asked, layout_on(ROWS[name][0].layout, now.date()))


def _of(made: Universe, beside: Beside, now: datetime) -> Iterator[tuple[int, Concern]]:
    table = made.table.name
    tested = [
        [each for each in all_judged(facts, now) if every_test()[each.test].table == table]
        for facts in made.facts
    ]
    for fault in _faults(made, beside):
        place = fault.row - 1
        if not (_runs(tested[place]) and _field(made, fault) in TO_COME):
            said = Concern(fault.check, fault.severity, fault.column, fault.why)
            yield made.rows[place].case, said
    for row, each in zip(made.rows, tested, strict=True):
        for one in each:
            if one.timely is False:
                why = f"{every_test()[one.test].what}: late from {one.late_from.isoformat()}"
                yield row.case, Concern(one.test, ERROR, "", why)


def _faults(made: Universe, beside: Beside) -> Iterable[Fault]:
    export = made.export()
    for each in OF_A_ROW:
        for said in each.CHECK.ask([export], beside):
            if isinstance(said, Fault) and said.row:
                yield said


def _runs(tested: Sequence[Tested]) -> bool:
    """Whether the time of any test still runs, and none is over."""
    open_now = any(each.timely is None for each in tested)
    return open_now and not any(each.timely is False for each in tested)


def _field(made: Universe, fault: Fault) -> str:
    """A fault names its column by its name or its field."""
    names = dict(zip(made.layout.names, made.layout.fields, strict=True))
    return names.get(fault.column, fault.column)
