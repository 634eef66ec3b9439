"""276s made for tests, and 277s read back: each segment held against the pyx12 package's map."""

import io
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files

from kernel.x12 import maps
from kernel.x12.elements import Checks
from kernel.x12.guides import SegmentSpec
from kernel.x12.reader import read
from kernel.x12.segments import Segment
from kernel.x12.writer import (
    GroupOut,
    InterchangeOut,
    SegmentOut,
    TransactionOut,
    interchange,
    trimmed,
)

VERSION = "005010X212"


@dataclass
class Request:
    """One patient with one claim asked about.  `details` are the segments after TRN."""

    provider: str
    member: str
    last: str = "OKAFOR"
    first: str = "AMARA"
    born: str = ""
    trace: str = "T1"
    details: Sequence[SegmentOut] = ()
    dependent: tuple[str, str] | None = None
    provider_kind: str = "XX"


def make_276(requests: Sequence[Request], at: datetime) -> bytes:
    body: list[SegmentOut] = [
        ("BHT", "0010", "13", "REF1", f"{at:%Y%m%d}", f"{at:%H%M}"),
        ("HL", "1", "", "20", "1"),
        ("NM1", "PR", "2", "A PLAN", "", "", "", "", "PI", "PLAN1"),
        ("HL", "2", "1", "21", "1"),
        ("NM1", "41", "2", "A CLEARINGHOUSE", "", "", "", "", "46", "CH1"),
    ]
    level = 2
    for each in requests:
        provider = level + 1
        body += [
            ("HL", str(provider), "2", "19", "1"),
            ("NM1", "1P", "2", "A CLINIC", "", "", "", "", each.provider_kind, each.provider),
            ("HL", str(provider + 1), str(provider), "22", "1" if each.dependent else "0"),
        ]
        person: list[SegmentOut] = [("DMG", "D8", each.born)] if each.born else []
        asked: list[SegmentOut] = [("TRN", "1", each.trace), *each.details]
        name = ("NM1", "IL", "1", each.last, each.first, "", "", "", "MI", each.member)
        level = provider + 1
        if each.dependent is None:
            body += [*person, name, *asked]
        else:
            level += 1
            body += [name, ("HL", str(level), str(level - 1), "23"), *person]
            body += [("NM1", "QC", "1", *each.dependent), *asked]
    transaction = TransactionOut("276", "0001", VERSION, [trimmed(each) for each in body])
    group = GroupOut("HR", "SENDER", "PLAN1", 1, VERSION, at, [transaction])
    return interchange(InterchangeOut(("ZZ", "SENDER"), ("ZZ", "PLAN1"), 1, at, groups=[group]))


@cache
def segments_277() -> dict[tuple[str, str], list[SegmentSpec]]:
    """The 277's segments by loop and name, from the pyx12 package's map.  Its loops stand in no
    order a document could have, and its own table of maps leaves it out."""
    with (files("pyx12") / "map" / "277.5010.X212.xml").open("rb") as stream:
        root = ET.parse(stream).getroot()
    transaction = next(each for each in root.iter("loop") if each.get("xid") == "ST_LOOP")
    found: dict[tuple[str, str], list[SegmentSpec]] = defaultdict(list)
    for loop in transaction.iter("loop"):
        for child in loop.findall("segment"):
            spec = maps._Build(VERSION).segment(child)
            found[loop.get("xid", ""), spec.id].append(spec)
    return found


@dataclass
class Told:
    """One trace loop of a 277: whose it is, its segments and those of its service lines."""

    patient: Segment
    segments: list[Segment] = field(default_factory=list)
    lines: list[list[Segment]] = field(default_factory=list)

    @property
    def trace(self) -> str:
        return self.first("TRN").get(2)

    @property
    def status(self) -> str:
        return self.first("STC").get(1)

    @property
    def amounts(self) -> tuple[str, str]:
        """Charge and payment."""
        return self.first("STC").get(4), self.first("STC").get(5)

    def reference(self, kind: str) -> str:
        found = [each.get(2) for each in self.segments if each.elements[:2] == ["REF", kind]]
        return found[0] if found else ""

    def first(self, name: str) -> Segment:
        return next(each for each in self.segments if each.id == name)


_LEVELS = {"20": "A", "21": "B", "19": "C", "22": "D", "23": "E"}
_ABOVE = {"A": "", "B": "A", "C": "B", "D": "C", "E": "D"}


def read_277(content: bytes) -> list[Told]:
    """Every trace loop; each segment is held against the map, the levels against each other."""
    found: list[Told] = []
    level, numbers, patient, inside = "", {"": ""}, None, False
    count = last = 0
    for segment in read(io.BytesIO(content)):
        assert isinstance(segment, Segment), segment
        if segment.id in ("ISA", "GS", "GE", "IEA"):
            continue
        count = 1 if segment.id == "ST" else count + 1
        loop = {"ST": "ST_LOOP", "BHT": "HEADER"}.get(segment.id, "")
        if segment.id == "ST":
            level, numbers, last = "", {"": ""}, 0
        elif segment.id == "SE":
            assert segment.get(1) == str(count)
            continue  # the map has no SE
        elif segment.id == "HL":
            level = _LEVELS[segment.get(3)]
            assert segment.get(2) == numbers[_ABOVE[level]], segment
            last += 1
            assert segment.get(1) == str(last), segment
            numbers[level] = segment.get(1)
            loop, inside = f"2000{level}", False
        elif segment.id == "NM1":
            loop, patient = f"2100{level}", segment
        elif segment.id == "TRN":
            assert patient is not None
            loop, inside = f"2200{level}", False
            found.append(Told(patient, [segment]))
        elif segment.id == "SVC":
            loop, inside = f"2220{level}", True
            found[-1].lines.append([segment])
        elif not loop:
            loop = f"2220{level}" if inside else f"2200{level}"
            (found[-1].lines[-1] if inside else found[-1].segments).append(segment)
        _check(loop, segment)
    return found


def _check(loop: str, segment: Segment) -> None:
    specs = [
        each
        for each in segments_277()[loop, segment.id]
        if each.fits(segment.elements, segment.delimiters.component) >= 0
    ]
    assert specs, f"{segment} has no place in {loop}"
    faults = Checks(segment.delimiters).of(specs[0]).problems(segment)
    assert not faults, (segment, [each.message for each in faults])
