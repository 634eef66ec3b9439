"""What a part of the bench found: numbers, each beside its bound or its peer, and its totals."""

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and what stands `beside` it in the same run.  `rounds` are the values the
    number is the median of."""

    name: str
    value: float
    unit: str
    beside: str = ""
    peer: float | None = None
    goal: str = ""
    rounds: tuple[float, ...] = ()

    @property
    def ratio(self) -> float | None:
        """How many times the peer."""
        return self.value / self.peer if self.peer else None

    def shown(self) -> str:
        line = f"{self.name:<44}{_number(self.value):>10} {self.unit:<9} "
        if self.peer is not None:
            line += f"{self.beside}: {_number(self.peer)} ({_number(self.ratio or 0)} of it)"
        return f"{line}  [{self.goal}]" if self.goal else line.rstrip()


def middle(
    name: str,
    values: list[float],
    unit: str,
    *,
    beside: str = "",
    peers: list[float] | None = None,
    goal: str = "",
) -> Figure:
    """The median of several rounds beside the median of its peer's."""
    peer = median(peers) if peers else None
    return Figure(name, median(values), unit, beside, peer, goal, tuple(values))


@dataclass
class Part:
    """One part of the bench.  `totals` are what every speed of it was reached with;
    `differences` is what was not the same to the cent where it must be."""

    name: str
    totals: dict[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        figures = [{**asdict(each), "ratio": each.ratio} for each in self.figures]
        return {
            "part": self.name,
            "totals": self.totals,
            "figures": figures,
            "differences": self.differences,
        }


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
