"""A report is run as a job, part by part, until it is cancelled or a snapshot is kept.

job = start_report(Wanted("od", Period(…), as_of=…), actor, now=…)
# a worker, or `manage.py report`, does the parts; job.result["snapshot"] is its number
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from kernel.jobs.models import Job
from kernel.jobs.running import Stepped, UnableToGoOn, start
from kernel.people.policy import Actor, require
from reports.contracts import UnableToReadContracts, contracts, contracts_digest
from reports.facts.reading import contracts_file
from reports.facts.selecting import count, next_cases
from reports.layout import layout_of, layout_on
from reports.models import FORMATS, Part
from reports.narrowing import CONTRACT, PACKAGE
from reports.operations import KIND
from reports.operations.keep import keep_snapshot
from reports.operations.parts import (
    BESIDE,
    discard,
    keep_cells,
    keep_piece,
    keep_rows,
    kept_beside,
)
from reports.registry import table_named
from reports.table import Asked, Period, Table, UnableToReport, frame_of

STEP = 5000
"""Cases of one part."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report as somebody wants it."""

    report: str
    period: Period
    as_of: datetime
    format: str = "csv"
    zone: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def start_report(wanted: Wanted, actor: Actor, *, now: datetime) -> Job:
    """A job that will keep a snapshot.  NotAllowed; UnableToReport where it cannot be asked so."""
    table = table_named(wanted.report)
    require(actor, table.permission)
    layout = layout_on(table.layout, wanted.period.start)
    if not layout.on:
        raise UnableToReport(f"{table.title} is switched off: {layout.source}")
    if wanted.format not in FORMATS:
        raise UnableToReport(f"{wanted.format!r} is not one of {', '.join(FORMATS)}")
    _check_moment(table, wanted, now)
    if strange := wanted.parameters.keys() - table.parameters.keys():
        raise UnableToReport(f"{', '.join(sorted(strange))}: {table.name} is not asked that")
    on_file = _check_contract(wanted.parameters)
    parameters, beside = table.keeps(wanted.parameters) if table.keeps else (wanted.parameters, "")
    clear_abandoned()
    run = uuid4()
    said = {
        "run": str(run),
        "report": table.name,
        "layout_version": layout.version,
        "since": wanted.period.start.isoformat(),
        "until": wanted.period.end.isoformat(),
        "as_of": wanted.as_of.isoformat(),
        "zone": wanted.zone or settings.TIME_ZONE,
        "format": wanted.format,
        "parameters": dict(parameters),
        "contracts": on_file,
    }
    asked = asked_of(said)
    cases = count(table.selection(asked), asked) if table.selection else 1
    with transaction.atomic():
        if beside:
            keep_piece(run, BESIDE, 0, beside, "", now)
        return start(KIND, by=actor.name, parameters=said, total=cases + 1, now=now)


def _check_moment(table: Table, wanted: Wanted, now: datetime) -> None:
    """A moment of which nothing is on record, or none of the period, would make an empty report,
    and look like a nil one; of books that are kept as they stand another than now says what was
    not so then."""
    if wanted.as_of > now:
        raise UnableToReport("as of a moment that is still to come nothing is on record")
    if table.moment == "now" and wanted.as_of != now:
        raise UnableToReport(
            f"{table.name} is of the books as they stand when it is run: leave as_of empty"
        )
    zone = ZoneInfo(wanted.zone or settings.TIME_ZONE)
    first = datetime.combine(wanted.period.start, time(), zone)
    if table.moment == "in the period" and wanted.as_of <= first:
        raise UnableToReport(
            f"as of {wanted.as_of.astimezone(zone):%Y-%m-%d %H:%M} the period had not begun, so "
            f"nothing of it was on record: take a moment after {wanted.period.start} began, or a "
            "period that had begun by then"
        )


def _check_contract(asked: Mapping[str, str]) -> str:
    """A contract nobody has on file would make an empty report, and look like a nil one.  The
    digest of the file."""
    try:
        rows, found = contracts(contracts_file()).values(), contracts_digest(contracts_file())
    except UnableToReadContracts as why:
        raise UnableToReport(f"the contracts cannot be read: {why}") from None
    contract, package = asked.get(CONTRACT, ""), asked.get(PACKAGE, "")
    if package and not contract:
        raise UnableToReport(f"{PACKAGE}: say of which contract")
    on_file = [each for of_plan in rows for each in of_plan]
    known = {each.contract for each in on_file if each.contract}
    if contract and contract not in known:
        raise UnableToReport(f"{CONTRACT}: {contract!r} is none of {', '.join(sorted(known))}")
    packages = {each.pbp for each in on_file if each.contract == contract}
    if package and package not in packages:
        raise UnableToReport(f"{PACKAGE}: {package!r} is none of {', '.join(sorted(packages))}")
    return found


def asked_of(said: Mapping[str, Any], cases: tuple[int, ...] | None = None) -> Asked:
    """What a job's parameters ask for."""
    period = Period(date.fromisoformat(said["since"]), date.fromisoformat(said["until"]))
    as_of = datetime.fromisoformat(said["as_of"])
    return Asked(period, as_of, said["zone"], dict(said["parameters"]), cases)


def step(job: Job, now: datetime) -> Stepped:
    """The next so many cases; where none is left, the shape of the whole and the snapshot.
    UnableToGoOn where the record lacks what the report needs."""
    try:
        return _step(job, now)
    except (UnableToReport, UnableToReadContracts) as why:
        raise UnableToGoOn(str(why)) from None


def _step(job: Job, now: datetime) -> Stepped:
    said, so_far = job.parameters, dict(job.result)
    if said.get("contracts", before := contracts_digest(contracts_file())) != before:
        raise UnableToReport("the file of contracts was changed meanwhile: run the report anew")
    table = table_named(said["report"])
    layout = layout_of(table.layout, said["layout_version"])
    run = UUID(said["run"])
    cases = _next(table, said, so_far)
    if cases is None:
        snapshot = keep_snapshot(job, table, layout, run, now)
        made = {"snapshot": snapshot.number, "rows": snapshot.rows}
        return Stepped(job.total, made, f"{snapshot.rows} rows in {snapshot.number}")
    asked = asked_of(said, cases or None)
    if table.keeps:
        asked = replace(asked, beside=kept_beside(run))
    rows = list(table.rows(asked))
    if table.whole:
        keep_rows(run, rows, now=now)
    elif rows:
        keep_cells(run, table.shape(frame_of(rows, layout.fields)), rows, layout, now=now)
    done = min(job.done + max(len(cases), 1), job.total - 1)
    result = {"after": cases[-1] if cases else 0, "read": not cases}
    return Stepped(done, result, f"{done} of {job.total - 1} cases read")


def _next(
    table: Table, said: Mapping[str, Any], so_far: Mapping[str, Any]
) -> tuple[int, ...] | None:
    """The cases of the next part; an empty part is a report that asks for no cases; None: all
    were read."""
    if so_far.get("read"):
        return None
    if table.selection is None:
        return ()
    asked = asked_of(said)
    found = next_cases(table.selection(asked), asked, int(so_far.get("after", 0)), STEP)
    return tuple(found) or None


def clear_abandoned() -> int:
    """Parts of jobs that were cancelled or failed are removed; how many."""
    ended = Job.objects.filter(kind=KIND, state__in=("cancelled", "failed"))
    runs = {UUID(each["run"]) for each in ended.values_list("parameters", flat=True)}
    kept = set(Part.objects.filter(run__in=runs).values_list("run", flat=True).distinct())
    return discard(kept)
