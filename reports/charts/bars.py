"""Bars side by side, or on one another, as of ageing and concordance.  Pure."""

from decimal import Decimal

from reports.charts.drawing import (
    COLOURS,
    axes,
    box,
    drawn,
    legend,
    middle,
    scale_of,
    text,
    values,
    width_of_one,
)
from reports.charts.figures import Figures, Number, UnableToDraw, written

USED = Decimal("0.7")
"""Of the room a label has; the rest lies between."""


def bars(figures: Figures, *, stacked: bool = False) -> str:
    """The picture.  UnableToDraw where negative figures would be stacked."""
    known = values(figures)
    if stacked and any(each < 0 for each in known):
        raise UnableToDraw(f"{figures.title}: what is negative cannot be stacked")
    columns = list(figures.series.values())
    heights = [
        sum((Decimal(each[place] or 0) for each in columns), Decimal(0))
        for place in range(len(figures.labels))
    ]
    scale = scale_of(heights if stacked else known, figures.highest)
    inner = axes(figures, scale)
    room = width_of_one(len(figures.labels)) * USED
    wide = room if stacked else room / len(columns)
    for place in range(len(figures.labels)):
        start = middle(place, len(figures.labels)) - room / 2
        below = Decimal(0)
        for number, (name, column) in enumerate(figures.series.items()):
            each = column[place]
            if each is None:
                continue
            said = f"{figures.labels[place]}, {name}: {written(each, figures.unit)}"
            left = start if stacked else start + wide * number
            ends = (scale.y(below), scale.y(below + Decimal(each)))
            high = abs(ends[0] - ends[1])
            inner.append(box(left, min(ends), wide, high, COLOURS[number], said))
            if len(columns) == 1:
                inner.append(text(left + wide / 2, min(ends) - 4, _plain(each, figures.unit)))
            below = below + Decimal(each) if stacked else Decimal(0)
    return drawn(figures, [*inner, *legend(figures)])


def _plain(value: Number, unit: str) -> str:
    return written(value, unit if unit in ("$", "%") else "")
