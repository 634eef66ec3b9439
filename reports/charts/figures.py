"""The figures of a chart, and the same as a table.  Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal
NOT_KNOWN = "not known"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
MOST_SERIES = 4


class UnableToDraw(ValueError):
    """The figures do not make a chart; the message says why."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is drawn.  `name` is unique on its page, of small letters, digits and hyphens.

    `labels` go along the axis; each of `series` has one figure a label, None where it is not
    known.  `unit`: `%`, `$`, `days`, or empty for a count.  `highest` fixes the scale's end, as 100
    for rates; else it follows the figures.
    """

    name: str
    title: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[Number | None]]
    unit: str = ""
    said: str = ""
    highest: int | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise UnableToDraw(f"{self.name!r}: small letters, digits and hyphens")
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise UnableToDraw(f"{self.title}: one to {MOST_SERIES} series, not {len(self.series)}")
        for named, values in self.series.items():
            if len(values) != len(self.labels):
                raise UnableToDraw(f"{self.title}: {named} has not one figure for each label")
            if any(isinstance(each, float) for each in values):
                raise UnableToDraw(f"{self.title}: {named} has a float; say a Decimal")

    @property
    def headings(self) -> tuple[str, ...]:
        """The table's head; the first column has none."""
        return ("", *self.series)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The table: a row a label."""
        columns = list(self.series.values())
        return [
            (label, *(written(column[place], self.unit) for column in columns))
            for place, label in enumerate(self.labels)
        ]

    @property
    def description(self) -> str:
        """What the chart says in words: every figure, for who does not see it."""
        told = [
            f"{label}: " + ", ".join(f"{n} {v}" for n, v in zip(self.series, row, strict=True))
            for label, *row in self.rows
        ]
        return " ".join([self.said, "; ".join(told)]).strip() or "There is nothing to show."


def written(value: Number | None, unit: str) -> str:
    """A figure as a person reads it: `$1,234.50`, `97.5%`, `12 days`, `1,204`."""
    if value is None:
        return NOT_KNOWN
    if unit == "$":
        return f"{'-' if value < 0 else ''}${abs(value):,.2f}"
    plain = f"{value:,}"
    return f"{plain}%" if unit == "%" else f"{plain} {unit}".strip()
