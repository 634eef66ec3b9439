"""Checks the elements of a segment against its spec: presence, length, type, codes, notes.

A check is bound to the delimiters of one interchange and remembers values it has found good, so
that the thousands of like segments of a file cost one look-up each.
"""

from collections.abc import Callable, Iterator

from kernel.x12.characters import as_written
from kernel.x12.guides import ElementSpec, SegmentSpec
from kernel.x12.notes import broken_notes
from kernel.x12.problems import ElementError, ElementProblem
from kernel.x12.segments import Delimiters, Segment
from kernel.x12.values import PERIODS, is_date, is_number, is_time, is_whole

_REMEMBERED = 4096
"""Good values and segments kept for each spec, then begun afresh: memory stays flat."""

_PERIOD, _PERIOD_FORMAT = "1251", "1250"
_CODES_SHOWN = 12


class SegmentCheck:
    """Checks segments of one spec.  `problems` is empty for a segment without fault."""

    __slots__ = ("delimiters", "good", "known", "last_required", "spec", "specs")

    def __init__(self, spec: SegmentSpec, delimiters: Delimiters) -> None:
        self.spec = spec
        self.specs = spec.elements
        self.delimiters = delimiters
        self.known: set[str] = set()
        self.good: list[set[str]] = [{spec.id}]
        self.good += [set() if each.required else {""} for each in self.specs]
        required = [at for at, each in enumerate(self.specs, 1) if each.required]
        self.last_required = required[-1] if required else 0

    def problems(self, segment: Segment) -> tuple[ElementProblem, ...]:
        text = segment.text
        if text in self.known:
            return ()
        elements = segment.elements
        found: list[ElementProblem] = []
        at = 0
        for good, value in zip(self.good, elements, strict=False):
            if value not in good:
                found += self._slowly(at, value, elements)
            at += 1
        if at <= self.last_required:
            found += self._absent(at)
        if len(elements) > len(self.good):
            found.append(self._too_many(elements))
        elif not elements[-1]:
            found.append(self._trailing(elements))
        if self.spec.notes:
            found += broken_notes(self.spec, elements)
        if found:
            return tuple(found)
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        self.known.add(text)
        return ()

    def _slowly(self, at: int, value: str, elements: list[str]) -> list[ElementProblem]:
        spec = self.specs[at - 1]
        if self.is_plainly_good(spec, value):
            return []
        found = list(element_problems(at, spec, value, self.delimiters))
        if spec.number == _PERIOD and not found:
            return list(_period_problems(at, spec, value, self.specs, elements))
        if not found:
            good = self.good[at]
            if len(good) >= _REMEMBERED:
                good.clear()
                if not spec.required:
                    good.add("")
            good.add(value)
        return found

    def is_plainly_good(self, spec: ElementSpec, value: str) -> bool:
        """A short cut for free text without fault: names, addresses, numbers of senders."""
        return (
            spec.kind == "AN"
            and spec.codes is None
            and spec.pattern is None
            and not spec.unused
            and spec.number != _PERIOD
            and spec.shortest <= len(value) <= spec.longest
            and value.isascii()
            and value.isprintable()
            and value[-1] != " "
            and self.delimiters.component not in value
            and (not self.delimiters.repetition or self.delimiters.repetition not in value)
        )

    def _absent(self, first: int) -> Iterator[ElementProblem]:
        for at in range(first, len(self.specs) + 1):
            if self.specs[at - 1].required:
                yield missing_element(at, self.specs[at - 1])

    def _too_many(self, elements: list[str]) -> ElementProblem:
        most = len(self.specs)
        message = f"{self.spec.id} has {len(elements) - 1} elements, at most {most} are defined"
        value = elements[most + 1]
        return ElementProblem(most + 1, ElementError.TOO_MANY_ELEMENTS, message, value)

    def _trailing(self, elements: list[str]) -> ElementProblem:
        """X12 has no empty elements at a segment's end: their separators are to be left out."""
        at = len(elements) - 1
        while at > 1 and not elements[at - 1]:
            at -= 1
        message = f"{self.spec.id} ends in empty elements, from element {at} on"
        return ElementProblem(at, ElementError.TOO_MANY_ELEMENTS, message)


class Checks:
    """The element checks of one set of delimiters, made as they are needed."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        self._made: dict[SegmentSpec, SegmentCheck] = {}

    def of(self, spec: SegmentSpec) -> SegmentCheck:
        made = self._made.get(spec)
        if made is None:
            made = self._made[spec] = SegmentCheck(spec, self.delimiters)
        return made


def element_problems(
    at: int, spec: ElementSpec, value: str, delimiters: Delimiters
) -> Iterator[ElementProblem]:
    """Everything wrong with one element, its repetitions and components included."""
    if not value:
        if spec.required:
            yield missing_element(at, spec)
        return
    if spec.unused:
        message = f"{spec.ref} {spec.name} is not used here"
        yield ElementProblem(at, ElementError.NOT_USED, message, value, _number(spec))
        return
    mark = delimiters.repetition
    if not mark or mark not in value:
        yield from _one(at, spec, value, delimiters, 0)
        return
    repetitions = value.split(mark)
    if len(repetitions) > spec.repeats:
        message = f"{spec.ref} is given {len(repetitions)} times, at most {spec.repeats} allowed"
        code = ElementError.TOO_MANY_REPETITIONS
        yield ElementProblem(at, code, message, value, _number(spec))
        return
    for number, each in enumerate(repetitions, 1):
        yield from _one(at, spec, each, delimiters, number)


def _one(
    at: int, spec: ElementSpec, value: str, delimiters: Delimiters, repetition: int
) -> Iterator[ElementProblem]:
    if not spec.parts:
        if delimiters.component in value:
            message = f"{spec.ref} holds the component separator {delimiters.component!r}"
            yield ElementProblem(
                at, ElementError.CHARACTER, message, value, _number(spec), 0, repetition
            )
            return
        for code, message in value_faults(spec, value):
            yield ElementProblem(at, code, message, value, _number(spec), 0, repetition)
        return
    parts = value.split(delimiters.component)
    if len(parts) > len(spec.parts):
        message = f"{spec.ref} has {len(parts)} components, at most {len(spec.parts)} are defined"
        code = ElementError.TOO_MANY_COMPONENTS
        yield ElementProblem(at, code, message, value, "", len(spec.parts) + 1, repetition)
    for number, part in enumerate(spec.parts, 1):
        text = parts[number - 1] if number <= len(parts) else ""
        for code, message in _part_faults(part, text):
            yield ElementProblem(at, code, message, text, _number(part), number, repetition)


def _part_faults(part: ElementSpec, text: str) -> Iterator[tuple[ElementError, str]]:
    if not text:
        if part.required:
            yield ElementError.MISSING, f"{part.ref} {part.name} is missing"
    elif part.unused:
        yield ElementError.NOT_USED, f"{part.ref} {part.name} is not used here"
    else:
        yield from value_faults(part, text)


def value_faults(spec: ElementSpec, value: str) -> Iterator[tuple[ElementError, str]]:
    """What is wrong with a value that is there: characters, length, code, type, pattern."""
    if not (value.isascii() and value.isprintable()):
        meant = as_written(value)
        yield ElementError.CHARACTER, f"{spec.ref} has a character X12 does not carry: {meant!r}"
        return
    kind = spec.kind
    numeric = kind == "R" or kind[0] == "N"
    length = len(value.replace("-", "").replace(".", "")) if numeric else len(value)
    if length < spec.shortest:
        message = f"{spec.ref} {value!r} is too short: at least {spec.shortest}"
        yield ElementError.TOO_SHORT, message
    elif length > spec.longest:
        yield ElementError.TOO_LONG, f"{spec.ref} {value!r} is too long: at most {spec.longest}"
    if kind in ("AN", "ID") and value[-1] == " ":
        if value.isspace():
            yield ElementError.CHARACTER, f"{spec.ref} holds nothing but spaces"
        elif len(value.rstrip()) >= spec.shortest:
            yield ElementError.CHARACTER, f"{spec.ref} {value!r} ends in spaces"
    if spec.codes is not None and value not in spec.codes:
        yield ElementError.CODE, f"{spec.ref} {spec.name}: {value!r} is not {_shown(spec.codes)}"
    fits, code, what = _TYPES.get(kind[0] if numeric else kind, _ANYTHING)
    if not fits(value):
        yield code, f"{spec.ref} {spec.name}: {value!r} is not {what}"
    if spec.pattern and not spec.pattern.fullmatch(value):
        message = f"{spec.ref} {spec.name}: {value!r} does not have the form {spec.pattern.pattern}"
        yield ElementError.PATTERN, message


_ANYTHING: tuple[Callable[[str], bool], ElementError, str] = (
    lambda value: True,
    ElementError.CHARACTER,
    "text",
)
_TYPES: dict[str, tuple[Callable[[str], bool], ElementError, str]] = {
    "N": (is_whole, ElementError.CHARACTER, "a whole number"),
    "R": (is_number, ElementError.CHARACTER, "a number"),
    "DT": (is_date, ElementError.DATE, "a date"),
    "TM": (is_time, ElementError.TIME, "a time"),
}


def _period_problems(
    at: int, spec: ElementSpec, value: str, specs: tuple[ElementSpec, ...], elements: list[str]
) -> Iterator[ElementProblem]:
    """A date, time or range (1251) is checked by the format named before it (1250)."""
    for before in range(at - 1, 0, -1):
        if specs[before - 1].number == _PERIOD_FORMAT:
            fits, code, what = PERIODS.get(elements[before], _ANYTHING)
            if not fits(value):
                message = f"{spec.ref} {spec.name}: {value!r} is not {what}"
                yield ElementProblem(at, ElementError(code), message, value, spec.number)
            return


def missing_element(at: int, spec: ElementSpec) -> ElementProblem:
    """Of an element that is required and not there."""
    message = f"{spec.ref} {spec.name} is missing"
    return ElementProblem(at, ElementError.MISSING, message, "", _number(spec))


def _number(spec: ElementSpec) -> str:
    return spec.number if spec.number.isdigit() else ""


def _shown(codes: frozenset[str]) -> str:
    if len(codes) > _CODES_SHOWN:
        return "in its code list"
    return "one of " + ", ".join(sorted(codes)) if len(codes) > 1 else next(iter(codes))
