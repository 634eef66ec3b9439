"""A roster file: who is on call on which days of the week and on holidays, made into shifts.

    roster: appeals
    zone: America/New_York
    from: 2026-12-01
    to: 2027-01-01              # the first day no longer in it
    shifts:
      - {person: s.park, level: 1, days: [mon, tue, wed, thu, fri], hours: 08:00-18:00}
      - {person: a.lee, level: 1, days: [sat, sun, holidays], hours: 00:00-24:00}
      - {person: m.diaz, level: 1, days: [mon, tue, wed, thu, fri], hours: 18:00-08:00}

Hours that end before they begin end on the next day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kernel import plain_yaml
from kernel.alerts.roster import OnCall, UnableToRoster
from kernel.calendars import calendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = "holidays"
_KEYS = {"person", "level", "days", "hours"}


def read_roster(path: Path) -> list[OnCall]:
    """Every shift of the file.  UnableToRoster where it says something that is not known."""
    try:
        document = plain_yaml.read_file(path)
        zone = ZoneInfo(document["zone"])
        since, until = (date.fromisoformat(document[key]) for key in ("from", "to"))
        rows: Sequence[Mapping[str, Any]] = document["shifts"]
        return [
            shift for row in rows for shift in _shifts(row, document["roster"], zone, since, until)
        ]
    except KeyError as problem:
        raise UnableToRoster(f"{path.name}: {problem.args[0]} is missing or not known") from None
    except (OSError, TypeError, ValueError) as problem:
        raise UnableToRoster(f"{path.name}: {problem}") from None


def why_closed(day: date) -> str | None:
    """Why no office is open on that day: its holiday, observed or not, or the day of the week."""
    return calendar("us_federal").why_closed(day, observed=True)


def _shifts(
    row: Mapping[str, Any], roster: str, zone: ZoneInfo, since: date, until: date
) -> Iterator[OnCall]:
    if strangers := sorted(row.keys() - _KEYS):
        raise ValueError(f"{strangers[0]} is not one of {', '.join(sorted(_KEYS))}")
    if unknown := sorted(set(row["days"]) - {*DAYS, HOLIDAYS}):
        raise ValueError(f"{unknown[0]!r} is not one of {', '.join((*DAYS, HOLIDAYS))}")
    begins, _, ends = row["hours"].partition("-")
    day = since
    while day < until:
        if _is_on(day, row["days"]):
            starts_at = _at(day, begins, zone)
            ends_at = _at(day, ends, zone)
            if ends_at <= starts_at:
                ends_at = _at(day + timedelta(days=1), ends, zone)
            yield OnCall(roster, row["person"], int(row["level"]), starts_at, ends_at)
        day += timedelta(days=1)


def _is_on(day: date, days: Sequence[str]) -> bool:
    if DAYS[day.weekday()] in days:
        return True
    return HOLIDAYS in days and day.weekday() < 5 and why_closed(day) is not None


def _at(day: date, text: str, zone: ZoneInfo) -> datetime:
    """24:00 is the midnight after the day."""
    if text.strip() == "24:00":
        return datetime.combine(day + timedelta(days=1), time(), zone)
    return datetime.combine(day, time.fromisoformat(text.strip()), zone)
