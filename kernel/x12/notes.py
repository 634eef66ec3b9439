"""Syntax notes, and rules of guides like them: which elements of a segment must come together,
and which may not."""

from collections.abc import Iterator

from kernel.x12.guides import Note, SegmentSpec
from kernel.x12.problems import ElementError, ElementProblem


def broken_notes(spec: SegmentSpec, elements: list[str]) -> Iterator[ElementProblem]:
    count = len(elements)
    for note in spec.notes:
        if note.kind == "V":
            yield from _lacking(spec, elements, note)
            continue
        there = [number < count and elements[number] != "" for number in note.elements]
        at = _broken_at(note, there)
        if not at:
            continue
        excluded = note.kind == "E"
        code = ElementError.EXCLUDED if excluded else ElementError.CONDITIONAL_MISSING
        number = spec.elements[at - 1].number if at <= len(spec.elements) else ""
        yield ElementProblem(
            at,
            code,
            _sentence(spec.id, note),
            elements[at] if excluded else "",
            number if number.isdigit() else "",
        )


def _lacking(spec: SegmentSpec, elements: list[str], note: Note) -> Iterator[ElementProblem]:
    """Of an element required where another one has a certain value."""
    first, at = note.elements
    values = [elements[number] if number < len(elements) else "" for number in (first, at)]
    if values == [note.value, ""]:
        wanted = spec.elements[at - 1]
        number = wanted.number if wanted.number.isdigit() else ""
        message = f"{wanted.ref} {wanted.name} is missing"
        yield ElementProblem(at, ElementError.MISSING, message, "", number)


def _broken_at(note: Note, there: list[bool]) -> int:
    """The element to blame, from 1; 0 where the note is kept."""
    if note.kind == "P":
        return 0 if all(there) or not any(there) else note.elements[there.index(False)]
    if note.kind == "R":
        return 0 if any(there) else note.elements[0]
    if note.kind == "E":
        both = [number for number, is_there in zip(note.elements, there, strict=True) if is_there]
        return both[1] if len(both) > 1 else 0
    if not there[0]:
        return 0
    if note.kind == "C":
        return 0 if all(there) else note.elements[there.index(False)]
    return 0 if any(there[1:]) else note.elements[1]


def _sentence(name: str, note: Note) -> str:
    listed = [f"{name}{number:02d}" for number in note.elements]
    if note.kind == "P":
        return f"{', '.join(listed)} come all together or not at all"
    if note.kind == "R":
        return f"at least one of {', '.join(listed)} is needed"
    if note.kind == "E":
        return f"only one of {', '.join(listed)} may be given"
    rest = " and ".join(listed[1:]) if note.kind == "C" else "one of " + ", ".join(listed[1:])
    return f"with {listed[0]}, {rest} is needed"
