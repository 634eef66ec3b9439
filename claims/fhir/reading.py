"""FHIR JSON read strictly: numbers as they were written, no key twice, nothing endless."""

import json
import re
from typing import Any

from claims.fhir.issues import MOST, Issue, UnableToTake
from kernel.reading import Number, at

LARGEST = 20_000_000
"""Bytes of a bundle: its documents travel in it."""

DEEPEST = 40
"""Levels of a resource; the deepest the guides know has about ten."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def read(data: bytes, root: str) -> dict[str, Any]:
    """The resource as dicts, lists, text, `Number` and bool.  UnableToTake where it is none.

    `root` is the type expected, with which every path begins.
    """
    if len(data) > LARGEST:
        raise UnableToTake([_not_json(f"it has more than {LARGEST:,} bytes", "too-long")], 413)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise UnableToTake([_not_json(f"it is not UTF-8 (byte {why.start + 1})")]) from None
    found = _json(text)
    if not isinstance(found, dict):
        raise UnableToTake([_not_json("it is not a JSON object")])
    issues = _form(found, root)
    if issues:
        raise UnableToTake(issues)
    return found


def _json(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_no_number,
            object_pairs_hook=_no_twice,
        )
    except RecursionError:
        raise UnableToTake([_not_json(f"it is more than {DEEPEST} levels deep")]) from None
    except json.JSONDecodeError as why:
        where = f"line {why.lineno}, column {why.colno}: {why.msg}"
        raise UnableToTake([_not_json(f"it is not JSON ({where})")]) from None
    except ValueError as why:
        raise UnableToTake([_not_json(str(why))]) from None


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:60]!r} stands twice in one object")
    return made


def _not_json(text: str, code: str = "structure") -> Issue:
    return Issue(code, "", f"The request cannot be read: {text}.")


def _form(root: dict[str, Any], name: str) -> list[Issue]:
    """What FHIR's JSON forbids anywhere: emptiness, nothing as a value, control characters."""
    issues: list[Issue] = []
    waiting: list[tuple[str, Any, int]] = [(name, root, 1)]
    while waiting and len(issues) < MOST:
        path, value, depth = waiting.pop()
        if depth > DEEPEST:
            issues.append(Issue("structure", path[:200], f"It is more than {DEEPEST} levels deep."))
        elif isinstance(value, dict | list):
            waiting += _inside(path, value, depth, issues)
        elif isinstance(value, str) and _UNWRITABLE.search(value):
            issues.append(Issue("value", path[:200], "It holds a control character."))
        elif isinstance(value, str) and not value.strip():
            issues.append(Issue("value", path[:200], "It is empty: leave it out instead."))
    return issues


def _inside(
    path: str, value: dict[str, Any] | list[Any], depth: int, issues: list[Issue]
) -> list[tuple[str, Any, int]]:
    if not value:
        issues.append(Issue("structure", path[:200], "It is empty: leave it out instead."))
        return []
    inner: list[tuple[str, Any, int]] = []
    pairs = enumerate(value) if isinstance(value, list) else value.items()
    for key, each in pairs:
        where = at(path, key)
        if isinstance(key, str) and _UNWRITABLE.search(key):
            issues.append(Issue("structure", path[:200], "A key holds a control character."))
        elif each is None and not isinstance(value, list):
            issues.append(Issue("structure", where[:200], "null is no value: leave it out."))
        else:
            inner.append((where, each, depth + 1))
    return inner[::-1]
