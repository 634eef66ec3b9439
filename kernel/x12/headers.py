"""The ISA segment: the only one of fixed width, because it names the delimiters of the rest."""

import re
from dataclasses import dataclass

from kernel.x12.segments import Delimiters

HEADER_LENGTH = 106
"""Characters from the I of ISA to the segment terminator, both included."""

WRAPPING_SEEN_IN = 4096
"""Characters of an interchange by which it is told whether the file was wrapped."""

_LINES_NEEDED = 4
_SEPARATORS_AT = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_FIXED = re.compile(
    r"ISA(.)..\1.{10}\1..\1.{10}\1..\1.{15}\1..\1.{15}\1.{6}\1.{4}\1.\1.{5}\1.{9}\1.\1.\1..",
    re.DOTALL,
)
_REPETITION_AT, _COMPONENT_AT, _TERMINATOR_AT = 82, 104, 105
_ELEMENTS = 16


@dataclass(frozen=True, slots=True)
class Header:
    """The delimiters an ISA names.  `wrapped`: line ends had to be taken out to read it."""

    delimiters: Delimiters
    wrapped: bool


def read_header(text: str) -> Header | None:
    """The header at the beginning of `text`; None where there is no well-formed ISA."""
    found = _delimiters(text[:HEADER_LENGTH])
    if found:
        return Header(found, wrapped=False)
    start = text[: 2 * HEADER_LENGTH]
    if not ("\n" in start or "\r" in start):
        return None
    unwrapped = start.replace("\r", "").replace("\n", "")
    found = _delimiters(unwrapped[:HEADER_LENGTH])
    return Header(found, wrapped=True) if found else None


def _delimiters(text: str) -> Delimiters | None:
    if not _FIXED.match(text):
        return None
    separator = text[3]
    component, terminator = text[_COMPONENT_AT], text[_TERMINATOR_AT]
    marks = {separator, component, terminator}
    if len(marks) < 3 or any(mark.isalnum() or mark == " " for mark in marks):
        return None
    if terminator in text[:_TERMINATOR_AT]:  # the header would end before its end
        return None
    repetition = text[_REPETITION_AT]
    if repetition.isalnum() or repetition == " " or repetition in marks:
        repetition = ""
    return Delimiters(separator, component, repetition, terminator)


def header_code(text: str) -> tuple[str, str]:
    """The TA1 code and a sentence for an ISA that `read_header` could not read."""
    marks = {"026": text[3:4], "027": text[_COMPONENT_AT : _COMPONENT_AT + 1]}
    marks["004"] = text[_TERMINATOR_AT : _TERMINATOR_AT + 1]
    if len(text) < HEADER_LENGTH or any(text[at] != text[3] for at in _SEPARATORS_AT):
        return "022", (
            "the ISA segment does not have its fixed width of 106 characters, so that its "
            "delimiters cannot be told"
        )
    before: set[str] = set()
    for code, mark in marks.items():
        if mark.isalnum() or mark == " " or mark in before:
            return code, f"{mark!r} cannot be the {_MARKS[code]} of an interchange"
        before.add(mark)
    return "022", "the ISA segment cannot be read"


_MARKS = {
    "026": "element separator",
    "027": "component separator (ISA16)",
    "004": "segment terminator",
}


def loose_elements(text: str) -> tuple[str, ...]:
    """The elements of an ISA of the wrong width, as far as they can be told; else nothing."""
    separator = text[3:4]
    if not separator or separator.isalnum() or separator.isspace():
        return ()
    pieces = text[: 3 * HEADER_LENGTH].split(separator)
    if len(pieces) <= _ELEMENTS:
        return ()
    return tuple(piece.strip() for piece in pieces[:_ELEMENTS])


def is_wrapped(text: str, terminator: str) -> bool:
    """Whether lines of one fixed width run across segments (a file wrapped at 80, say).

    The first and the last line may be shorter: an interchange begins where the one before ended.
    """
    if terminator in "\r\n":
        return False
    lines = [line.rstrip("\r") for line in text[:WRAPPING_SEEN_IN].split("\n")][:-1]
    if len(lines) < _LINES_NEEDED:
        return False
    first, *full, last = lines
    if len({len(line) for line in full}) > 1 or max(len(first), len(last)) > len(full[0]):
        return False
    return not all(line.endswith(terminator) for line in lines)
