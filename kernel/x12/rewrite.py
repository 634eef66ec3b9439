"""Writes a file that was read: each interchange with its own delimiters, elements anew.

Byte for byte where the file puts the same line end, or none, after every segment.  Spaces before
segments, blank lines and lines wrapped at a width are layout: what is written says the same.
"""

import io

from kernel.x12.reader import read
from kernel.x12.segments import Fault, Segment
from kernel.x12.writer import Element, Repeated, SegmentOut, UnableToWrite, render

_LINE_ENDS = (b"\r\n", b"\n", b"\r")


def written_back(data: bytes) -> bytes:
    """The file, read and written again.  UnableToWrite where a segment could not be read as one."""
    segments: list[Segment] = []
    for part in read(io.BytesIO(data)):
        if isinstance(part, Fault):
            raise UnableToWrite(f"byte {part.offset}: {part.message}")
        segments.append(part)
    *rest, last = segments
    line_end = _line_end(data[segments[0].end + 1 :][:2])
    written = [data[: segments[0].offset]]
    written += [render([as_out(each)], each.delimiters, line_end=line_end) for each in rest]
    whole = render([as_out(last)], last.delimiters)
    written += [whole[:-1], data[last.end :]]  # its terminator, if it has one, stands in the data
    return b"".join(written)


def _line_end(after: bytes) -> str:
    """What follows the first segment's terminator: CR and LF, one of them, or no line end."""
    return next((end.decode() for end in _LINE_ENDS if after.startswith(end)), "")


def as_out(segment: Segment) -> SegmentOut:
    """A segment as the writer takes it: its repetitions and components apart."""
    name, *elements = segment.elements
    if name == "ISA":  # it names the delimiters, and has neither
        return segment.elements
    marks = segment.delimiters
    out: list[Element] = [name]
    for element in elements:
        repeated = element.split(marks.repetition) if marks.repetition else [element]
        split = [_components(each, marks.component) for each in repeated]
        out.append(split[0] if len(split) == 1 else Repeated(tuple(split)))
    return out


def _components(element: str, mark: str) -> str | list[str]:
    return element.split(mark) if mark in element else element
