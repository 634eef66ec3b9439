"""The catalogue of pend reasons (`pends.yaml`): what a claim may wait for, and who resolves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernel import plain_yaml
from kernel.dates import Span

CATALOGUE = Path(__file__).parent / "pends.yaml"
KEYS = {"text", "priority", "clean", "resolved_by", "needed", "follow_up"}
MOST_URGENT = 9


class UnableToReadReasons(ValueError):
    """The catalogue is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class PendReason:
    """`needed` is what its letter asks for (empty: no letter).  `follow_up` is the plan's own time
    until somebody looks again; `clock` the one that gives whoever is asked more, by law, where it
    applies.  `clean` is False where the claim lacks what makes it clean."""

    code: str
    text: str
    priority: int
    clean: bool
    resolved_by: tuple[str, ...]
    needed: tuple[str, ...]
    follow_up: Span
    clock: str = ""


@cache
def pend_reasons() -> Mapping[str, PendReason]:
    """Every reason by its code, in the order of the file."""
    return read_reasons(plain_yaml.read_file(CATALOGUE))


def read_reasons(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, PendReason]:
    """UnableToReadReasons where a reason lacks something, or has what is not known."""
    return {code: _reason(code, row) for code, row in rows.items()}


def _reason(code: str, row: Mapping[str, Any]) -> PendReason:
    if row.keys() != KEYS:
        raise UnableToReadReasons(f"{code}: has {sorted(row)}, and not {sorted(KEYS)}")
    follow_up = row["follow_up"]
    if not {"is"} <= follow_up.keys() <= {"is", "clock"}:
        raise UnableToReadReasons(f"{code}: follow_up has `is`, and may have `clock`")
    if row["clean"] not in ("yes", "no"):
        raise UnableToReadReasons(f"{code}: clean is yes or no")
    priority = row["priority"]
    if not priority.isdecimal() or int(priority) > MOST_URGENT:
        raise UnableToReadReasons(f"{code}: priority is 0 to {MOST_URGENT}")
    needed = row["needed"]
    return PendReason(
        code=code,
        text=row["text"],
        priority=int(priority),
        clean=row["clean"] == "yes",
        resolved_by=tuple(row["resolved_by"]),
        needed=() if needed == "none" else tuple(needed),
        follow_up=Span.parse(follow_up["is"]),
        clock=follow_up.get("clock", ""),
    )
