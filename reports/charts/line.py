"""A line a series, as of rates by month.  Pure."""

from collections.abc import Sequence

from reports.charts.drawing import (
    COLOURS,
    Scale,
    at,
    axes,
    drawn,
    legend,
    mark,
    middle,
    scale_of,
    values,
)
from reports.charts.figures import Figures, Number, written

DASHES = ("", "6 3", "2 3", "8 3 2 3")


def line(figures: Figures) -> str:
    """The picture.  Where a figure is not known the line is broken: nothing is drawn across."""
    scale = scale_of(values(figures), figures.highest)
    inner = axes(figures, scale)
    for place, (name, column) in enumerate(figures.series.items()):
        inner += [_stroke(run, place, scale, len(column)) for run in _runs(column) if len(run) > 1]
        inner += [
            mark(
                middle(where, len(column)),
                scale.y(each),
                place,
                f"{figures.labels[where]}, {name}: {written(each, figures.unit)}",
            )
            for where, each in enumerate(column)
            if each is not None
        ]
    return drawn(figures, [*inner, *legend(figures)])


def _runs(column: Sequence[Number | None]) -> list[list[tuple[int, Number]]]:
    """Stretches of figures that are known, each with its place."""
    found: list[list[tuple[int, Number]]] = [[]]
    for place, each in enumerate(column):
        if each is None:
            found.append([])
        else:
            found[-1].append((place, each))
    return found


def _stroke(run: list[tuple[int, Number]], place: int, scale: Scale, count: int) -> str:
    points = " ".join(f"{at(middle(where, count))},{at(scale.y(each))}" for where, each in run)
    dashes = f' stroke-dasharray="{DASHES[place]}"' if DASHES[place] else ""
    return (
        f'<polyline points="{points}" fill="none" stroke="{COLOURS[place]}" '
        f'stroke-width="2"{dashes}/>'
    )
