"""Transaction sets made up from a guide: everything it requires, and some of what it allows."""

from random import Random

from kernel.x12.guides import ElementSpec, Guide, LoopSpec, SegmentSpec
from kernel.x12.notes import broken_notes
from kernel.x12.writer import Element, SegmentOut, trimmed

SOME = 0.15
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789 .,'-/&"
_PERIODS = {
    "D8": "20260301",
    "D6": "260301",
    "RD8": "20260301-20260304",
    "DT": "202603010915",
    "TM": "0915",
}
_OPEN = {"1331": "11", "156": "IL", "26": "US"}
"""A code of each list that is not in the guide: place of service, state, country."""

_FORMAT, _PERIOD = "1250", "1251"


def made(guide: Guide, random: Random) -> list[SegmentOut]:
    """The segments between ST and SE."""
    return _Making(random).loop(guide.root)[1:-1]


class _Making:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.levels = 0
        self.above: list[str] = [""]

    def loop(self, spec: LoopSpec) -> list[SegmentOut]:
        depth = len(self.above)
        found = self.children(spec)
        del self.above[depth:]
        return found

    def children(self, spec: LoopSpec) -> list[SegmentOut]:
        found: list[SegmentOut] = []
        for number, child in enumerate(spec.children):
            for _ in range(self.times(child, first=not number and not spec.wrapper)):
                found += self.loop(child) if isinstance(child, LoopSpec) else [self.segment(child)]
        return found

    def times(self, child: LoopSpec | SegmentSpec, *, first: bool) -> int:
        if first:
            return 1
        if child.usage == "N" or (child.usage != "R" and self.random.random() > SOME):
            return 0
        return 1 + (child.most > 1 and self.random.random() < SOME)

    def segment(self, spec: SegmentSpec) -> SegmentOut:
        elements: list[Element] = [spec.id]
        for each in spec.elements:
            elements.append(self.element(each, elements, spec))
        flat = [each if isinstance(each, str) else "".join(each) for each in elements]
        for _ in range(4):
            for problem in list(broken_notes(spec, flat)):
                at = problem.element
                excluded = problem.code.value == "10"
                needed = spec.elements[at - 1]
                elements[at] = "" if excluded else self.given(needed, elements, spec)
                flat[at] = "" if excluded else "X"
        if spec.id == "HL":
            self.levels += 1
            elements[1:3] = [str(self.levels), self.above[-1]]
            self.above.append(str(self.levels))
        return trimmed(elements)

    def element(self, spec: ElementSpec, before: list[Element], segment: SegmentSpec) -> Element:
        if spec.unused or not (spec.required or self.random.random() < SOME):
            return ""
        return self.given(spec, before, segment)

    def given(self, spec: ElementSpec, before: list[Element], segment: SegmentSpec) -> Element:
        if not spec.parts:
            return self.value(spec, before, segment)
        return [
            self.value(part, before, segment)
            if part.required or (not part.unused and self.random.random() < SOME)
            else ""
            for part in spec.parts
        ]

    def value(self, spec: ElementSpec, before: list[Element], segment: SegmentSpec) -> str:
        random = self.random
        if spec.number == _PERIOD:
            kinds = [
                str(value)
                for each, value in zip(segment.elements, before[1:], strict=False)
                if each.number == _FORMAT
            ]
            return _PERIODS.get(kinds[-1] if kinds else "", "20260301")
        if spec.number in _OPEN:
            return _OPEN[spec.number]
        if spec.codes:
            return random.choice(sorted(spec.codes))
        if spec.pattern:
            return "".join(random.choices("0123456789", k=9))
        size = random.randint(max(spec.shortest, 1), max(min(spec.longest, 20), spec.shortest, 1))
        match spec.kind:
            case "DT":
                return "20260301" if spec.longest >= 8 else "260301"
            case "TM":
                return "0915"
            case "R":
                return random.choice(["0", "7", "12.5", "0.01", "1234.56"])[: spec.longest]
            case kind if kind[0] == "N":
                return "".join(random.choices("123456789", k=size))
        text = "".join(random.choices(_LETTERS, k=size)).strip()
        return text.ljust(spec.shortest, "X") if text else "X" * max(spec.shortest, 1)
