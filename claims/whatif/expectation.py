"""`expect:` of a what-if document: it may ask only for what an answer has."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from claims.whatif.answer import LINE_AMOUNTS, TOTALS
from kernel.reading import Reading, at

Shape: TypeAlias = "Mapping[str, Shape] | list[Shape] | None"

_LINE: Shape = {
    "number": None,
    "disposition": None,
    **dict.fromkeys(LINE_AMOUNTS),
    "adjustments": [{"group": None, "carc": None, "amount": None, "rarc": None}],
    "findings": [{"rule": None, "says": None, "carc": None, "message": None, "cites": None}],
}
SHAPE: Shape = {
    "name": None,
    "disposition": None,
    "payee": None,
    "lines": [_LINE],
    "totals": dict.fromkeys(TOTALS),
    "accumulators": {"deductible_left": None, "out_of_pocket_left": None},
    "pends": None,
    "denials": None,
}


def check(value: Any, reading: Reading) -> None:
    """A key no answer has is a fault: it would differ for ever, whatever the claim."""
    if value is not None and not isinstance(value, Mapping):
        reading.mapping(value, "expect", ())
        return
    _check(value, SHAPE, "expect", reading)


def _check(value: Any, shape: Shape, path: str, reading: Reading) -> None:
    """What is not of the shape's own kind is left to the comparison, which says so."""
    if isinstance(shape, Mapping) and isinstance(value, Mapping):
        for key, inner in reading.mapping(value, path, shape.keys()).items():
            _check(inner, shape[key], at(path, key), reading)
    elif isinstance(shape, list) and isinstance(value, list):
        for place, inner in enumerate(value):
            _check(inner, shape[0], at(path, place), reading)
