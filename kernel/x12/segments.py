"""What an X12 file is made of: delimiters, segments, and faults of the bytes themselves."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four characters an interchange chose in its ISA.  `repetition` is "" where ISA11 is
    a letter or digit: older senders put the standards identifier `U` there."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"


class Segment:
    """One segment as it came.

    `elements[0]` is the segment's name, so `elements[1]` is element 01.  `number` counts the
    segments of the file from 1; `offset` and `end` are the bytes it occupies, its terminator
    left out.  Text is Latin-1, one character a byte, whatever the sender meant by it.
    """

    __slots__ = ("delimiters", "elements", "end", "number", "offset", "text")

    def __init__(
        self,
        text: str,
        delimiters: Delimiters,
        number: int = 0,
        offset: int = 0,
        end: int = 0,
    ) -> None:
        self.text = text
        self.delimiters = delimiters
        self.elements = text.split(delimiters.element)
        self.number = number
        self.offset = offset
        self.end = end

    @property
    def id(self) -> str:
        return self.elements[0]

    def get(self, element: int, component: int = 0) -> str:
        """The element's text, or one component of it; "" where there is none."""
        if element >= len(self.elements):
            return ""
        value = self.elements[element]
        if not component:
            return value
        parts = value.split(self.delimiters.component)
        return parts[component - 1] if component <= len(parts) else ""

    def components(self, element: int) -> list[str]:
        """The components of an element; an empty list where the element is empty."""
        value = self.get(element)
        return value.split(self.delimiters.component) if value else []

    def repetitions(self, element: int) -> list[str]:
        """The repetitions of an element; an empty list where the element is empty."""
        value = self.get(element)
        if not value:
            return []
        mark = self.delimiters.repetition
        return value.split(mark) if mark else [value]

    def __repr__(self) -> str:
        return f"Segment({self.text!r})"


class FaultKind(StrEnum):
    """What can be wrong with the bytes, before any guide is asked."""

    EMPTY = "empty"
    NOT_X12 = "not X12"
    NOISE = "text outside an interchange"
    BAD_HEADER = "unreadable interchange header"
    TOO_LONG = "segment too long"
    EMPTY_SEGMENT = "empty segment"
    CUT = "cut in the middle of a segment"


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes that are no segment: where they are, and in plain words what is wrong.

    `elements` holds what could be read of a bad interchange header, so that the sender can be
    told which interchange it was, and `code` what its TA1 says.
    """

    kind: FaultKind
    message: str
    offset: int
    elements: tuple[str, ...] = ()
    code: str = ""
