"""Live cases held against the checks as they change: part of the sweep.

Whatever happened to a case is an event; a case without a new one needs a second look only when a
time that still ran at the last is over.  Not every such time is a deadline of the case: what was
told by voice stops the clock, and may still be owed in writing.  While its time runs, what the
decision and its letters will fill in is no fault.

Where what they are judged by is another (the operator's contracts, a layout that came into force,
a check, a clock), every case is looked at again, in parts, those with open work first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from kernel.cases.concerns import Concern, changed, judged_by_other, keep
from kernel.cases.models import Case
from kernel.clocks.answer import shown
from reports.layout import layout_on
from reports.live.basis import basis
from reports.live.beside import enrolled, extension_letters, reclassified
from reports.live.carried_out import overdue
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
MOST_AGAIN = 4
"""Of those, parts of cases that did not change and are judged by other data."""
TO_COME = frozenset(
    f"{each}_{part}"
    for each in ("determined", "oral", "written", "provider", "paid", "forwarded", "effectuated")
    for part in ("date", "time")
) | {"disposition", "resolution", "medical_denial", "professional_review", "reviewer_new"}
"""What is filled in as the case is decided, told and carried out."""
EVER = Period(date(1990, 1, 1), date(2200, 1, 1))


def look_again(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Every case that changed, then those that were judged by other data: some statements for five
    hundred."""
    by = basis(now.astimezone(ZoneInfo(zone)).date())
    for done in range(MOST):
        seen = changed(KINDS, REGIME, AT_ONCE, now=now)
        if not seen:
            yield from _by_other(by, min(MOST - done, MOST_AGAIN), now, zone)
            return
        if found := _looked(seen, by, now, zone):
            yield f"{found} of {len(seen)} changed cases would break a report"


def _by_other(by: str, parts: int, now: datetime, zone: str) -> Iterator[str]:
    """So many parts of the cases that were looked at by other data than those of today."""
    seen = list(judged_by_other(by, parts * AT_ONCE).items())
    found = sum(
        _looked(dict(seen[start : start + AT_ONCE]), by, now, zone)
        for start in range(0, len(seen), AT_ONCE)
    )
    if seen:
        yield f"{len(seen)} cases looked at by other rules or contracts: {found} would break one"


def _looked(seen: Mapping[int, int], by: str, now: datetime, zone: str) -> int:
    """These cases are looked at and what is found is kept; how many would break a report."""
    found, again = concerns(list(seen), now, zone)
    keep(found, seen, again=again, basis=by, now=now)
    return len(found)


def concerns(
    cases: Sequence[int], now: datetime, zone: str
) -> tuple[dict[int, list[Concern]], dict[int, datetime]]:
    """What each would break today, none of those that would break nothing; and the end of the first
    time that still runs, of those where one does."""
    of_kind: dict[str, list[int]] = {}
    for case, kind in Case.objects.filter(pk__in=cases).values_list("pk", "kind"):
        for name in KINDS.get(kind, ()):
            of_kind.setdefault(name, []).append(case)
    asked = Asked(EVER, now, zone)
    beside = Beside(
        as_of=now,
        zone=zone,
        extension_letters=extension_letters(cases, now),
        active=enrolled(cases),
        reclassified=reclassified(cases, now),
        overdue=overdue(now, zone),
    )
    found: dict[int, list[Concern]] = {}
    again: dict[int, datetime] = {}
    for name in ROWS:
        if name in of_kind:
            some = replace(asked, cases=tuple(sorted(of_kind[name])))
            made = _today(name, some, now)
            tested = _tested(made, now)
            for case, concern in _of(made, tested, beside):
                found.setdefault(case, []).append(concern)
            for each in chain.from_iterable(tested):
                if each.timely is None and not each.unknown:
                    again[each.case] = min(each.late_from, again.get(each.case, each.late_from))
    return found, again


def _today(name: str, asked: Asked, now: datetime) -> Universe:
    """The table as it would be, by the layout in force now."""
    today = now.astimezone(ZoneInfo(asked.zone)).date()
    return universe(name, asked, layout_on(ROWS[name][0].layout, today))


def _tested(made: Universe, now: datetime) -> list[list[Tested]]:
    """Each row by the tests of its table."""
    table = made.table.name
    return [
        [each for each in all_judged(facts, now) if every_test()[each.test].table == table]
        for facts in made.facts
    ]


def _of(
    made: Universe, tested: Sequence[Sequence[Tested]], beside: Beside
) -> Iterator[tuple[int, Concern]]:
    for fault in _faults(made, beside):
        place = fault.row - 1
        if not (_runs(tested[place]) and _field(made, fault) in TO_COME):
            said = Concern(fault.check, fault.severity, _column(made, fault), fault.why)
            yield made.rows[place].case, said
    for row, facts, each in zip(made.rows, made.facts, tested, strict=True):
        for one in each:
            if one.timely is False:
                late = shown(one.late_from, ZoneInfo(facts.zone))
                why = f"{every_test()[one.test].what}: late from {late}"
                yield row.case, Concern(one.test, ERROR, "", why)
            elif one.unknown:
                yield row.case, Concern(one.test, ERROR, "", one.unknown)


def _faults(made: Universe, beside: Beside) -> Iterable[Fault]:
    export = made.export()
    for each in OF_A_ROW:
        for said in each.CHECK.ask([export], beside):
            if isinstance(said, Fault) and said.row:
                yield said


def _runs(tested: Sequence[Tested]) -> bool:
    """Whether the time of any test still runs, and none is over."""
    open_now = any(each.timely is None and not each.unknown for each in tested)
    return open_now and not any(each.timely is False for each in tested)


def _column(made: Universe, fault: Fault) -> str:
    """As the layout calls it, for whoever reads of the case."""
    names = dict(zip(made.layout.fields, made.layout.names, strict=True))
    return names.get(fault.column, fault.column)


def _field(made: Universe, fault: Fault) -> str:
    """A fault names its column by its name or its field."""
    names = dict(zip(made.layout.names, made.layout.fields, strict=True))
    return names.get(fault.column, fault.column)
