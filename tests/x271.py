"""A 271 read back for tests: by splitting it, with nothing of the program's own reader."""

from dataclasses import dataclass, field


@dataclass
class Patient:
    """What one level 22 or 23 says."""

    traces: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    benefits: list[list[str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    rejections: list[str] = field(default_factory=list)
    whom: list[list[str]] = field(default_factory=list)
    """Whom to ask: the segments of loop 2120."""

    def all(self, word: str, kind: str = "") -> list[list[str]]:
        """The EB segments of this EB01 (and service type), padded to EB13."""
        return [
            (each + [""] * 14)[:14]
            for each in self.benefits
            if each[1] == word and (not kind or each[3] == kind)
        ]


@dataclass
class Read271:
    envelope: dict[str, list[str]] = field(default_factory=dict)
    receiver: Patient = field(default_factory=Patient)
    patients: list[Patient] = field(default_factory=list)
    levels: list[tuple[str, ...]] = field(default_factory=list)


def split(data: bytes) -> list[list[str]]:
    """Segments as lists of elements, by the delimiters of the ISA."""
    text = data.decode("ascii")
    element, end = text[3], text[105]
    return [each.strip().split(element) for each in text.split(end) if each.strip()]


def read_271(data: bytes) -> Read271:
    """One 271; its counts and control numbers are checked on the way."""
    made = Read271()
    segments = split(data)
    at = Patient()
    start, asking = 0, False
    for place, parts in enumerate(segments):
        name = parts[0]
        if name in ("ISA", "GS", "ST", "BHT", "SE", "GE", "IEA"):
            made.envelope[name] = parts
            start = place if name == "ST" else start
            if name == "SE":
                assert int(parts[1]) == place - start + 1
                assert parts[2] == made.envelope["ST"][2]
        elif name == "HL":
            made.levels.append(tuple(parts[1:]))
            at = Patient()
            if parts[3] == "21":
                made.receiver = at
            elif parts[3] in ("22", "23"):
                made.patients.append(at)
        elif name == "TRN":
            assert parts[1] == "2"
            at.traces.append(parts[2])
        elif name in ("LS", "LE"):
            assert parts[1:] == ["2120"]
            asking = name == "LS"
        elif name in ("NM1", "PER") and asking:
            at.whom.append(parts)
        elif name == "NM1":
            at.name = parts
        elif name == "EB":
            at.benefits.append(parts)
        elif name == "MSG":
            at.messages.append(parts[1])
        elif name == "AAA":
            at.rejections.append(parts[3])
        else:
            raise AssertionError(f"a segment nobody expects: {parts}")
    assert made.envelope["IEA"][2] == made.envelope["ISA"][13]
    assert made.envelope["GE"][2] == made.envelope["GS"][6]
    return made
