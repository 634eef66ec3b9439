"""From cases to the figures of a list of elements, and back to the cases of a figure.  Pure.

A row of the facts carries `adds`: pairs of an element and what the case adds to it.  It has its
`columns` too (a quarter), and its levels (contract, issuer).  Every element of the list is shown at
every level, zero where nothing adds to it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from reports.cells import DOES_NOT_APPLY
from reports.elements import Element, Elements, elements_on, value_of
from reports.table import Behind, Number, Row, UnableToReport

Values = dict[str, Number]
WHOLE = "year"


@dataclass(frozen=True, slots=True)
class Counting:
    """`elements` names the list; `by` the fields of a level, the first of which (`level`) may say
    at which level a row counts; `columns` the periods a case may fall into, beside the whole.
    `day`, a field of the rows, is the day whose list is in force."""

    elements: str
    by: tuple[str, ...]
    columns: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        return (*self.columns, WHOLE)

    def shape(self, frame: pd.DataFrame) -> pd.DataFrame:
        """One row a level and element.  UnableToReport where an identity is broken."""
        groups: dict[tuple[str, ...], dict[str, Values]] = {}
        days: set[date] = set()
        for record in frame.to_dict("records"):
            cells = {str(name): value for name, value in record.items()}
            days.add(cells["list_of"])
            for key, column, element, value in self._adds(cells):
                into = groups.setdefault(key, {}).setdefault(column, {})
                into[element] = into.get(element, 0) + value
        made: list[dict[str, object]] = []
        for day in sorted(days):
            found = elements_on(self.elements, day)
            for key in sorted(groups):
                made += self._rows(key, groups[key], found)
        fields = (*self.by, "element", "name", *self.shown, "rule", "sure")
        data = {name: pd.Series([row[name] for row in made], dtype=object) for name in fields}
        return pd.DataFrame(data, columns=list(fields), dtype=object)

    def _adds(
        self, cells: Mapping[str, object]
    ) -> Iterator[tuple[tuple[str, ...], str, str, Number]]:
        key = tuple(str(cells[name]) for name in self.by)
        columns = [WHOLE, str(cells["column"])] if self.columns else [WHOLE]
        for element, value in _pairs(cells):
            for column in columns:
                yield key, column, element, value

    def _rows(
        self, key: tuple[str, ...], values: Mapping[str, Values], found: Elements
    ) -> Iterator[dict[str, object]]:
        named = {each.id for each in found.elements}
        for column in self.shown:
            said = values.get(column, {})
            if strange := said.keys() - named:
                raise UnableToReport(f"{found.name}: no element {', '.join(sorted(strange))}")
            if broken := found.broken(said):
                where = f"{found.name}, {' '.join(key)}, {column}"
                raise UnableToReport(f"{where}: {'; '.join(broken)}")
        for each in found.at(key[0]):
            row: dict[str, object] = dict(zip(self.by, key, strict=True))
            row |= {"element": each.id, "name": each.name, "rule": each.rule, "sure": each.sure}
            row |= {column: _figure(each, values.get(column, {})) for column in self.shown}
            yield row

    def behind(self, rows: Iterable[Row], shown: Mapping[str, str], column: str) -> list[Behind]:
        """The cases behind a figure.  UnableToReport for a rate, and for what is no figure."""
        if column not in self.shown:
            raise UnableToReport(f"{column} is no figure: ask for {', '.join(self.shown)}")
        key = tuple(shown[name] for name in self.by)
        found: list[Behind] = []
        for row in rows:
            if parts := self.parts_of(shown["element"], row.cells["list_of"]):
                said = " of ".join(parts)
                raise UnableToReport(f"{shown['element']} is {said}: ask for one of the two")
            for at, where, element, value in self._adds(row.cells):
                if (at, where, element) == (key, column, shown["element"]) and value:
                    found.append(Behind(row, value))
        return found

    def parts_of(self, element: str, day: object) -> tuple[str, str] | None:
        """The two elements a rate or a mean is made of, by the list in force on a day; None where
        it is a figure of its own."""
        if not isinstance(day, date):
            raise TypeError(f"a list is in force on a day, not on {day!r}")
        listed = elements_on(self.elements, day).elements
        return next((each.of for each in listed if each.id == element), None)

    def together(self, found: Iterable[Behind], column: str) -> Number:
        """What these cases come to."""
        come: Number = 0
        for each in found:
            come += each.adds
        return come


def _figure(element: Element, values: Values) -> object:
    found = value_of(element, values)
    return DOES_NOT_APPLY if found is None else found


def _pairs(cells: Mapping[str, object]) -> Iterator[tuple[str, Number]]:
    """The elements a case adds to, each with what it adds."""
    said = cells["adds"]
    for element, value in said if isinstance(said, tuple | list) else ():
        if not isinstance(value, int | Decimal):
            raise TypeError(f"{element}: a number is a whole one or a Decimal")
        yield element, value
