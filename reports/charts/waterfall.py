"""A waterfall: from a whole, step by step, to what is left, as from denials to overturns.  Pure."""

from decimal import Decimal

from reports.charts.drawing import (
    COLOURS,
    axes,
    box,
    drawn,
    middle,
    rule,
    scale_of,
    text,
    width_of_one,
)
from reports.charts.figures import Figures, UnableToDraw, written

USED = Decimal("0.7")


def waterfall(figures: Figures, totals: frozenset[str] = frozenset()) -> str:
    """One series of signed steps.  A label of `totals` is no step: it stands from zero, and must be
    what the steps before it come to, else UnableToDraw; so must no figure be unknown."""
    if len(figures.series) != 1:
        raise UnableToDraw(f"{figures.title}: a waterfall has one series")
    ((_, column),) = figures.series.items()
    spans: list[tuple[Decimal, Decimal]] = []
    level = Decimal(0)
    for place, (label, each) in enumerate(zip(figures.labels, column, strict=True)):
        if each is None:
            raise UnableToDraw(f"{figures.title}: {label} is not known")
        value = Decimal(each)
        if label in totals:
            if place and value != level:
                raise UnableToDraw(f"{figures.title}: {label} is {value}, the steps make {level}")
            spans.append((Decimal(0), value))
            level = value
        else:
            spans.append((level, level + value))
            level += value
    scale = scale_of([end for span in spans for end in span], figures.highest)
    inner = axes(figures, scale)
    count = len(spans)
    wide = width_of_one(count) * USED
    for place, (low, high) in enumerate(spans):
        label = figures.labels[place]
        colour = COLOURS[0] if label in totals else COLOURS[2] if high >= low else COLOURS[1]
        ends = (scale.y(low), scale.y(high))
        said = written(column[place], figures.unit)
        left = middle(place, count) - wide / 2
        inner.append(box(left, min(ends), wide, abs(ends[0] - ends[1]), colour, f"{label}: {said}"))
        inner.append(text(middle(place, count), min(ends) - 4, said))
        if place + 1 < count:
            right = middle(place + 1, count) - wide / 2
            inner.append(rule(left + wide, ends[1], right, ends[1], faint=True))
    return drawn(figures, inner)
