"""Writes X12: elements to segments, segments into the three envelopes, counts and all.

    transaction = TransactionOut("835", "0001", "005010X221A1", body)
    group = GroupOut("HP", "PLAN", "CLINIC", control=1, version="005010X221A1", at=now,
                     transactions=[transaction])
    data = interchange(InterchangeOut(("ZZ", "PLAN"), ("ZZ", "CLINIC"), control=1, at=now,
                                      groups=[group]))

A segment is a sequence of elements, its name first; an element is text, a sequence of components,
or `Repeated`.  What is written, `kernel.x12.reader.read` gives back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kernel.x12.characters import as_written, taken_apart
from kernel.x12.segments import Delimiters


@dataclass(frozen=True, slots=True)
class Repeated:
    """An element given more than once."""

    values: tuple[str | Sequence[str], ...]


Element = str | Sequence[str] | Repeated
SegmentOut = Sequence[Element]

STANDARD = Delimiters("*", ":", "^", "~")
CONTROL_VERSION = "00501"


class UnableToWrite(ValueError):
    """A value would be read as something else: it holds a delimiter or a control character."""


@dataclass(frozen=True, slots=True)
class TransactionOut:
    """A transaction set to write.  `version` is ST03, "" where its guide has none (the 835);
    `body` is what stands between ST and SE; it may be made as it is written."""

    kind: str
    control: str
    version: str
    body: Iterable[SegmentOut]


@dataclass(frozen=True, slots=True)
class GroupOut:
    """A functional group to write.  `kind` is GS01: HP for an 835, FA for a 999, HN for a 277;
    `transactions` may be made as they are written."""

    kind: str
    sender: str
    receiver: str
    control: int
    version: str
    at: datetime
    transactions: Iterable[TransactionOut]


@dataclass(frozen=True, slots=True)
class InterchangeOut:
    """An interchange to write.  `sender` and `receiver` are qualifier and identifier (ISA05-08);
    `before_groups` is for TA1 segments."""

    sender: tuple[str, str]
    receiver: tuple[str, str]
    control: int
    at: datetime
    groups: Sequence[GroupOut] = ()
    before_groups: Sequence[SegmentOut] = ()
    wants_ta1: bool = False
    usage: str = "P"
    delimiters: Delimiters = field(default=STANDARD)


def interchange(out: InterchangeOut, *, line_end: str = "\n") -> bytes:
    """The whole interchange as bytes, one segment a line."""
    return b"".join(in_pieces(out, line_end=line_end))


def in_pieces(out: InterchangeOut, *, line_end: str = "\n") -> Iterator[bytes]:
    """The same, segment by segment, so that one that tells of many need not be held."""
    return _rendered(_interchange(out), out.delimiters, line_end)


def render(
    segments: Iterable[SegmentOut], delimiters: Delimiters = STANDARD, *, line_end: str = ""
) -> bytes:
    """Segments as bytes.  Elements are written as given: nothing is trimmed or mended."""
    return b"".join(_rendered(segments, delimiters, line_end))


def _rendered(
    segments: Iterable[SegmentOut], delimiters: Delimiters, line_end: str
) -> Iterator[bytes]:
    end = delimiters.segment + line_end
    header = "ISA"
    for segment in segments:
        checks = not (segment and segment[0] == header)
        parts = [_element(element, delimiters, checks) for element in segment]
        yield (delimiters.element.join(parts) + end).encode("latin-1", "replace")


def _element(element: Element, delimiters: Delimiters, checks: bool) -> str:
    if isinstance(element, Repeated):
        if not delimiters.repetition:
            raise UnableToWrite("an element is given more than once, without a mark for that")
        return delimiters.repetition.join(
            _element(each, delimiters, checks) for each in element.values
        )
    if not isinstance(element, str):
        return delimiters.component.join(_element(part, delimiters, checks) for part in element)
    if checks and not delimiters_free(element, delimiters):
        raise UnableToWrite(f"{element!r} holds a delimiter or a control character")
    return element


def delimiters_free(text: str, delimiters: Delimiters) -> bool:
    """Whether the text can stand as one component."""
    marks = (delimiters.element, delimiters.component, delimiters.segment, delimiters.repetition)
    if any(mark and mark in text for mark in marks):
        return False
    return text.isprintable() or as_written(text).isprintable()


def trimmed(segment: Sequence[Element]) -> list[Element]:
    """The segment without empty elements and components at its end, as X12 asks."""
    parts: list[Element] = []
    for element in segment:
        if isinstance(element, str | Repeated):
            parts.append(element)
            continue
        components = list(element)
        while components and not components[-1]:
            components.pop()
        parts.append(components if len(components) > 1 else "".join(components))
    while parts and not parts[-1]:
        parts.pop()
    return parts


def plain(text: str, *, longest: int = 0, delimiters: Delimiters = STANDARD) -> str:
    """Text as X12 can carry it: accents and delimiters taken out, blanks joined, cut to size.

    Text of a file that was read as Latin-1 and is UTF-8 gives the same as in Latin-1.
    """
    marks = set(delimiters.element + delimiters.component + delimiters.repetition)
    marks |= set(delimiters.segment)
    spread = text if text.isascii() else taken_apart(as_written(text))
    kept = "".join(
        " " if mark in marks or not mark.isprintable() else mark
        for mark in spread
        if mark.isascii() or mark.isspace()
    )
    joined = " ".join(kept.split())
    return joined[:longest].rstrip() if longest else joined


def carried(text: str, *, longest: int) -> str:
    """A value to give back exactly as it came, where X12 can carry it; else `plain`."""
    if len(text) <= longest and text.isascii() and delimiters_free(text, STANDARD):
        return text.rstrip()
    return plain(text, longest=longest)


def _interchange(out: InterchangeOut) -> Iterator[SegmentOut]:
    control = f"{out.control:09d}"
    yield _isa(out, control)
    yield from out.before_groups
    for group in out.groups:
        yield from _group(group)
    yield ("IEA", str(len(out.groups)), control)


def _isa(out: InterchangeOut, control: str) -> SegmentOut:
    return (
        "ISA", "00", " " * 10, "00", " " * 10,
        out.sender[0].ljust(2)[:2], out.sender[1].ljust(15)[:15],
        out.receiver[0].ljust(2)[:2], out.receiver[1].ljust(15)[:15],
        f"{out.at:%y%m%d}", f"{out.at:%H%M}", out.delimiters.repetition or "U", CONTROL_VERSION,
        control[-9:], "1" if out.wants_ta1 else "0", out.usage, out.delimiters.component,
    )  # fmt: skip


def _group(group: GroupOut) -> Iterator[SegmentOut]:
    control = str(group.control)
    yield (
        "GS", group.kind, group.sender, group.receiver, f"{group.at:%Y%m%d}",
        f"{group.at:%H%M%S}", control, "X", group.version,
    )  # fmt: skip
    sets = 0
    for transaction in group.transactions:
        sets += 1
        yield trimmed(["ST", transaction.kind, transaction.control, transaction.version])
        count = 2
        for segment in transaction.body:
            count += 1
            yield segment
        yield ("SE", str(count), transaction.control)
    yield ("GE", str(sets), control)
