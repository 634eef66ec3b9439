"""Runs a row of a clocks table.

| column | meaning |
| --- | --- |
| `rule` | the row of the rulebook, or the clock's own name |
| `events` | as on the command line, parted by `; ` |
| `counted` | the arithmetic by hand, done here a second time without the product's code |
| `due` | the last day, or the instant of an hour clock, or `nothing` |
| `and` | further expectations, parted by `; `: `state`, `now`, `says`, `extended`, `tolled`, |
|       | `starts`, `answers` (the row that governs), `clock`, `zone`, `refused` (the error says) |

`counted` starts from a day or a time and adds: `d` calendar days, `h` hours, `bd` business days by
the statute's holidays, `obd` business days that skip the observed days too, `m` months of the same
day-number; `roll` moves to the next open day, `else the 1st` is written as the date itself.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest

from kernel.clocks import Reckoning, UnableToReckon, ask

NEW_YORK = "America/New_York"
NOW = "2026-11-24T12:00"
_TERM = re.compile(r"(\d+) ?(d|h|bd|obd|m)")


def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None:
    expected = _expectations(row.get("and", ""))
    zone = expected.pop("zone", NEW_YORK)
    now = expected.pop("now", document.get("now", NOW))
    rule = row.get("rule") or document["rule"]
    events = [event for event in row["events"].split("; ") if event]
    refused = expected.pop("refused", None)
    if refused is not None:
        with pytest.raises(UnableToReckon, match=re.escape(refused)):
            ask(rule, events, zone=zone, now=now)
        return
    answer = ask(rule, events, zone=zone, now=now)
    got = _shown(answer)
    steps = "\n".join(answer.steps)
    assert got == row["due"], f"due {got}, expected {row['due']}\n{steps}"
    if row.get("counted"):
        counted = count(row["counted"], ZoneInfo(zone))
        assert counted == row["due"], f"counted by hand {counted}, expected {row['due']}"
    for name, value in expected.items():
        _compare(answer, name, value)


def _expectations(text: str) -> dict[str, str]:
    pairs = (one.partition(": ") for one in re.split(r"; (?=[a-z ]+: )", text) if one)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _shown(answer: Reckoning) -> str:
    if answer.due_at:
        assert answer.due_on is None
        assert answer.late_from == answer.due_at
        return f"{answer.due_at:%Y-%m-%d %H:%M}"
    if answer.due_on is None:
        assert answer.late_from is None
        return "nothing"
    midnight = datetime.combine(answer.due_on + timedelta(days=1), datetime.min.time(), answer.zone)
    assert answer.late_from == midnight
    return answer.due_on.isoformat()


def _compare(answer: Reckoning, name: str, value: str) -> None:
    steps = "\n".join(answer.steps)
    if name in ("says", "also says"):
        assert value in steps, f"no step says {value!r}:\n{steps}"
    elif name == "cites":
        assert value in answer.cites, f"cites {answer.cites}"
    else:
        got = {
            "state": answer.state.value,
            "extended": str(answer.extended_days),
            "tolled": str(answer.tolled_days),
            "answers": answer.rule,
            "clock": answer.clock,
            "starts": f"{answer.starts_at:%Y-%m-%d}" if answer.starts_at else "nothing",
        }[name]
        assert got == value, f"{name} is {got}, expected {value}\n{steps}"


def count(text: str, zone: ZoneInfo) -> str:
    """The arithmetic again, by other means: plain timedelta, UTC, the `holidays` package."""
    start, *terms = text.split(" + ")
    if " " in start:
        instant = datetime.fromisoformat(start).replace(tzinfo=zone)
        for term in terms:
            amount, unit = _term(term)
            if unit == "h":
                instant = (instant.astimezone(UTC) + timedelta(hours=amount)).astimezone(zone)
            else:
                assert unit == "d"
                instant = (instant.replace(tzinfo=None) + timedelta(days=amount)).replace(
                    tzinfo=zone
                )
        return f"{instant:%Y-%m-%d %H:%M}"
    day = date.fromisoformat(start)
    for term in terms:
        day = _add(day, term)
    return day.isoformat()


def _term(term: str) -> tuple[int, str]:
    found = _TERM.fullmatch(term)
    assert found, f"{term!r} is not a term of the arithmetic"
    return int(found[1]), found[2]


def _add(day: date, term: str) -> date:
    if term == "roll":
        while _closed(day, observed=True):
            day += timedelta(days=1)
        return day
    amount, unit = _term(term)
    if unit == "d":
        return date.fromordinal(day.toordinal() + amount)
    if unit == "m":
        months = day.month - 1 + amount
        return day.replace(year=day.year + months // 12, month=months % 12 + 1)
    assert unit in ("bd", "obd")
    for _ in range(amount):
        day += timedelta(days=1)
        while _closed(day, observed=unit == "obd"):
            day += timedelta(days=1)
    return day


@cache
def _holidays(year: int, *, observed: bool) -> frozenset[date]:
    days = holidays.country_holidays("US", years=[year, year + 1], observed=observed)
    return frozenset(day for day in days if day.year == year)


def _closed(day: date, *, observed: bool) -> bool:
    return day.isoweekday() > 5 or day in _holidays(day.year, observed=observed)
