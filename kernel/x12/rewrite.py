"""Writes a file that was read: each interchange with its own delimiters, elements anew.

Byte for byte, with the spaces and line ends the file has between its segments; lines wrapped at a
width are layout within them: what is written says the same.
"""

import io
from itertools import pairwise

from kernel.x12.reader import read
from kernel.x12.segments import Fault, Segment
from kernel.x12.writer import Element, Repeated, SegmentOut, UnableToWrite, render


def written_back(data: bytes) -> bytes:
    """The file, read and written again.  UnableToWrite where a segment could not be read as one."""
    segments: list[Segment] = []
    for part in read(io.BytesIO(data)):
        if isinstance(part, Fault):
            raise UnableToWrite(f"byte {part.offset}: {part.message}")
        segments.append(part)
    written = [data[: segments[0].offset]]
    for one, following in pairwise(segments):
        written += [render([as_out(one)], one.delimiters), data[one.end + 1 : following.offset]]
    last = segments[-1]
    whole = render([as_out(last)], last.delimiters)
    written += [whole[:-1], data[last.end :]]  # its terminator, if it has one, stands in the data
    return b"".join(written)


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
