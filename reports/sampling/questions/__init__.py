"""What a reviewer answers of a sampled case: the tests of its table, then questions as data.  Pure.

for each in questions("od"): …      # id, what it asks, how sure its source is
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernel.plain_yaml import read_file
from reports.timeliness.book import every_test

FILE = Path(__file__).parent / "odag.yaml"
SURE = ("V", "K", "K?")


class UnableToReadQuestions(ValueError):
    """The file of questions is not as it must be; the message names the place."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, answered by pass, fail or not applicable, with notes."""

    id: str
    asks: str
    sure: str


@dataclass(frozen=True, slots=True)
class Questions:
    """Those of one file: of every report, and of a table beside those."""

    name: str
    source: str
    every: tuple[Question, ...]
    tables: dict[str, tuple[Question, ...]]


@cache
def on_file(path: Path = FILE) -> Questions:
    """UnableToReadQuestions where a question lacks what it needs, or stands twice."""
    said = read_file(path)
    every = _questions(said["every"], "every")
    tables = {table: _questions(rows, table, taken=every) for table, rows in said["tables"].items()}
    name = f"{said['questions']} {said['version']}"
    return Questions(name, " ".join(said["source"].split()), every, tables)


def _questions(
    rows: list[dict[str, Any]], where: str, taken: tuple[Question, ...] = ()
) -> tuple[Question, ...]:
    made: list[Question] = []
    for row in rows:
        if set(row) != {"id", "asks", "conf"} or row["conf"] not in SURE:
            raise UnableToReadQuestions(f"{where}: {row.get('id')!r} needs id, asks, conf alone")
        if row["id"] in {each.id for each in (*taken, *made)}:
            raise UnableToReadQuestions(f"{where}: {row['id']!r} stands twice")
        made.append(Question(row["id"], row["asks"], row["conf"]))
    return tuple(made)


def questions(report: str) -> tuple[Question, ...]:
    """Of a report: every timeliness test of its table, what is asked of the table, what of all."""
    known = on_file()
    tests = tuple(
        Question(each.id, each.what, each.sure)
        for each in every_test().values()
        if each.table == report
    )
    return (*tests, *known.tables.get(report, ()), *known.every)
