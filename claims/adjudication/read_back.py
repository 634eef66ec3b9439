"""Frozen facts read back from the text of a decision: the inverse of `stored.plain`.  Pure.

>>> from claims.adjudication import Subject
>>> read_back(Subject, {"kind": "surgery", "code": "27447"})
Subject(kind='surgery', code='27447', diagnosis=None, urgency='elective')

What is not set was left out, so a field without a value has its default, or None where it has none.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from claims.adjudication.facts import Claim, EarlierLine
from kernel.dates import Span
from kernel.money import Money

T = TypeVar("T")
_NONE_OF_THEM: Mapping[tuple[type, str], Any] = {(EarlierLine, "modifiers"): ()}
"""What was left out because it was empty, where None would mean that nobody knows: of a claim on
file its modifiers are known."""
_READ: Mapping[type, Any] = {
    Money: Money,
    Decimal: Decimal,
    Span: Span.parse,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    str: str,
    int: int,
    bool: bool,
}


class UnableToReadBack(ValueError):
    """The text is not of these facts: another program stored it.  The message says where."""


def facts_of(stored: Mapping[str, Any]) -> Claim | None:
    """The facts a stored decision rests on; None where it was decided without (a claim whose
    patient matched nobody).  UnableToReadBack."""
    said = stored.get("facts")
    if not isinstance(said, Mapping) or "member" not in said:
        return None
    return read_back(Claim, said)


def read_back(kind: type[T], said: Any) -> T:
    """A value of this kind from its plain form.  UnableToReadBack names what does not fit."""
    return cast(T, _read(kind, said, kind.__name__))


def _read(kind: Any, said: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if said is None:
            return None
        (inner,) = (each for each in get_args(kind) if each is not NoneType)
        return _read(inner, said, where)
    if origin is Literal:
        return said
    if origin is tuple:
        return _tuple(get_args(kind), said, where)
    if origin is frozenset:
        (inner,) = get_args(kind)
        return frozenset(_read(inner, each, where) for each in said)
    if origin is not None and issubclass(origin, Mapping):
        key, value = get_args(kind)
        return {_read(key, k, where): _read(value, v, f"{where}[{k}]") for k, v in said.items()}
    if is_dataclass(kind) and kind not in _READ:
        return _fields(cast(type, kind), said, where)
    try:
        return _READ[kind](said)
    except (KeyError, ValueError, TypeError) as why:
        raise UnableToReadBack(f"{where}: {type(why).__name__}") from None


def _tuple(kinds: tuple[Any, ...], said: Any, where: str) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], each, f"{where}[{n}]") for n, each in enumerate(said))
    if len(kinds) != len(said):
        raise UnableToReadBack(f"{where}: {len(said)} parts, not {len(kinds)}")
    return tuple(_read(kind, each, where) for kind, each in zip(kinds, said, strict=True))


def _fields(kind: type, said: Any, where: str) -> Any:
    if not isinstance(said, Mapping):
        raise UnableToReadBack(f"{where}: it is no {kind.__name__}")
    known = _known(kind)
    if strange := said.keys() - known.keys():
        raise UnableToReadBack(f"{where}: {', '.join(sorted(strange))} is not known")
    values: dict[str, Any] = {}
    for name, (hint, required) in known.items():
        if name in said:
            values[name] = _read(hint, said[name], f"{where}.{name}")
        elif (kind, name) in _NONE_OF_THEM:
            values[name] = _NONE_OF_THEM[kind, name]
        elif required:
            values[name] = _nothing(hint, f"{where}.{name}")
    return kind(**values)


def _nothing(hint: Any, where: str) -> Any:
    """What a field without a default had when it was left out: nothing, of its kind."""
    origin = get_origin(hint)
    if origin in (Union, UnionType) and NoneType in get_args(hint):
        return None
    if origin is tuple:
        return ()
    raise UnableToReadBack(f"{where}: it lacks")


@cache
def _known(kind: type) -> dict[str, tuple[Any, bool]]:
    """Each field's kind, and whether it has no default."""
    hints = get_type_hints(kind)
    return {
        each.name: (
            hints[each.name],
            each.default is MISSING and each.default_factory is MISSING,
        )
        for each in fields(kind)
    }
