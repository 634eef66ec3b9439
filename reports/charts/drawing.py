"""Lines, boxes and words as SVG, and the scale they are drawn on.  Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from reports.charts.figures import Figures, Number, written

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 76, 16, 40, 60
COLOURS = ("#1d6fb8", "#c25700", "#2e7d32", "#8e44ad")
"""Each with at least 3 to 1 against white and against a dark page."""
MARKS = ("circle", "square", "diamond", "triangle")
MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """From figures to heights: `low` is at the bottom, `high` at the top."""

    low: Decimal
    high: Decimal
    step: Decimal

    def y(self, value: Number) -> Decimal:
        height = Decimal(HEIGHT - TOP - BOTTOM)
        share = (Decimal(value) - self.low) / (self.high - self.low)
        return Decimal(HEIGHT - BOTTOM) - share * height

    @property
    def ticks(self) -> list[Decimal]:
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * place for place in range(count + 1)]


def scale_of(values: Iterable[Number], highest: int | None = None) -> Scale:
    """Round steps that hold every value and zero: 1, 2 or 5 times a power of ten, about five."""
    known = [Decimal(each) for each in values]
    top = max([Decimal(highest or 0), *known])
    bottom = min([Decimal(0), *known])
    step = _step(max(top - bottom, Decimal(1)) / 5)
    low = (bottom / step).to_integral_value(rounding="ROUND_FLOOR") * step
    high = (top / step).to_integral_value(rounding="ROUND_CEILING") * step
    return Scale(low, high if high > low else low + step, step)


def _step(least: Decimal) -> Decimal:
    power = Decimal(10) ** least.adjusted()
    return next(power * each for each in (1, 2, 5, 10) if power * each >= least)


def at(value: Number) -> str:
    """A coordinate to a tenth, without an exponent."""
    return f"{Decimal(value).quantize(Decimal('0.1')):f}"


def text(x: Number, y: Number, said: str, anchor: str = "middle", size: int = 11) -> str:
    return (
        f'<text x="{at(x)}" y="{at(y)}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="currentColor">{escape(said)}</text>'
    )


def rule(x1: Number, y1: Number, x2: Number, y2: Number, *, faint: bool = False) -> str:
    opacity = ' stroke-opacity="0.25"' if faint else ""
    return (
        f'<line x1="{at(x1)}" y1="{at(y1)}" x2="{at(x2)}" y2="{at(y2)}" '
        f'stroke="currentColor" stroke-width="1"{opacity}/>'
    )


def box(x: Number, y: Number, width: Number, height: Number, colour: str, said: str) -> str:
    """A bar, with what it says for a pointer that rests on it."""
    return (
        f'<rect x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}" '
        f'fill="{colour}"><title>{escape(said)}</title></rect>'
    )


def mark(x: Number, y: Number, place: int, said: str) -> str:
    """A point; each series has its own form."""
    colour, form, r = COLOURS[place], MARKS[place], Decimal(4)
    x, y = Decimal(x), Decimal(y)
    title = f"<title>{escape(said)}</title>" if said else ""
    if form == "circle":
        return f'<circle cx="{at(x)}" cy="{at(y)}" r="4" fill="{colour}">{title}</circle>'
    if form == "square":
        corners = [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
    elif form == "diamond":
        corners = [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)]
    else:
        corners = [(x, y - r - 1), (x + r, y + r), (x - r, y + r)]
    points = " ".join(f"{at(a)},{at(b)}" for a, b in corners)
    return f'<polygon points="{points}" fill="{colour}">{title}</polygon>'


def axes(figures: Figures, scale: Scale) -> list[str]:
    """The scale at the left, the labels below: every one, or where there are many every so many."""
    made = []
    for tick in scale.ticks:
        y = scale.y(tick)
        made.append(rule(LEFT, y, WIDTH - RIGHT, y, faint=bool(tick)))
        plain = tick.quantize(Decimal(1)) if tick == tick.to_integral_value() else tick
        made.append(text(LEFT - 6, y + 4, _short(plain, figures.unit), "end"))
    every = -(-len(figures.labels) // MOST_LABELS)
    for place, label in enumerate(figures.labels):
        if place % every == 0:
            made.append(text(middle(place, len(figures.labels)), HEIGHT - BOTTOM + 16, cut(label)))
    return made


def _short(value: Decimal, unit: str) -> str:
    """Whole dollars on the axis: their cents are in the table."""
    if unit == "$" and value == value.to_integral_value():
        return written(value, unit).removesuffix(".00")
    return f"{value:,f}%" if unit == "%" else f"{value:,f}"


def cut(label: str, longest: int = 16) -> str:
    return label if len(label) <= longest else f"{label[: longest - 1]}…"


def width_of_one(count: int) -> Decimal:
    return Decimal(WIDTH - LEFT - RIGHT) / max(count, 1)


def middle(place: int, count: int) -> Decimal:
    return LEFT + width_of_one(count) * (place + Decimal("0.5"))


def legend(figures: Figures) -> list[str]:
    """Names of the series with their marks; none where there is but one."""
    if len(figures.series) == 1:
        return []
    made = []
    for place, name in enumerate(figures.series):
        x = LEFT + place * 140
        made += [mark(x, HEIGHT - 20, place, ""), text(x + 10, HEIGHT - 16, cut(name, 20), "start")]
    return made


def drawn(figures: Figures, inner: Sequence[str]) -> str:
    """The whole picture."""
    name = figures.name
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="sans-serif">'
        f'<title id="{name}-title">{escape(figures.title)}</title>'
        f'<desc id="{name}-desc">{escape(figures.description)}</desc>'
        f"{text(LEFT, 20, figures.title, 'start', 14)}{''.join(inner)}</svg>"
    )


def values(figures: Figures) -> list[Number]:
    """Every figure that is known."""
    return [each for column in figures.series.values() for each in column if each is not None]
