"""Reading a document a person wrote: every error found, each with its path; nothing guessed.

    reading = Reading()
    plan = reading.mapping(document, "plan", known={"regimes", "network"})
    network = reading.choice(plan, "network", ("required", "preferred", "none"), "plan")
    if reading.errors: ...

A value that cannot be read gives an error and None, so that one look shows all that is wrong.
"""

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from kernel import plain_yaml
from kernel.dates import Days, Span, UnableToReadSpan, Unit
from kernel.money import Money

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONEY = re.compile(r"\d{1,9}(\.\d{2})?", re.ASCII)
_PERCENT = re.compile(r"\d{1,4}(\.\d{1,4})?", re.ASCII)
_COUNT = re.compile(r"\d{1,7}", re.ASCII)
_YEARS = 100
_HINTED = 50  # faults after which nobody reads hints, and a hostile document only costs time


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: where, and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class Number(str):
    """A number of JSON, in the digits it was written with."""

    __slots__ = ()


def decoded(data: bytes, *, source: str = "the document") -> str:
    """The text of a file in UTF-8, or in UTF-16 where its first bytes say so."""
    utf_16 = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise plain_yaml.UnableToReadYaml(
            f"{source}: it is not text in UTF-8 (byte {error.start + 1})"
        ) from None


def document(text: str, *, source: str = "the document") -> Any:
    """YAML or JSON as dicts, lists, text and None; JSON's numbers are a `Number` each."""
    read = _json(text, source) if text.lstrip()[:1] in ("{", "[") else None
    found = plain_yaml.read(text, source=source) if read is None else read
    if _UNWRITABLE.search(text) or "\\" in text:  # only an escape can hide one from the parser
        _check_characters(found, source)
    return found


def _json(text: str, source: str) -> Any:
    """None where it is not JSON: a YAML flow mapping starts alike, its error is the better one."""
    try:
        read = json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=Number,
            object_pairs_hook=_no_twice,
        )
    except (json.JSONDecodeError, RecursionError):
        return None
    except ValueError as error:
        raise plain_yaml.UnableToReadYaml(f"{source}: {error}") from None
    return _as_text(read)


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"key {', '.join(map(repr, twice))} is written twice")
    return made


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _check_characters(read: Any, source: str) -> None:
    """Control characters and halves of a character: no terminal or database should meet them."""
    waiting, seen = [read], set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            waiting.extend(value)
            waiting.extend(value.values() if isinstance(value, dict) else ())
        elif isinstance(value, str) and (found := _UNWRITABLE.search(value)):
            raise plain_yaml.UnableToReadYaml(
                f"{source}: it holds the control character {found[0]!r}"
            )


def at(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


@dataclass
class Reading:
    """Collects the faults of one document while its parts are read."""

    errors: list[Fault] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        self.errors.append(Fault(_shortened(path, 200), _shortened(message, 400)))

    def mapping(
        self, value: Any, path: str, known: Collection[str], required: Collection[str] = ()
    ) -> dict[str, Any]:
        """`value` as a mapping with known keys only; empty where it is not one."""
        if not isinstance(value, Mapping):
            self.fault(path, f"expected keys and values, found {_shown(value)}")
            return {}
        for key in value:
            if key not in known:
                near = get_close_matches(key[:40], known, 1) if len(self.errors) < _HINTED else ()
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
        return None if value is None else self._one_text(value, at(path, key))

    def _one_text(self, value: Any, where: str) -> str | None:
        if not isinstance(value, str) or not value.strip():
            self.fault(where, f"expected text, found {_shown(value)}")
            return None
        if "\x00" in value:  # no database keeps it, or finds by it
            self.fault(where, "has a character in it that is none: NUL")
            return None
        return value.strip()

    def texts(self, source: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
        return tuple(
            text
            for item, where in self.listed(source, key, path)
            if (text := self._one_text(item, where)) is not None
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
            if not _DAY.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fault(at(path, key), f"{value!r} is not a day; write YYYY-MM-DD")
            return None

    def money(self, source: Mapping[str, Any], key: str, path: str) -> Money | None:
        """Dollars and cents, zero or more: text with two places.

        A number of JSON is refused: who writes one may have rounded it on the way.
        """
        value = self.text(source, key, path)
        if value is None:
            return None
        if isinstance(source[key], Number):
            self.fault(
                at(path, key), f'{value} is a JSON number; money is text with two places: "170.00"'
            )
            return None
        if not _MONEY.fullmatch(value):
            self.fault(at(path, key), f"{value!r} is not an amount of money; write 170.00")
            return None
        return Money(value)

    def count(
        self, source: Mapping[str, Any], key: str, path: str, *, least: int = 0
    ) -> int | None:
        value = self.text(source, key, path)
        if value is None:
            return None
        if not (_COUNT.fullmatch(value) and least <= int(value) <= 1_000_000):
            self.fault(at(path, key), f"{value!r} is not a whole number of at least {least}")
            return None
        return int(value)

    def percent(self, source: Mapping[str, Any], key: str, path: str) -> Decimal | None:
        """A percentage from 0 to 1000."""
        value = self.text(source, key, path)
        if value is None:
            return None
        if not (_PERCENT.fullmatch(value) and Decimal(value) <= 1000):
            self.fault(at(path, key), f"{value!r} is not a percentage; write 20")
            return None
        return Decimal(value)

    def span(self, source: Mapping[str, Any], key: str, path: str) -> Span | None:
        """A length of time, of at most a hundred years."""
        value = self.text(source, key, path)
        if value is None:
            return None
        try:
            return _within_a_century(Span.parse(value))
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


def _within_a_century(span: Span) -> Span:
    most = {Unit.HOURS: 24 * 366, Unit.MONTHS: 12, Unit.MONTHS_ELSE_FIRST: 12}.get(span.unit, 366)
    if span.amount > most * _YEARS:
        raise UnableToReadSpan(f"{str(span)!r} is longer than {_YEARS} years")
    return span


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    return repr(value)
