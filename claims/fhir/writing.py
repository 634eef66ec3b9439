"""FHIR JSON written: a number goes out in the digits it came in."""

import json
from typing import Any

from kernel.reading import Number


def write(value: Any) -> bytes:
    """The value as JSON in UTF-8."""
    return _text(value).encode()


def _text(value: Any) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (f"{_text(str(key))}:{_text(inner)}" for key, inner in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_text, value))}]"
    return json.dumps(value, ensure_ascii=False)
