"""A scenario is a YAML file with a table: one row, one test.

    rule: timely_filing                # or  kind: clocks
    given: {regime: medicare_advantage}
    cases: |
      | case            | served     | received   | expect  |
      | one day late    | 2025-03-10 | 2026-03-11 | deny 29 |

`kind` names the module of `tests/scenarios/runners/` that runs a row; a file with `rule:` is of
kind `rules`, one with `clock:` of kind `clocks`.  The module has

    def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None

which raises AssertionError.  Where the product itself has the table, `cases_in:` names its
file, from the top.  Cells are text; the name of a test is the cell under `case` or `story`, else
the first.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from kernel import plain_yaml

_ROOT = Path(__file__).parents[2]


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if file_path.suffix == ".yaml":
        collected: pytest.Collector = ScenarioFile.from_parent(parent, path=file_path)
        return collected
    return None


class ScenarioFile(pytest.File):
    """One file of scenarios."""

    def collect(self) -> Iterator["ScenarioRow"]:
        document = plain_yaml.read_file(self.path)
        runner = import_module(f"tests.scenarios.runners.{_kind(document, self.path)}")
        for number, row in enumerate(read_table(_cases(document), self.path), 1):
            name = row.get("case") or row.get("story") or next(iter(row.values()))
            yield ScenarioRow.from_parent(
                self, name=f"{number} {name}", run=runner.run, document=document, row=row
            )


class ScenarioRow(pytest.Item):
    """One row of the table."""

    def __init__(self, *, run: Any, document: Mapping[str, Any], row: Any, **named: Any) -> None:
        super().__init__(**named)
        self.run, self.document, self.row = run, document, row

    def runtest(self) -> None:
        self.run(self.document, self.row)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if excinfo.errisinstance(AssertionError):
            cells = "\n".join(f"  {key}: {cell}" for key, cell in self.row.items())
            return f"{self.name}\n{cells}\n\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.parent.name if self.parent else ''}: {self.name}"


def _cases(document: Mapping[str, Any]) -> str:
    """The table, or that of the file of the product under `cases_in`."""
    if "cases_in" in document:
        document = plain_yaml.read_file(_ROOT / document["cases_in"])
    return str(document["cases"])


def _kind(document: Mapping[str, Any], path: Path) -> str:
    if "kind" in document:
        return str(document["kind"])
    for key, kind in (("rule", "rules"), ("clock", "clocks")):
        if key in document:
            return kind
    raise ValueError(f"{path}: says neither kind:, rule: nor clock:")


def read_table(text: str, path: Path) -> list[dict[str, str]]:
    """The rows of a table drawn with `|`, each as cells by heading.  A crooked row is an error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rows: list[list[str]] = []
    for line in lines:
        if not (line.startswith("|") and line.endswith("|")):
            raise ValueError(f"{path}: not a row of a table: {line}")
        rows.append([cell.strip() for cell in line[1:-1].split("|")])
    headings, *body = [row for row in rows if not all(set(cell) <= {"-", ":"} for cell in row)]
    for row in body:
        if len(row) != len(headings):
            raise ValueError(f"{path}: {len(row)} cells under {len(headings)} headings: {row}")
    if not body:
        raise ValueError(f"{path}: a table without rows tests nothing")
    return [dict(zip(headings, row, strict=True)) for row in body]
