"""The values of a letter: a frozen dataclass of strings, made safe to set in type.  Pure.

Names and sentences come from files and people: control and invisible characters go, accents are
composed, a word too long for a line is parted, and what is too long to be a value is refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

LONGEST_TEXT = 4_000
LONGEST_LIST = 2_000
LONGEST_WORD = 28

T = TypeVar("T")

_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_STAYS = {"\u200c", "\u200e"}  # a non-joiner of Persian, and the mark that keeps numbers in order
_GOES = {"Cc", "Cf", "Co", "Cs", "Cn"}


class UnableToWord(ValueError):
    """A value is no text, or too long for a letter; the message names its place, not the value."""


def worded(context: T, path: str = "") -> T:
    """The same context with every text cleaned.  Raises UnableToWord for anything but text."""
    return _worded(context, path)


def _worded(value: Any, path: str) -> Any:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise UnableToWord(f"{path}: {len(value)} characters are too many for a letter")
        return clean(value)
    if isinstance(value, tuple):
        if len(value) > LONGEST_LIST:
            raise UnableToWord(f"{path}: {len(value)} entries are too many for a letter")
        return tuple(_worded(each, f"{path}[{place}]") for place, each in enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: _worded(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))
            for field in fields(value)
        }
        return replace(value, **changes)
    raise UnableToWord(f"{path}: {type(value).__name__} is no text")


def clean(text: str) -> str:
    """Composed, without control, invisible and unassigned characters; long words parted."""
    if text.isascii() and text.isprintable():
        composed = text
    else:
        composed = unicodedata.normalize("NFC", text)
        composed = "".join(
            " " if each in "\n\r\t\u2028\u2029" else each
            for each in composed
            if each in "\n\r\t" or each in _STAYS or unicodedata.category(each) not in _GOES
        )
    return _LONG_WORD.sub(r"\g<0> ", composed)


def at(context: Any, place: str) -> Iterator[str]:
    """The texts at a dotted place of a context, through every entry of a list; empty ones too."""
    name, _, rest = place.partition(".")
    value = getattr(context, name) if name else context
    for each in value if isinstance(value, tuple) else (value,):
        if rest:
            yield from at(each, rest)
        elif isinstance(each, str):
            yield each
        else:
            raise UnableToWord(f"{place}: {type(each).__name__} is no text")
