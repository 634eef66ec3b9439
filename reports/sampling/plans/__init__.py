"""How many cases of which kind an audit pulls from which table, as data.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernel.plain_yaml import read_file
from reports.sampling.drawing import Stratum, UnableToSample

FOLDER = Path(__file__).parent
SURE = ("V", "K", "K?")
KEYS = {"plan", "version", "title", "source", "conf", "tables"}


class UnableToReadPlan(ValueError):
    """A plan is not as it must be; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Strata by the name of the report they are drawn from; `sure` is of their numbers."""

    name: str
    version: str
    title: str
    source: str
    sure: str
    tables: Mapping[str, tuple[Stratum, ...]]

    def of(self, report: str) -> tuple[Stratum, ...]:
        """UnableToSample where it says nothing of this report."""
        if report not in self.tables:
            raise UnableToSample(f"{self.name} is a plan for {', '.join(self.tables)}")
        return self.tables[report]


@cache
def plans(folder: Path = FOLDER) -> Mapping[str, Plan]:
    """Every plan by its name; of two versions the one whose file comes last."""
    return {each.name: each for each in map(read_plan, sorted(folder.glob("*.yaml")))}


def plan_named(name: str) -> Plan:
    """UnableToSample where there is none."""
    if name not in plans():
        raise UnableToSample(f"plan: {name!r} is not one of {', '.join(plans())}")
    return plans()[name]


def read_plan(path: Path) -> Plan:
    """The plan in a file.  UnableToReadPlan names what is wrong with it."""
    said = read_file(path)
    if not isinstance(said, dict) or said.keys() != KEYS or said["conf"] not in SURE:
        raise UnableToReadPlan(f"{path.name}: say {', '.join(sorted(KEYS))}")
    tables = {
        report: tuple(_stratum(each, f"{path.name}, {report}") for each in rows)
        for report, rows in said["tables"].items()
    }
    return Plan(said["plan"], said["version"], said["title"], said["source"], said["conf"], tables)


def _stratum(said: Mapping[str, Any], place: str) -> Stratum:
    strange = said.keys() - {"name", "take", "where", "marked"}
    if strange or not {"name", "take"} <= said.keys() or not said["take"].isdecimal():
        raise UnableToReadPlan(f"{place}: a stratum has name, take, and where or marked")
    where = {name: tuple(values) for name, values in (said.get("where") or {}).items()}
    return Stratum(said["name"], int(said["take"]), where, tuple(said.get("marked") or ()))
