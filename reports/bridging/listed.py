"""The rules by which reports may differ, as dated data.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kernel.plain_yaml import read_file

FOLDER = Path(__file__).parent
SURE = ("V", "K", "K?")


class UnableToReadRules(ValueError):
    """The list of rules is not as it must be; the message names the file and the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`rule` is the condition of a case it speaks of; `out_of` the reports that leave such a case
    out, or of a verdict those in which such a case is not denied."""

    rule: str
    name: str
    out_of: tuple[str, ...]
    sure: str

    def parts(self, one: str, other: str) -> bool:
        """It takes a case out of `other`, and not out of `one`."""
        return other in self.out_of and one not in self.out_of


@dataclass(frozen=True, slots=True)
class Rules:
    """One version: the reports by name with their titles, and the rules in their order."""

    version: str
    since: date
    until: date | None
    source: str
    reports: Mapping[str, str]
    rules: tuple[Rule, ...]
    verdicts: tuple[Rule, ...]


def read_rules(path: Path) -> Rules:
    """The list in a file.  UnableToReadRules names what is wrong."""
    said = read_file(path) or {}
    for key in ("version", "from", "source", "reports", "rules", "verdicts"):
        if key not in said:
            raise UnableToReadRules(f"{path.name} lacks {key}")
    until = said.get("until")
    reports = dict(said["reports"])
    return Rules(
        version=said["version"],
        since=date.fromisoformat(said["from"]),
        until=date.fromisoformat(until) if until else None,
        source=said["source"],
        reports=reports,
        rules=tuple(_rule(each, "out_of", reports, path) for each in said["rules"]),
        verdicts=tuple(_rule(each, "not_denied_in", reports, path) for each in said["verdicts"]),
    )


def _rule(said: Mapping[str, Any], key: str, reports: Mapping[str, str], path: Path) -> Rule:
    where = f"{path.name}, {said.get('rule')}"
    if said.keys() != {"rule", "name", key, "conf"} or said["conf"] not in SURE:
        raise UnableToReadRules(f"{where}: say rule, name, {key}, conf")
    if strange := set(said[key]) - reports.keys():
        raise UnableToReadRules(f"{where}: {', '.join(sorted(strange))} is no report of the list")
    return Rule(said["rule"], said["name"], tuple(said[key]), said["conf"])


@cache
def every(folder: Path = FOLDER) -> Sequence[Rules]:
    """Every version on file, by its day."""
    found = [read_rules(each) for each in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: each.since))


def rules_on(day: date) -> Rules:
    """The list in force on a day.  UnableToReadRules where there is none."""
    for each in every():
        if each.since <= day and (each.until is None or day < each.until):
            return each
    raise UnableToReadRules(f"no list of rules between reports is in force on {day.isoformat()}")
