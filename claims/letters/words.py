"""Codes, citations and amounts in words a member reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kernel import plain_yaml
from kernel.dates import written
from kernel.money import Money

HERE = Path(__file__).parent
OPINIONS = {2: "Second opinion", 3: "Third opinion"}

_PLAN = re.compile(r"(Plan terms|Agreement)(?:,? (.+))?")
_READ_AS = (
    (re.compile(r"\d+ CFR .+"), "federal regulation {0}"),
    (re.compile(r"SSA (.+)"), "Social Security Act, section {1}"),
    (re.compile(r"ERISA (.+)"), "Employee Retirement Income Security Act, section {1}"),
    (
        re.compile(r"MBPM ch\. (\d+) §(.+)"),
        "Medicare Benefit Policy Manual, chapter {1}, section {2}",
    ),
    (
        re.compile(r"MCPM ch\. (\d+) §(.+)"),
        "Medicare Claims Processing Manual, chapter {1}, section {2}",
    ),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of the library: its title, the standard applied, what would help, and by program
    the provision it rests on where a finding cites none."""

    title: str
    standard: str
    send: str
    rests_on: Mapping[str, str]


def money(text: str | None) -> str:
    """`170.00` as `$170.00`; nothing is $0.00."""
    return Money(text or "0.00").shown()


def day(text: str) -> str:
    """`2026-03-02` as `March 2, 2026`."""
    return written(date.fromisoformat(text))


def short_day(text: str) -> str:
    """`2026-03-02` as `03/02/2026`, for the narrow columns of a table."""
    on = date.fromisoformat(text)
    return f"{on:%m/%d/%Y}"


def provision(cites: tuple[str, ...], when: str) -> str:
    """The rules a finding rests on, as a reader can look them up; `when` the service was given."""
    return "; ".join(_rule(one, when) for cite in cites for one in cite.split("; "))


def _rule(cite: str, when: str) -> str:
    plan = _PLAN.fullmatch(cite)
    if plan:
        part = f", the part on “{plan[2]}”" if plan[2] else ""
        return f"the plan's terms in force {when}{part}"
    for form, words in _READ_AS:
        found = form.fullmatch(cite)
        if found:
            return words.format(found[0], *found.groups())
    return cite


def service(code: str, opinion: int | None) -> str:
    """What was done, in general words."""
    words = next(
        (row["words"] for row in _services() if _between(row["from"], code, row["to"])),
        "Medical service",
    )
    if opinion in OPINIONS and opinion is not None:
        return f"{OPINIONS[opinion]}: {words[0].lower()}{words[1:]}"
    return str(words)


def _between(first: str, code: str, last: str) -> bool:
    return (len(code), code.isdigit()) == (len(first), first.isdigit()) and first <= code <= last


def meaning(carc: str) -> str:
    """Our own words for a claim adjustment reason code; empty where there are none."""
    return str(_codes().get(carc, {}).get("meaning") or "")


def clinical(carc: str) -> bool:
    """Whether a denial with this code rests on a medical judgment."""
    return _codes().get(carc, {}).get("clinical") == "true"


def reason(rule: str, *, ahead: bool = False) -> Reason | None:
    """What the library has for a rule that denied; of a request (`ahead`), in a request's words."""
    row = _reasons().get(rule)
    if not row:
        return None
    row = dict(row) | dict(row.get("request") or {}) if ahead else row
    return Reason(row["title"], row["standard"], row["send"], row.get("rests_on") or {})


@cache
def _codes() -> Mapping[str, Mapping[str, str]]:
    read: Mapping[str, Mapping[str, str]] = plain_yaml.read_file(HERE / "codes.yaml")
    return read


@cache
def _reasons() -> Mapping[str, Mapping[str, Any]]:
    read: Mapping[str, Mapping[str, Any]] = plain_yaml.read_file(HERE / "reasons.yaml")
    return read


@cache
def _services() -> list[Mapping[str, Any]]:
    read: list[Mapping[str, Any]] = plain_yaml.read_file(HERE / "services.yaml")
    return read
