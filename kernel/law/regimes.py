"""The regimes a coverage names, and which of them apply together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kernel import plain_yaml


@dataclass(frozen=True, slots=True)
class Regime:
    """One body of law.  `kind` is medicare, private or state."""

    name: str
    what: str
    kind: str
    preempts: str | None = None


@cache
def regimes() -> dict[str, Regime]:
    """Every regime this system knows, by name."""
    rows = plain_yaml.read_file(Path(__file__).parent / "regimes.yaml")
    return {name: Regime(name, **row) for name, row in rows.items()}


@cache
def in_force(names: tuple[str, ...]) -> tuple[str, ...]:
    """`names` less those another of them preempts (ERISA section 514: state insurance law)."""
    preempted = {regimes()[name].preempts for name in names}
    return tuple(name for name in names if regimes()[name].kind not in preempted)


def base_of(names: Sequence[str]) -> str:
    """The regime that is not a state's: it says which program's rules the money follows."""
    for name in names:
        if regimes()[name].kind != "state":
            return name
    raise ValueError(f"{list(names)} names only state regimes; a program or market must follow")


def base_if_named(names: Sequence[str]) -> str:
    """The same; empty where no regime is named, or states alone: nothing says which program."""
    return next((name for name in names if regimes()[name].kind != "state"), "")
