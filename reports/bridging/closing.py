"""From one report's count to another's, rule by rule, until nothing is left.  Pure.

A case says in which reports it counts, in which as denied, in which as approved, and what holds of
it.  For each pair of reports and each measure: what the first has, what each rule takes out and
brings in, and what the second has.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from reports.bridging.listed import Rule, Rules, rules_on
from reports.table import Behind, Number, Row, UnableToReport

MEASURES = ("counted", "denied", "approved")
FIELDS = (
    "contract",
    "measure",
    "one",
    "other",
    "line",
    "name",
    "out",
    "brought",
    "comes_to",
    "sure",
)
START, END = "start", "end"
NAMED = 20
"""So many cases a refusal names; their number it says of all."""


def differs(cells: Mapping[str, Any], measure: str, one: str, other: str) -> int:
    """-1: the first has the case and the second has not; 1: the other way; 0: no difference."""
    return int(other in cells[measure]) - int(one in cells[measure])


def reason(cells: Mapping[str, Any], measure: str, one: str, other: str, listed: Rules) -> str:
    """The rule that explains a difference; empty: none does."""
    have, lack = (one, other) if differs(cells, measure, one, other) < 0 else (other, one)
    both = have in cells["counted"] and lack in cells["counted"]
    if both and measure != "denied":
        return ""
    for each in listed.verdicts if both else listed.rules:
        if each.rule in cells["holds"] and each.parts(have, lack):
            return each.rule
    return ""


def shape(frame: pd.DataFrame) -> pd.DataFrame:
    """The bridges of every contract.  UnableToReport names the cases no rule explains."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for record in frame.to_dict("records"):
        cells = {str(name): value for name, value in record.items()}
        groups.setdefault(cells["contract"], []).append(cells)
    made: list[dict[str, object]] = []
    for contract in sorted(groups):
        listed = rules_on(groups[contract][0]["list_of"])
        for measure in MEASURES:
            for one, other in combinations(listed.reports, 2):
                head = {"contract": contract, "measure": measure, "one": one, "other": other}
                made += [head | each for each in _lines(groups[contract], head, listed)]
    data = {name: pd.Series([each[name] for each in made], dtype=object) for name in FIELDS}
    return pd.DataFrame(data, columns=list(FIELDS), dtype=object)


def _lines(
    cases: Iterable[Mapping[str, Any]], head: Mapping[str, str], listed: Rules
) -> Iterator[dict[str, object]]:
    measure, one, other = head["measure"], head["one"], head["other"]
    moved: dict[str, list[int]] = {}
    left: list[str] = []
    begins = ends = 0
    for cells in cases:
        begins += one in cells[measure]
        ends += other in cells[measure]
        by = differs(cells, measure, one, other)
        if not by:
            continue
        why = reason(cells, measure, one, other, listed)
        if not why:
            left.append(str(cells["number"]))
            continue
        into = moved.setdefault(why, [0, 0])
        into[by > 0] += 1
    if left:
        named = ", ".join(sorted(left)[:NAMED])
        raise UnableToReport(
            f"{head['contract']}, {measure}, {one} to {other}: no listed rule explains "
            f"{len(left)} case(s): {named}"
        )
    yield _line(START, listed.reports[one], 0, 0, begins, "")
    at = begins
    for each in _used(listed, moved):
        out, brought = moved[each.rule]
        at += brought - out
        yield _line(each.rule, each.name, out, brought, at, each.sure)
    if at != ends:
        raise UnableToReport(f"{head['contract']}, {measure}: {at} is not {ends}, {one} to {other}")
    yield _line(END, listed.reports[other], 0, 0, ends, "")


def _used(listed: Rules, moved: Mapping[str, object]) -> list[Rule]:
    return [each for each in (*listed.rules, *listed.verdicts) if each.rule in moved]


def _line(
    line: str, name: str, out: int, brought: int, comes_to: int, sure: str
) -> dict[str, object]:
    said = {"line": line, "name": name, "out": out, "brought": brought}
    return said | {"comes_to": comes_to, "sure": sure or "n/a"}


class Bridged:
    """From a number of a bridge back to its cases."""

    def behind(self, rows: Iterable[Row], shown: Mapping[str, str], column: str) -> list[Behind]:
        """The cases one rule takes out or brings in; or those a line comes to: of the first report,
        but for what the rules so far took out, and with what they brought in.  UnableToReport
        where the column is no number of cases."""
        if column == "comes_to":
            return [Behind(each, 1) for each in self._of(rows, shown) if _comes_to(each, shown)]
        if column not in ("out", "brought"):
            raise UnableToReport(f"{column} is no number of cases")
        way = -1 if column == "out" else 1
        return [Behind(each, 1) for each in self._of(rows, shown) if _moved(each, shown) == way]

    def _of(self, rows: Iterable[Row], shown: Mapping[str, str]) -> Iterator[Row]:
        return (each for each in rows if each.cells["contract"] == shown["contract"])

    def together(self, found: Iterable[Behind], column: str) -> Number:
        """How many they are."""
        return len(list(found))


def _comes_to(row: Row, shown: Mapping[str, str]) -> bool:
    """Whether a line's number holds the case: as the second report does where a rule up to this
    line moved it, else as the first does."""
    cells: Mapping[str, Any] = row.cells
    line, (_, why) = shown["line"], _why(cells, shown)
    moved = line == END or (line != START and why in _up_to(line, rules_on(cells["list_of"])))
    return shown["other" if moved else "one"] in cells[shown["measure"]]


def _up_to(line: str, listed: Rules) -> list[str]:
    """The rules of the list in their order, up to the one of this line."""
    names = [each.rule for each in (*listed.rules, *listed.verdicts)]
    return names[: names.index(line) + 1]


def _moved(row: Row, shown: Mapping[str, str]) -> int:
    """Which way the rule of this line moves a case; 0: it does not."""
    way, why = _why(row.cells, shown)
    return way if why == shown["line"] else 0


def _why(cells: Mapping[str, Any], shown: Mapping[str, str]) -> tuple[int, str]:
    """Which way the two reports differ about a case, and by which rule; 0 and none: they do not."""
    measure, one, other = shown["measure"], shown["one"], shown["other"]
    way = differs(cells, measure, one, other)
    listed = rules_on(cells["list_of"])
    return way, reason(cells, measure, one, other, listed) if way else ""
