"""What a document expects against what came out: every difference, with its path."""

from collections.abc import Mapping
from typing import Any

from kernel.reading import at


def differences(expected: Any, got: Any, path: str = "") -> list[dict[str, Any]]:
    """Keys given are compared, nested the same way; lists item by item, of the same length."""
    if isinstance(expected, Mapping):
        if not isinstance(got, Mapping):
            return [_difference(path, expected, got)]
        return [
            each
            for key, value in expected.items()
            for each in (
                differences(value, got[key], at(path, key))
                if key in got
                else [_difference(at(path, key), value, None)]
            )
        ]
    if isinstance(expected, list):
        if not isinstance(got, list) or len(expected) != len(got):
            return [_difference(path, expected, got)]
        return [
            each
            for index, (value, found) in enumerate(zip(expected, got, strict=True))
            for each in differences(value, found, at(path, index))
        ]
    same = expected == (str(got) if isinstance(got, int) else got)
    return [] if same else [_difference(path, expected, got)]


def _difference(path: str, expected: Any, got: Any) -> dict[str, Any]:
    return {"path": path, "expected": expected, "got": got}
