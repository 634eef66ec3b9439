"""What somebody asks a report for, as a form or a document says it, read into `Wanted`."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from kernel.record.stored import clean
from reports.operations.run import Wanted
from reports.registry import table_named
from reports.table import Period, UnableToReport

OWN = ("report", "from", "to", "as_of", "format")
"""What every report is asked; the rest are its own parameters."""


def wanted_of(given: Mapping[str, str], now: datetime) -> Wanted:
    """UnknownReport; UnableToReport where something cannot be read, or names files of this machine.

    `to` is the last day in it; an empty `as_of` is now; a parameter that is empty is not asked."""
    table = table_named(given.get("report", ""))
    zone = str(settings.TIME_ZONE)
    if strange := sorted(name for name, value in given.items() if clean(value) != value):
        raise UnableToReport(f"{', '.join(strange)}: there is a character in it no record can keep")
    first, last = _day(given, "from"), _day(given, "to")
    if last == date.max:
        raise UnableToReport("to: there is no day after it")
    if last < first:
        raise UnableToReport(f"to: {last} is before {first}")
    asked = {name: value for name, value in given.items() if name not in OWN and value}
    if closed := sorted(asked.keys() & set(table.on_machine)):
        raise UnableToReport(f"{', '.join(closed)}: asked by a command on the machine alone")
    return Wanted(
        table.name,
        Period(first, last + timedelta(days=1)),
        _moment(given.get("as_of", ""), zone, now),
        given.get("format") or "csv",
        zone,
        asked,
    )


def _day(given: Mapping[str, str], name: str) -> date:
    text = given.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnableToReport(f"{name}: {text!r} is not a day; write 2026-03-31") from None


def _moment(text: str, zone: str, now: datetime) -> datetime:
    """With its offset, or in the plan's zone, as a form of a browser has it."""
    if not text:
        return now
    try:
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
        found.astimezone(UTC)  # in the year 1 there may be no such moment elsewhere
    except (ValueError, OverflowError):
        raise UnableToReport(f"as_of: {text!r} is no moment; write 2026-04-01T09:00") from None
    return found
