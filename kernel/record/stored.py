"""The one text of a value, and its digest.  Pure.

The digest is taken of the text that is stored, never of `jsonb`, which reorders keys.

>>> canonical({"paid": Money("12.00"), "on": date(2026, 3, 2)})
'{"on":"2026-03-02","paid":"12.00"}'
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from kernel.dates import Days, Span
from kernel.money import Money

_NUL = "\\u0000"


def canonical(value: Any) -> str:
    """Sorted keys, no spaces, UTF-8 as it is; money, numbers with places and days as text.

    TypeError for what has no one text; ValueError for a number that is not finite.
    """
    return _json(value, _CANONICAL)


def as_json(value: Any) -> str:
    """The same for a `jsonb` column, keys in the order given."""
    return _json(value, _IN_ORDER)


def digest(stored: str) -> str:
    """SHA-256 of the text in UTF-8, in hex."""
    return sha256(stored.encode()).hexdigest()


def clean(text: str) -> str:
    """Without what PostgreSQL keeps in no text: NUL goes, half a surrogate pair becomes `?`."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _json(value: Any, encode: Callable[[Any], str]) -> str:
    text = encode(value)
    if _NUL not in text and text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _json(_cleaned(value), encode)
    # an escaped backslash before u0000 is no NUL, hence the second look
    return _json(_cleaned(value), encode) if _NUL in text and _cleaned(value) != value else text


def _plain(value: Any) -> Any:
    if isinstance(value, Money | Decimal | Span | Days | UUID):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no one text; say it as text or numbers")


_IN_ORDER = json.JSONEncoder(ensure_ascii=False, default=_plain, allow_nan=False).encode
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, default=_plain, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value
