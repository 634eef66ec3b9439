"""The filled fields of a PDF form (AcroForm), by their full names.  Runs in the limited process."""

from collections.abc import Iterator
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

MOST = 3000
DEEPEST = 12
LONGEST = 4000
OFF = ("", "Off")


def fields_of(document: Any) -> tuple[dict[str, str], list[str]]:
    """Texts by name, "" where nothing is filled in or no box is ticked; and the names of fields of
    which two different things can be read."""
    form = resolve1(document.catalog.get("AcroForm"))
    found: dict[str, str] = {}
    doubtful: list[str] = []
    if not isinstance(form, dict):
        return found, doubtful
    for name, value, ticked in _walk(resolve1(form.get("Fields")), "", 0, set()):
        said = {each for each in (value, *ticked) if each not in OFF}
        if len(said) > 1 or (name in found and found[name] != "".join(said)):
            doubtful.append(name)
        found[name] = next(iter(said)) if len(said) == 1 else ""
        if len(found) > MOST:
            break
    return found, sorted(set(doubtful))


def _walk(
    fields: Any, above: str, depth: int, seen: set[int]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, value and the ticked boxes of each field below; a field inside itself is passed by."""
    if not isinstance(fields, list) or depth > DEEPEST:
        return
    for reference in fields:
        identity = getattr(reference, "objid", None)
        if identity in seen:
            continue
        if identity is not None:
            seen.add(identity)
        field = resolve1(reference)
        if not isinstance(field, dict):
            continue
        own = _text(field.get("T"))
        name = ".".join(each for each in (above, own) if each)
        kids = resolve1(field.get("Kids"))
        inner = [resolve1(each) for each in kids] if isinstance(kids, list) else []
        if any(isinstance(each, dict) and "T" in each for each in inner):
            yield from _walk(kids, name, depth + 1, seen)
            continue
        is_button = _text(field.get("FT")) == "Btn"
        boxes = [field, *(each for each in inner if isinstance(each, dict))]
        ticked = tuple(_text(each.get("AS")) for each in boxes) if is_button else ()
        yield name, _text(field.get("V")), ticked


def _text(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, PSLiteral):
        value = value.name
    if isinstance(value, bytes):
        value = decode_text(value)
    return value.replace("\x00", "").strip()[:LONGEST] if isinstance(value, str) else ""
