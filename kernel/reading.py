"""Reading a document a person wrote: every error found, each with its path; nothing guessed.

    reading = Reading()
    plan = reading.mapping(document, "plan", known={"regimes", "network"})
    network = reading.choice(plan, "network", ("required", "preferred", "none"), "plan")
    if reading.errors: ...

A value that cannot be read gives an error and None, so that one look shows all that is wrong.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from kernel import plain_yaml
from kernel.dates import Days, Span, UnableToReadSpan
from kernel.money import Money, UnableToReadMoney


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: where, and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def document(text: str, *, source: str = "the document") -> Any:
    """YAML or JSON as dicts, lists, text and None; JSON's numbers keep their digits as text."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            read = json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_no_twice)
        except (json.JSONDecodeError, RecursionError):
            pass  # a YAML flow mapping starts alike; its own error is then the better one
        except ValueError as error:
            raise plain_yaml.UnableToReadYaml(f"{source}: {error}") from None
        else:
            return _as_text(read)
    return plain_yaml.read(text, source=source)


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"key {', '.join(twice)} is written twice")
    return made


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def at(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


@dataclass
class Reading:
    """Collects the faults of one document while its parts are read."""

    errors: list[Fault] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        self.errors.append(Fault(path, message))

    def mapping(
        self, value: Any, path: str, known: Collection[str], required: Collection[str] = ()
    ) -> dict[str, Any]:
        """`value` as a mapping with known keys only; empty where it is not one."""
        if not isinstance(value, Mapping):
            self.fault(path, f"expected keys and values, found {_shown(value)}")
            return {}
        for key in value:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                self.fault(at(path, key), f"unknown key{hint}")
        for key in required:
            if value.get(key) is None:
                self.fault(at(path, key), "is missing")
        return {key: value[key] for key in value if key in known}

    def listed(self, source: Mapping[str, Any], key: str, path: str) -> list[tuple[Any, str]]:
        """The items under `key`, each with its path; an omitted list is empty."""
        value = source.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(at(path, key), f"expected a list, found {_shown(value)}")
            return []
        return [(item, at(at(path, key), index)) for index, item in enumerate(value)]

    def text(self, source: Mapping[str, Any], key: str, path: str) -> str | None:
        value = source.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.fault(at(path, key), f"expected text, found {_shown(value)}")
            return None
        return value.strip()

    def texts(self, source: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
        return tuple(
            text
            for item, where in self.listed(source, key, path)
            if (text := self.text({"": item}, "", where.removesuffix("."))) is not None
        )

    def choice(
        self, source: Mapping[str, Any], key: str, choices: Collection[str], path: str
    ) -> str | None:
        value = self.text(source, key, path)
        if value is not None and value not in choices:
            self.fault(at(path, key), f"{value!r} is not one of {', '.join(choices)}")
            return None
        return value

    def flag(self, source: Mapping[str, Any], key: str, path: str, *, default: bool) -> bool:
        value = self.text(source, key, path)
        if value is None:
            return default
        if value.lower() in ("true", "yes", "false", "no"):
            return value.lower() in ("true", "yes")
        self.fault(at(path, key), f"{value!r} is neither true nor false")
        return default

    def day(self, source: Mapping[str, Any], key: str, path: str) -> date | None:
        value = self.text(source, key, path)
        if value is None:
            return None
        try:
            if len(value) != 10:
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fault(at(path, key), f"{value!r} is not a day; write YYYY-MM-DD")
            return None

    def money(self, source: Mapping[str, Any], key: str, path: str) -> Money | None:
        """Dollars and cents, zero or more."""
        value = self.text(source, key, path)
        if value is None:
            return None
        try:
            amount = Money(value)
            if amount.cents < 0:
                raise UnableToReadMoney
        except UnableToReadMoney:
            self.fault(at(path, key), f"{value!r} is not an amount of money; write 170.00")
            return None
        return amount

    def count(
        self, source: Mapping[str, Any], key: str, path: str, *, least: int = 0
    ) -> int | None:
        value = self.text(source, key, path)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and least <= int(value) <= 1_000_000):
            self.fault(at(path, key), f"{value!r} is not a whole number of at least {least}")
            return None
        return int(value)

    def percent(self, source: Mapping[str, Any], key: str, path: str) -> Decimal | None:
        """A percentage from 0 to 1000."""
        value = self.text(source, key, path)
        if value is None:
            return None
        try:
            rate = Decimal(value)
            if not (rate.is_finite() and 0 <= rate <= 1000):
                raise InvalidOperation
        except InvalidOperation:
            self.fault(at(path, key), f"{value!r} is not a percentage")
            return None
        return rate

    def span(self, source: Mapping[str, Any], key: str, path: str) -> Span | None:
        value = self.text(source, key, path)
        if value is None:
            return None
        try:
            return Span.parse(value)
        except UnableToReadSpan as error:
            self.fault(at(path, key), str(error))
            return None

    def days(self, value: Any, path: str, extra: Collection[str] = ()) -> Days | None:
        """`{from: DAY, to: DAY}`: `to` is the first day no longer in it; omitted, it is open."""
        row = self.mapping(value, path, {"from", "to", *extra}, required=("from",))
        start, to = self.day(row, "from", path), self.day(row, "to", path)
        if start is None:
            return None
        if to is not None and to <= start:
            self.fault(at(path, "to"), f"{to} is not after {start}; `to` is the first day outside")
            return None
        return Days(start, to)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    return repr(value)
