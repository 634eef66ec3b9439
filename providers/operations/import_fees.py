"""Take in a year's fee schedule, or a correction of it from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kernel.dates import Days
from kernel.record.copying import copy_rows
from providers.files.gpci import GpciFile, Locality, read_gpci
from providers.files.rvu import RvuFile, read_rvu
from providers.law_book import book, conversion_factor, one_factor_for_all
from providers.models import FeeSchedule
from providers.pricing import ScheduleRow

_LOCK = 7_263_101

_ROW = (
    "code",
    "modifier",
    "status",
    "work",
    "pe_nonfacility",
    "pe_facility",
    "mp",
    "opps_pe_nonfacility",
    "opps_pe_facility",
    "opps_mp",
    "pctc",
    "global_days",
    "na_nonfacility",
    "na_facility",
    "file_factor",
)


class UnableToImportFees(ValueError):
    """The files do not make a schedule; the message says what is wrong."""


@dataclass
class FeesImported:
    """What an import did.  `faults` are rows left out; `notes` what a person should know."""

    year: int
    days: Days
    codes: int
    localities: int
    outcome: str
    """imported, replaced (an earlier version from the same day), or unchanged."""
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_fees(
    *,
    year: int,
    rvu: Path,
    gpci: Path,
    now: datetime,
    start: date | None = None,
    factor: Decimal | None = None,
) -> FeesImported:
    """Make a version valid from `start`, or from the first of January, to the year's end or to the
    next version.  The version it falls into ends there.  The same files again change nothing.
    """
    first = start or date(year, 1, 1)
    if first.year != year:
        raise UnableToImportFees(f"{first} is not a day of {year}")
    values, indices = read_rvu(rvu), read_gpci(gpci)
    if not values.rows:
        raise UnableToImportFees(f"{rvu}: no row could be read{_first_of(values.faults)}")
    if not indices.localities:
        raise UnableToImportFees(f"{gpci}: no row could be read{_first_of(indices.faults)}")
    uses_printed = one_factor_for_all(first) and values.year in (None, year)
    rows = values.rows if uses_printed else [_without_factor(row) for row in values.rows]
    digest = _digest(rows, indices.localities, factor)
    version = FeeSchedule(
        year=year,
        digest=digest,
        factor=factor,
        rvu_file=rvu.name,
        gpci_file=gpci.name,
        imported_at=now,
    )
    days, outcome = _keep(version, first, rows, indices.localities)
    return FeesImported(
        year=year,
        days=days,
        codes=len(values.rows),
        localities=len(indices.localities),
        outcome=outcome,
        faults=[f"{rvu.name}: {fault}" for fault in values.faults]
        + [f"{gpci.name}: {fault}" for fault in indices.faults],
        notes=list(_notes(values, indices, year, days, factor, uses_printed=uses_printed)),
    )


def _without_factor(row: ScheduleRow) -> ScheduleRow:
    """The factor a file prints is of its own year, and says nothing where there are two."""
    return replace(row, file_factor=None)


def _keep(
    version: FeeSchedule,
    first: date,
    rows: Iterable[ScheduleRow],
    localities: Iterable[Locality],
) -> tuple[Days, str]:
    """Write the version, unless the one that starts on `first` says the same; its days, and what
    was done.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        there = FeeSchedule.objects.filter(days__startswith=first).first()
        if there and there.digest == version.digest:
            return Days(first, there.days.upper), "unchanged"
        days = _make_room(version.year, first, there)
        version.days = (days.start, days.to)
        version.save()
        _write(version.pk, rows, localities)
        return days, "replaced" if there else "imported"


def _make_room(year: int, first: date, there: FeeSchedule | None) -> Days:
    """Close or remove the version in the way; the days of the new one."""
    if there:
        to: date = there.days.upper
        there.delete()
        return Days(first, to)
    within = FeeSchedule.objects.filter(days__contains=first).first()
    if within:
        to = within.days.upper
        within.days = (within.days.lower, first)
        within.save(update_fields=["days"])
        return Days(first, to)
    later = FeeSchedule.objects.filter(year=year, days__fully_gt=(first, first + timedelta(1)))
    following = later.order_by("days").first()
    return Days(first, following.days.lower if following else date(year + 1, 1, 1))


def _write(schedule: int, rows: Iterable[ScheduleRow], localities: Iterable[Locality]) -> None:
    copy_rows(
        "providers_feeschedulerow",
        ("schedule_id", *_ROW),
        ((schedule, *(getattr(row, name) for name in _ROW)) for row in rows),
    )
    copy_rows(
        "providers_localityindex",
        ("schedule_id", "carrier", "number", "state", "name", "work", "pe", "mp"),
        ((schedule, *_cells(locality)) for locality in localities),
    )


def _cells(locality: Locality) -> tuple[Any, ...]:
    gpci = locality.gpci
    name = locality.name[:120]
    return (locality.carrier, locality.number, locality.state, name, gpci.work, gpci.pe, gpci.mp)


def _digest(
    rows: Iterable[ScheduleRow], localities: Iterable[Locality], factor: Decimal | None
) -> str:
    """Over what was read, in order of code: packing and layout of the files do not matter."""
    whole = sha256(f"factor {_shown(factor)}\n".encode())
    for row in sorted(rows, key=lambda row: (row.code, row.modifier)):
        whole.update((" ".join(_shown(getattr(row, name)) for name in _ROW) + "\n").encode())
    for locality in sorted(localities, key=lambda each: (each.carrier, each.number)):
        carrier, number, _, _, *indices = _cells(locality)
        whole.update((" ".join((carrier, number, *map(_shown, indices))) + "\n").encode())
    return whole.hexdigest()


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _notes(
    values: RvuFile,
    indices: GpciFile,
    year: int,
    days: Days,
    factor: Decimal | None,
    *,
    uses_printed: bool,
) -> Iterable[str]:
    for written, what in ((values.year, "relative value"), (indices.year, "index")):
        if written and written != year:
            yield f"the {what} file says it is of {written}; it was taken in for {year}"
    printed = values.factors
    if len(printed) > 1:
        yield f"the file carries {len(printed)} conversion factors: {_listed(printed)}"
    lawful = _law_factors(days)
    if factor is not None:
        for since, amount, cite in lawful:
            if amount != factor:
                yield (
                    f"the factor given, {factor}, is used; from {since} the law's is "
                    f"{amount} ({cite})"
                )
        return
    if not lawful:
        if printed and uses_printed:
            given = f"the file's, {_listed(printed)}, is used"
        else:
            given = "there are no amounts until it is given with --cf"
        yield f"the law has no conversion factor on record for {days.start}: {given}"
    theirs = conversion_factor(days.start, qualifying=True)
    qualifying = theirs if theirs and theirs.name.endswith("qualifying_apm") else None
    for since, amount, cite in lawful:
        if not printed or printed == [amount]:
            continue
        if qualifying and printed == [qualifying.amount]:
            yield (
                f"the file carries {_listed(printed)}, the factor of qualifying APM participants; "
                f"others are priced at {amount} ({cite})"
            )
        else:
            yield (
                f"the file carries the factor {_listed(printed)}; from {since} the law's factor, "
                f"{amount} ({cite}), is used by day of service"
            )


def _law_factors(days: Days) -> list[tuple[date, Decimal, str]]:
    """The law's factors within `days`: since when, how much, by which source."""
    entry = book().entries["conversion_factor.amount"]
    return [
        (max(version.since, days.start), Decimal(version.text), version.cite)
        for version in entry.versions["original_medicare"]
        if (days.to is None or version.since < days.to)
        and (version.until is None or version.until > days.start)
    ]


def _listed(factors: Iterable[Decimal]) -> str:
    return ", ".join(str(factor) for factor in factors)


def _first_of(faults: list[str]) -> str:
    return f": {faults[0]}" if faults else ""
