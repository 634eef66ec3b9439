"""What kinds of interchange a partner's file holds, and the file in parts where they are several.

A clearing house puts what it has for us into one file: claims, questions, acknowledgments.  Each
kind has its own door, which reads a part with all interchanges of that kind, in their order.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from claims.operations.partner_folders import PARTS
from kernel.x12.acknowledge import ACKNOWLEDGMENT_GROUP
from kernel.x12.reader import Bytes, read
from kernel.x12.segments import Segment

ELIGIBILITY, CLAIM_STATUS, REVIEW = "HS", "HR", "HI"
OTHER = ""
"""Claims, and whatever their door refuses."""

_KINDS = (ELIGIBILITY, CLAIM_STATUS, REVIEW, OTHER, ACKNOWLEDGMENT_GROUP)
"""In the order in which they are worked and told."""
_TA1 = rb"(?<![0-9A-Za-z])T\s*A\s*1\s*[^0-9A-Za-z\s]"
_A_KIND = re.compile(_TA1 + rb"|G\s*S\s*.\s*(?:F\s*A|H\s*[SRI])", re.DOTALL)
_ACKNOWLEDGES = re.compile(_TA1 + rb"|G\s*S\s*.\s*F\s*A", re.DOTALL)
_LONGEST = 40
"""Bytes of what is looked for, however it is wrapped: so many are looked at twice."""
_BLOCK = 1 << 20


@dataclass(slots=True)
class _Interchange:
    """Where it begins, and of what kind it is; None until that is known."""

    start: int
    kind: str | None = None


def interchanges(stream: Bytes) -> list[tuple[int, str]]:
    """Where each interchange begins, and its kind: by its first group, or of TA1s alone that of
    acknowledgments.  Of a stream without any, one of kind OTHER; it is read to its end."""
    found: list[_Interchange] = []
    acknowledges = False
    for part in read(stream):
        if not isinstance(part, Segment):
            continue
        if part.id == "ISA":
            found.append(_Interchange(part.offset))
            acknowledges = False
        elif not found or found[-1].kind is not None:
            continue
        elif part.id == "TA1":
            acknowledges = True
        elif part.id == "IEA":
            found[-1].kind = ACKNOWLEDGMENT_GROUP if acknowledges else OTHER
        else:
            named = part.get(1).strip() if part.id == "GS" else OTHER
            found[-1].kind = named if named in _KINDS else OTHER
    return [(each.start, each.kind or OTHER) for each in found] or [(0, OTHER)]


@contextmanager
def parts(path: Path) -> Iterator[list[tuple[str, Path]]]:
    """The kinds in a file, each with the path of its part: the file itself where there is one kind.

    Parts are there until the context ends, under the name of the file, in a folder beside it
    (`claims.operations.partner_folders.PARTS`): what a crash leaves there is removed with the next
    round.  Bytes between interchanges go with the one before them, those before the first with it.
    OSError where a part cannot be written.
    """
    with path.open("rb") as file:
        if not _holds(file, _A_KIND):
            yield [(OTHER, path)]
            return
        file.seek(0)
        found = interchanges(file)
        kinds = [kind for kind in _KINDS if any(kind == each for _, each in found)]
        if len(kinds) == 1:
            yield [(kinds[0], path)]
            return
        with TemporaryDirectory(prefix=PARTS, dir=path.parent) as folder:
            yield [(kind, _part(file, found, kind, path, Path(folder))) for kind in kinds]


def _part(file: BinaryIO, found: list[tuple[int, str]], kind: str, of: Path, folder: Path) -> Path:
    """The interchanges of one kind, put into a file of their own."""
    into = folder / (kind or "other")
    into.mkdir()
    ends = [start for start, _ in found[1:]]
    with (into / of.name).open("xb") as part:
        for at, (start, stop) in enumerate(zip_longest([0, *ends], ends)):
            if found[at][1] == kind:
                _copy(file, part, start, stop)
    return into / of.name


def _copy(file: BinaryIO, part: BinaryIO, start: int, stop: int | None) -> None:
    """The bytes from `start` up to `stop`, or to the end where there is none."""
    file.seek(start)
    while block := file.read(_BLOCK if stop is None else min(_BLOCK, stop - file.tell())):
        part.write(block)


def acknowledges(stream: Bytes) -> bool:
    """Whether there may be a TA1 or a 999 in it: sooner said than all of it is read as segments."""
    return _holds(stream, _ACKNOWLEDGES)


def _holds(stream: Bytes, words: re.Pattern[bytes]) -> bool:
    before = b""
    while block := stream.read(_BLOCK):
        if words.search(before + block):
            return True
        before = block[-_LONGEST:]
    return False
