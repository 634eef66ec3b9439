"""Sums and rates of rows, and from a number shown back to the rows it is made of.  Pure.

SUMS = Sums(by=("clock", "line"), measures={"due": one, "late": where("late")},
            rates={"on_time_percent": ("on_time", "due")})
TABLE = Table(…, whole=True, shape=SUMS.shape, behind=SUMS.behind)

A breakdown is a part of the report: its rows have `by`, what they are broken down by, and `value`.
A row of which the field is a tuple (the rules of a denial) counts under each of them, so that the
parts of such a breakdown may come to more than the whole, which has `by` "all".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from reports.cells import DOES_NOT_APPLY
from reports.table import Behind, Number, Row, UnableToReport

Cells = Mapping[str, object]
Measure = Callable[[Cells], Number]
ALL, NOT_ON_RECORD, NONE = "all", "(not on record)", "(none)"
TENTH, NO_MONEY = Decimal("0.1"), Decimal("0.00")


def one(cells: Cells) -> int:
    """Every row is one."""
    return 1


def where(name: str) -> Measure:
    """Rows of which this field is true."""
    return lambda cells: int(cells.get(name) is True)


def equal(name: str, *values: object) -> Measure:
    """Rows of which this field is one of these."""
    return lambda cells: int(cells.get(name) in values)


def amount(name: str) -> Measure:
    """The number in this field.  What does not apply, or nobody knows, adds nothing."""

    def measured(cells: Cells) -> Number:
        found = cells.get(name)
        return found if isinstance(found, int | Decimal) and not isinstance(found, bool) else 0

    return measured


@dataclass(frozen=True, slots=True)
class Sums:
    """`split` fields divide every breakdown.  `rates` are percent to a tenth, half up, `means` as
    well; each is a pair of measures.  `most`: measures of which the largest is shown, not the sum.
    Where nothing is in the denominator, a rate does not apply."""

    by: tuple[str, ...]
    measures: Mapping[str, Measure]
    split: tuple[str, ...] = ()
    rates: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    means: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    most: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    """Measures in dollars: nothing of them is 0.00."""

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.split, "by", "value", *self.measures, *self.rates, *self.means)

    def shape(self, frame: pd.DataFrame) -> pd.DataFrame:
        """One row a group: the whole first, then each breakdown, by value."""
        groups: dict[tuple[str, ...], dict[str, Number]] = {}
        for record in frame.to_dict("records"):
            cells: Cells = {str(name): value for name, value in record.items()}
            adds = {name: measure(cells) for name, measure in self.measures.items()}
            for key in self._keys(cells):
                into = groups.setdefault(key, {})
                for name, value in adds.items():
                    into[name] = self._joined(name, into.get(name), value)
        order = {name: place for place, name in enumerate((ALL, *self.by))}
        keys = sorted(groups, key=lambda key: (order[key[-2]], key[-1], key[:-2]))
        made = [self._row(key, groups[key]) for key in keys]
        data = {name: pd.Series([row[name] for row in made], dtype=object) for name in self.fields}
        return pd.DataFrame(data, columns=list(self.fields), dtype=object)

    def behind(self, rows: Iterable[Row], shown: Mapping[str, str], column: str) -> list[Behind]:
        """The rows a shown number is made of: together they are that number (`together`).

        `shown` is the report's row by field.  UnableToReport where the column is no count or sum:
        a rate has two, and is asked for by one of them.
        """
        if column not in self.measures:
            parts = {**self.rates, **self.means}.get(column)
            ask = f": ask for {' or '.join(parts)}" if parts else ""
            raise UnableToReport(f"{column} is no count or sum{ask}")
        wanted = (*(shown[name] for name in self.split), shown["by"], shown["value"])
        measure = self.measures[column]
        found = [Behind(row, measure(row.cells)) for row in rows if wanted in self._keys(row.cells)]
        return [each for each in found if each.adds]

    def together(self, found: Iterable[Behind], column: str) -> Number:
        """What these rows come to."""
        come: Number | None = None
        for each in found:
            come = self._joined(column, come, each.adds)
        return self._joined(column, None, 0) if come is None else come

    def _joined(self, name: str, before: Number | None, value: Number) -> Number:
        if before is None:
            return NO_MONEY + value if name in self.money else value
        return max(before, value) if name in self.most else before + value

    def _keys(self, cells: Cells) -> set[tuple[str, ...]]:
        split = tuple(text(cells.get(name)) for name in self.split)
        keys = {(*split, ALL, ALL)}
        for name in self.by:
            found = cells.get(name)
            several = found if isinstance(found, tuple | list) else (found,)
            keys |= {(*split, name, text(each)) for each in several or (NONE,)}
        return keys

    def _row(self, key: tuple[str, ...], sums: Mapping[str, Number]) -> dict[str, object]:
        row: dict[str, object] = dict(zip((*self.split, "by", "value"), key, strict=True))
        row |= sums
        row |= {name: share(sums[a], sums[b], 100) for name, (a, b) in self.rates.items()}
        row |= {name: share(sums[a], sums[b], 1) for name, (a, b) in self.means.items()}
        return row


def share(of: Number, whole: Number, times: int) -> object:
    """To a tenth, half up; it does not apply where there is no whole."""
    if not whole:
        return DOES_NOT_APPLY
    return (Decimal(of) * times / Decimal(whole)).quantize(TENTH, ROUND_HALF_UP)


def text(value: object) -> str:
    """A value by which rows are told apart; what nobody knows is a group of its own."""
    if value is None or value == "":
        return NOT_ON_RECORD
    return "yes" if value is True else "no" if value is False else str(value)
