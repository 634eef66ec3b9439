"""Contacts with what each is, as `examples.yaml` has them: what likeness learns from.  Pure.

    | case | contact | expect | by | why |
    | rude | The nurse was rude. | grievance conduct | table | How somebody behaved. |

`read` says of everything wrong where it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grievances.triage.table import CLASSES
from kernel import plain_yaml
from kernel.reading import Fault

NOTHING = "nothing"
BY = ("table", "likeness")
_FILE = Path(__file__).with_name("examples.yaml")
_HEAD = ("case", "contact", "expect", "by", "why")


class UnableToReadExamples(ValueError):
    """The examples have faults; the message says each, with its line."""


@dataclass(frozen=True, slots=True)
class Example:
    """A contact with its issues, each a class and a category (empty where it is not stated).
    `by` is who names it so: a row of the table, or likeness alone."""

    name: str
    contact: str
    issues: tuple[tuple[str, str], ...]
    by: str
    why: str

    @property
    def issue(self) -> tuple[str, str]:
        """The one it has; empty where it has none."""
        return self.issues[0] if self.issues else ("", "")


@cache
def built_in_examples() -> str:
    """The examples of this program, as they are written."""
    return _FILE.read_text(encoding="utf-8")


def read(text: str, categories: Mapping[str, str]) -> tuple[Example, ...]:
    """The examples in order.  UnableToReadExamples."""
    whole = plain_yaml.read(text, source="the examples of triage")
    table = str(whole.get("cases") or "") if isinstance(whole, Mapping) else ""
    lines = [line.strip() for line in table.splitlines() if line.strip()]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    if not rows or rows[0] != _HEAD:
        raise UnableToReadExamples(f"cases: the first line is | {' | '.join(_HEAD)} |")
    faults: list[Fault] = []
    found = []
    for number, cells in enumerate(rows[1:], 1):
        wrong = list(_wrong(cells, categories))
        faults += [Fault(f"cases, line {number}", each) for each in wrong]
        if not wrong:
            name, contact, expect, by, why = cells
            found.append(Example(name, contact, _issues(expect), by, why))
    if faults:
        raise UnableToReadExamples("\n".join(f"{each.path}: {each.message}" for each in faults))
    return tuple(found)


def _issues(expect: str) -> tuple[tuple[str, str], ...]:
    if expect == NOTHING:
        return ()
    parts = [each.partition(" ") for each in expect.split("; ")]
    return tuple((becomes, category) for becomes, _, category in parts)


def _wrong(cells: tuple[str, ...], categories: Mapping[str, str]) -> list[str]:
    if len(cells) != len(_HEAD):
        return [f"{len(cells)} cells under {len(_HEAD)} headings"]
    found = [f"{name} is empty" for name, cell in zip(_HEAD, cells, strict=True) if not cell]
    if found:
        return found
    if cells[3] not in BY:
        found.append(f"by: {cells[3]!r} is not one of {', '.join(BY)}")
    for becomes, category in _issues(cells[2]):
        if becomes not in CLASSES:
            found.append(f"expect: {becomes!r} is not one of {', '.join(CLASSES)}")
        if category and category not in categories:
            found.append(f"expect: there is no category {category!r}")
        if becomes == "grievance" and not category:
            found.append("expect: a grievance has its category")
    return found
