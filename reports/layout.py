"""Layouts are data: one YAML file a table and version.  Pure.

A file says, for each column, its position, name, length, type, when it is required, where its value
comes from, and how sure we are of it (`V` read in an official text, `K` from knowledge, `K?` weak).
Correcting a column is an edit of one line, with a test.  A version that was used stays as it is: a
snapshot names it, and is written again by it; a new protocol is a new file.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kernel.plain_yaml import read_file

FOLDER = Path(__file__).parent / "layouts"
TYPES = ("text", "mbi", "contract", "pbp", "date", "time", "code", "flag", "number", "money")
SURE = ("V", "K", "K?")
REQUIRED = ("always", "never")
KEYS = {
    "pos", "name", "field", "len", "type", "fmt", "values", "required", "source", "rule", "conf",
}  # fmt: skip


class UnableToReadLayout(ValueError):
    """A layout file does not say what a layout must; the message names the file and the column."""


class UnknownLayout(LookupError):
    """There is no layout of this name, or none in force on that day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.  `field` is its key in our rows; `values` the codes it may hold; `required` is
    `always`, `never` or a condition (see `reports.conditions`); `sure` is V, K or K?."""

    position: int
    name: str
    field: str
    length: int | None
    type: str
    required: str
    source: str
    sure: str
    form: str = ""
    values: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One version of a table's layout.  `null` is the token for "does not apply"; `since` the first
    day it is in force, `until` the first on which it is not (the same as `since` where a later
    reading of the same protocol took its place); `on`: it is switched on; `rules` the
    checks its rows must pass; `selector` the event that puts a case into a period; `own`: it is the
    plan's own report, of which no official text speaks."""

    name: str
    version: str
    title: str
    null: str
    since: date
    until: date | None
    on: bool
    columns: tuple[Column, ...]
    rules: tuple[str, ...]
    selector: Mapping[str, str]
    file_name: str
    source: str
    own: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.columns)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(each.field for each in self.columns)

    @property
    def sureness(self) -> str:
        """What the report prints of itself, until a named person signs the layout off."""
        if self.own:
            return "the plan's own report: no official text says how it must be"
        counts = Counter(each.sure for each in self.columns)
        sure = f"{counts['V']} of {len(self.columns)} columns confirmed against the official text"
        rest = f"{counts['K']} from knowledge, {counts['K?']} weak (K?)"
        return f"{sure}; {rest}"

    def column(self, field: str) -> Column:
        """UnknownLayout where it has no such field."""
        for each in self.columns:
            if each.field == field:
                return each
        raise UnknownLayout(f"{self.name} {self.version} has no field {field!r}")


def read_layout(path: Path) -> Layout:
    """The layout in a file.  UnableToReadLayout names what is wrong with it."""
    said = read_file(path)
    if not isinstance(said, dict):
        raise UnableToReadLayout(f"{path.name}: it is no mapping")
    lacking = {
        "layout",
        "version",
        "title",
        "null_token",
        "from",
        "columns",
        "source",
    } - said.keys()
    if lacking:
        raise UnableToReadLayout(f"{path.name}: it lacks {', '.join(sorted(lacking))}")
    columns = tuple(_column(each, path) for each in _spread(said, path))
    _check(columns, path)
    until = said.get("until")
    return Layout(
        name=said["layout"],
        version=said["version"],
        title=said["title"],
        null=said["null_token"],
        since=date.fromisoformat(said["from"]),
        until=date.fromisoformat(until) if until else None,
        on=said.get("on", "yes") == "yes",
        columns=columns,
        rules=tuple(said.get("rules") or ()),
        selector=dict(said.get("selector") or {}),
        file_name=said.get("file_name") or f"{said['layout']}.{said['version']}",
        source=said["source"],
        own=said.get("own") == "yes",
    )


def _spread(said: Mapping[str, Any], path: Path) -> list[Any]:
    """The columns, those shared with other tables (`head: FILE`) first."""
    head = said.get("head")
    shared = read_file(path.parent / head)["columns"] if head else []
    return [*shared, *said["columns"]]


def _column(said: Any, path: Path) -> Column:
    lacking = {"pos", "name", "field", "type", "required", "source", "conf"} - said.keys()
    where = f"{path.name}, column {said.get('pos')} {said.get('name')!r}"
    if lacking or said.keys() - KEYS:
        strange = ", ".join(sorted(said.keys() - KEYS))
        raise UnableToReadLayout(f"{where}: lacks {sorted(lacking)}, does not know {strange!r}")
    if said["type"] not in TYPES or said["conf"] not in SURE:
        raise UnableToReadLayout(f"{where}: type {said['type']!r}, conf {said['conf']!r}")
    length = said.get("len")
    return Column(
        position=int(said["pos"]),
        name=said["name"],
        field=said["field"],
        length=int(length) if length else None,
        type=said["type"],
        required=said["required"],
        source=said["source"],
        sure=said["conf"],
        form=said.get("fmt") or "",
        values=tuple(said.get("values") or ()),
        rule=said.get("rule") or "",
    )


def _check(columns: tuple[Column, ...], path: Path) -> None:
    places = [each.position for each in columns]
    if places != list(range(1, len(columns) + 1)):
        raise UnableToReadLayout(f"{path.name}: positions are {places}, not 1 and on")
    for what in ("name", "field"):
        twice = [k for k, n in Counter(getattr(each, what) for each in columns).items() if n > 1]
        if twice:
            raise UnableToReadLayout(f"{path.name}: {what} {', '.join(twice)} stands twice")


@cache
def layouts(folder: Path = FOLDER) -> tuple[Layout, ...]:
    """Every layout on file, by name and day."""
    found = [read_layout(each) for each in sorted(folder.glob("[!_]*.yaml"))]
    return tuple(sorted(found, key=lambda each: (each.name, each.since)))


def layout_on(name: str, day: date) -> Layout:
    """The version in force on a day.  UnknownLayout where there is none."""
    for each in layouts():
        if each.name == name and each.since <= day and (each.until is None or day < each.until):
            return each
    known = [f"from {each.since}" + (f" to before {each.until}" if each.until else "")
             for each in layouts() if each.name == name and each.until != each.since]  # fmt: skip
    when = f": it holds {', '.join(known)}" if known else ""
    raise UnknownLayout(f"no version of {name} is in force on {day.isoformat()}{when}")


def layout_of(name: str, version: str) -> Layout:
    """A named version, as a snapshot names it."""
    for each in layouts():
        if (each.name, each.version) == (name, version):
            return each
    raise UnknownLayout(f"there is no version {version!r} of {name}")
