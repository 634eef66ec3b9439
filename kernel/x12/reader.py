"""Reads X12 from a stream of bytes, segment by segment, holding no more than a window of it.

    for part in read(stream):
        if isinstance(part, Fault): ...     # bytes that are no segment
        else: part.elements                 # ["NM1", "85", "2", ...]

Delimiters come from each ISA.  Between segments, line ends and spaces are skipped; a file that
was wrapped at a fixed width is unwrapped.  Nothing here raises on bad bytes.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from kernel.x12.headers import (
    HEADER_LENGTH,
    WRAPPING_SEEN_IN,
    Header,
    header_code,
    is_wrapped,
    loose_elements,
    read_header,
)
from kernel.x12.segments import Fault, FaultKind, Segment

WINDOW = 1 << 16
SEGMENT_LIMIT = 1 << 16
"""The longest segment taken, in bytes.  The longest in the guides is far below 5,000."""

_BLANK = " \r\n\t\x00\x1a"
_LINE_ENDS = "\r\n"
_MAY_BEGIN = re.compile("ISA[^0-9A-Za-z ]")
_BYTE_ORDER_MARK = "\xef\xbb\xbf"


class Bytes(Protocol):
    """Whatever bytes can be read from, in one direction."""

    def read(self, size: int = -1, /) -> bytes: ...


def read(
    stream: Bytes, *, window: int = WINDOW, limit: int = SEGMENT_LIMIT
) -> Iterator[Segment | Fault]:
    """Every segment of every interchange in the stream, with faults where bytes are no segment."""
    return _Reading(stream, window, limit).parts()


class _Reading:
    """The window over the stream: `text` begins at byte `base` of the stream."""

    def __init__(self, stream: Bytes, window: int, limit: int) -> None:
        self.stream = stream
        self.window = max(window, 4 * HEADER_LENGTH)
        self.limit = limit
        self.text = ""
        self.base = 0
        self.number = 0
        self.ended = False

    def more(self) -> bool:
        """Widens the window; False at the end of the stream."""
        if self.ended:
            return False
        chunk = self.stream.read(self.window)
        if not chunk:
            self.ended = True
            return False
        self.text += chunk.decode("latin-1")
        return True

    def drop(self, count: int) -> None:
        self.text = self.text[count:]
        self.base += count

    def parts(self) -> Iterator[Segment | Fault]:
        self.more()
        if self.text.startswith(_BYTE_ORDER_MARK):
            self.drop(len(_BYTE_ORDER_MARK))
        if not self.skip_blank():
            yield Fault(FaultKind.EMPTY, "the file is empty", 0)
            return
        interchanges = 0
        while self.skip_blank():
            while len(self.text) < WRAPPING_SEEN_IN and self.more():
                pass
            header = read_header(self.text)
            if header is None:
                yield self.no_header(interchanges)
                continue
            interchanges += 1
            yield from self.interchange(header)

    def skip_blank(self) -> bool:
        """Drops blanks before the next text; False where the stream has no more."""
        while True:
            kept = self.text.lstrip(_BLANK)
            self.drop(len(self.text) - len(kept))
            if kept:
                return True
            if not self.more():
                return False

    def no_header(self, interchanges: int) -> Fault:
        """Passes over text that is no interchange, up to the next header that can be read."""
        offset, began = self.base, self.text.startswith("ISA")
        elements = loose_elements(self.text) if began else ()
        code, message = header_code(self.text) if began else ("", "")
        there_is_one = self.pass_over(3 if began else 0)
        if began:
            return Fault(FaultKind.BAD_HEADER, message, offset, elements, code)
        if not there_is_one and not interchanges:
            message = "this is not X12: no ISA segment in it"
            return Fault(FaultKind.NOT_X12, message, offset)
        message = f"{self.base - offset} bytes outside an interchange were passed over"
        return Fault(FaultKind.NOISE, message, offset)

    def pass_over(self, at: int) -> bool:
        """Drops what stands before the next header that can be read; False where there is none."""
        while True:
            found = _MAY_BEGIN.search(self.text, at)
            at = found.start() if found else max(len(self.text) - 3, 0)
            if found and (self.ended or len(self.text) - at >= 2 * HEADER_LENGTH):
                if read_header(self.text[at : at + 2 * HEADER_LENGTH]) is not None:
                    self.drop(at)
                    return True
                at += 1
                continue
            self.drop(at)
            at = 0
            if not self.more() and not found:
                self.drop(len(self.text))
                return False

    def interchange(self, header: Header) -> Iterator[Segment | Fault]:
        """The segments from ISA to IEA, or up to the next ISA, or to the end of the stream."""
        marks = header.delimiters
        unwrap = header.wrapped or is_wrapped(self.text, marks.segment)
        inside = gap = False
        while True:
            following = self.next_header(at=0 if inside else 1)
            pieces = self.text[:following].split(marks.segment)
            rest = pieces.pop()
            at = 0
            for piece in pieces:
                start, at = at, at + len(piece) + 1
                text = piece.lstrip(_BLANK) if piece[:1] in _BLANK else piece
                if not text:
                    if inside and not gap and marks.segment not in _LINE_ENDS:
                        message = "a segment terminator without a segment before it"
                        yield Fault(FaultKind.EMPTY_SEGMENT, message, self.base + at - 1)
                        gap = True  # of many in a row the first is told
                    continue
                head = text[:3] if text[0] == "I" else ""
                if inside and head == "ISA" and not text[3:4].isalnum():
                    self.drop(start)
                    return
                inside, gap = True, False
                end = self.base + at - 1
                if len(text) > self.limit:
                    yield self.too_long(end - len(text))
                    continue
                first = end - len(text)
                if unwrap:
                    text = text.replace("\r", "").replace("\n", "")
                self.number += 1
                yield Segment(text, marks, self.number, first, end)
                if head == "IEA":
                    self.drop(at)
                    return
            self.drop(at)
            if following is not None:
                yield from self.broken_off(rest)
                return
            if len(rest) > self.limit:
                yield self.too_long(self.base)
                self.skip_past(marks.segment)
                continue
            if not self.more():
                yield from self.last(header)
                return

    def too_long(self, offset: int) -> Fault:
        """A segment that is told and not kept: counted, as who sent it counts it (SE01)."""
        self.number += 1
        message = f"a segment of more than {self.limit:,} bytes was passed over"
        return Fault(FaultKind.TOO_LONG, message, offset)

    def next_header(self, at: int) -> int | None:
        """Where in the window, from `at` on, a header that can be read stands; None: nowhere.

        A file that was cut may be followed by another one without so much as a terminator, and
        that one may have other delimiters: so it is not looked for among the segments.
        """
        for found in _MAY_BEGIN.finditer(self.text, at):
            start = found.start()
            if read_header(self.text[start : start + 2 * HEADER_LENGTH]) is not None:
                return start
        return None

    def broken_off(self, rest: str) -> Iterator[Fault]:
        """What stands between the last terminator and the header of another interchange."""
        text = rest.strip(_BLANK)
        if text:
            message = f"a new ISA comes in the middle of a segment: {text[:40]!r}"
            yield Fault(FaultKind.CUT, message, self.base + len(rest) - len(rest.lstrip(_BLANK)))
        self.drop(len(rest))

    def skip_past(self, terminator: str) -> None:
        """Drops the rest of a segment with its terminator, or up to another interchange."""
        while (at := self.text.find(terminator)) < 0 and self.next_header(0) is None:
            self.drop(max(len(self.text) - 2 * HEADER_LENGTH, 0))
            if not self.more():
                self.drop(len(self.text))
                return
        following = self.next_header(0)
        if following is not None and (at < 0 or following < at):
            at = following - 1
        self.drop(at + 1)

    def last(self, header: Header) -> Iterator[Segment | Fault]:
        """What follows the last terminator.  A whole IEA is taken without its terminator."""
        text = self.text.strip(_BLANK)
        offset = self.base + len(self.text) - len(self.text.lstrip(_BLANK))
        self.drop(len(self.text))
        if not text:
            return
        segment = Segment(text, header.delimiters, self.number + 1, offset, offset + len(text))
        if segment.id == "IEA" and len(segment.elements) == 3:
            self.number += 1
            yield segment
            return
        message = f"the file ends in the middle of a segment: {text[:40]!r}"
        yield Fault(FaultKind.CUT, message, offset)
