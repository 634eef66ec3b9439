"""Members as an X12 834 says them (005010X220A1).  Pure: loops in, what was said out.

A benefit end (DTP 349) and an eligibility end (357) are the last day covered; here the day after
it is the first one no longer covered.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from kernel.members.coverage_834 import (
    coverage,
    day_of,
    end_of,
    other_payers,
    segments_of,
    text_of,
    told,
)
from kernel.members.enrolled import Enrolled
from kernel.members.mbi import as_mbi, as_number, is_mbi
from kernel.reading import Fault
from kernel.x12.characters import as_written
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.segments import Fault as ByteFault
from kernel.x12.segments import Segment
from kernel.x12.walk import Began, Ended, walk

VERSION = "005010X220A1"
_ENDS = "024"
_LANGUAGES = {"eng": "en", "spa": "es", "zho": "zh", "chi": "zh", "vie": "vi", "kor": "ko"}
"""Three letters (LUI01 LE) to the two that letters to members go by."""
_SEX = {"F": "F", "M": "M", "U": "U"}


def read_834(stream: BinaryIO) -> Iterator[Enrolled | list[Fault]]:
    """Each member of the file, or what is wrong with it, after what is wrong with its envelopes.

    The file is read twice, because a transaction set can be refused by its last segment: what is
    in it is then not taken.  A member that is wrong keeps no other out.
    """
    taken, faults = _envelopes(stream)
    yield from ([fault] for fault in faults)
    stream.seek(0)
    sets = iter(taken)
    members = 0
    for event in walk(stream, versions={VERSION}, cut={"2000"}):
        if isinstance(event, Loop):
            members += 1
            yield _member(event, members)
        elif isinstance(event, Began) and isinstance(event.of, TransactionSet):
            event.of.skip = not next(sets)


def _envelopes(stream: BinaryIO) -> tuple[list[bool], list[Fault]]:
    """Whether each transaction set is taken, in order; and what is wrong around the members."""
    sets: list[tuple[Interchange, Group, TransactionSet]] = []
    faults: list[Fault] = []
    interchange: Interchange | None = None
    group: Group | None = None
    for event in walk(stream, versions={VERSION}, check=False):
        match event:
            case ByteFault():
                faults.append(Fault(f"byte {event.offset}", event.message))
            case Began(of=Interchange() as of):
                interchange = of
            case Began(of=Group() as of):
                group = of
            case Began(of=TransactionSet() as of):
                of.scoped = True
                if interchange and group:
                    sets.append((interchange, group, of))
            case Ended(of=of):
                faults += [Fault(_called(of), message) for message in of.messages]
            case _:
                pass
    taken = [each[0].taken(each[1], each[2]) for each in sets]
    faults += [
        Fault(_called(each[2]), "is refused: nothing of it is taken")
        for each, is_taken in zip(sets, taken, strict=True)
        if not is_taken
    ]
    return taken, faults


def _called(of: Interchange | Group | TransactionSet) -> str:
    kind = "transaction set" if isinstance(of, TransactionSet) else type(of).__name__.lower()
    return f"{kind} {of.control}".strip()


def _member(loop: Loop, place: int) -> Enrolled | list[Fault]:
    number = as_number(text_of(loop.first("REF", "0F"), 2))
    name = next(loop.inner("2100A"), None)
    person = name.first("NM1") if name else None
    where = f"member {place}, INS at segment {loop.segments[0].number}"
    if number:
        where += f", id {number}"
    faults: list[Fault] = []
    if any("\0" in text for each in segments_of(loop) for text in each.elements):
        return [Fault(where.replace("\0", ""), "holds a NUL character, which no text may hold")]
    if not number:
        faults.append(Fault(where, "has no subscriber number (REF*0F)"))
    if name is None or person is None:
        return [*faults, Fault(where, "has no name (NM1*IL)")]
    faults += [
        Fault(where, problem.message) for problem in loop.every_problem() if problem.unplaced
    ]
    columns = _columns(loop, name, person, where, faults)
    if text_of(loop.first("INS"), 1) == "N":
        own = _own_number(loop, person)
        subscriber, number = number, own or _number_of_dependent(number, columns)
        if not number:
            faults.append(Fault(where, "a dependent with neither a number nor a birth date"))
    else:
        subscriber = ""
    ended = end_of(loop.first("DTP", "357"), where, faults)
    covered = tuple(coverage(loop, subscriber, where, faults, ended=ended is not None))
    if text_of(loop.first("INS"), 3) == _ENDS and not covered and ended is None:
        faults.append(Fault(where, "coverage ends (INS03 024), but no day is given (DTP*357)"))
    made = Enrolled(
        where=where,
        number=number,
        columns=columns,
        covered=covered,
        other=other_payers(loop, covered, where, faults),
        ended=ended,
        told=told(loop),
        notes=tuple(
            f"{where}: {problem.message}"
            for problem in loop.every_problem()
            if not problem.unplaced
        ),
    )
    return faults or made


def _own_number(loop: Loop, person: Segment) -> str:
    """The dependent's own identifier, where the sponsor gives one; never a social security
    number."""
    if person.get(8) in ("ZZ", "MI"):
        return as_number(person.get(9))
    return as_number(text_of(loop.first("REF", "23"), 2) or text_of(loop.first("REF", "ZZ"), 2))


def _number_of_dependent(subscriber: str, columns: dict[str, Any]) -> str:
    """The same in every file: the subscriber's number, the birth date and the first name."""
    born = columns.get("born_on")
    return f"{subscriber}-{born:%Y%m%d}-{columns['first_name'].upper()}"[:80] if born else ""


def _columns(
    loop: Loop, name: Loop, person: Segment, where: str, faults: list[Fault]
) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    said = {
        "last_name": (person.get(3), 60),
        "first_name": (person.get(4), 35),
        "middle_name": (person.get(5), 25),
        "suffix": (person.get(7), 10),
    }
    street, place, about = name.first("N3"), name.first("N4"), name.first("DMG")
    if street:
        lines = (street.get(1), street.get(2))
        said["address"] = (", ".join(line for line in lines if line), 120)
    if place:
        said |= {"city": (place.get(1), 30), "zip": (place.get(3), 15)}
        if len(place.get(2)) == 2:
            said["state"] = (place.get(2).upper(), 2)
        if place.get(5) == "CY":
            said["county"] = (place.get(6), 40)
    columns = {
        key: " ".join(as_written(text).split())[:most]
        for key, (text, most) in said.items()
        if text.strip()
    }
    if not columns.get("last_name"):
        faults.append(Fault(where, "has no last name (NM103)"))
    columns.setdefault("first_name", "")
    if about:
        columns |= {"sex": _SEX[about.get(3)]} if about.get(3) in _SEX else {}
        born = day_of(about.get(2), where, "birth date (DMG02)", faults)
        columns |= {"born_on": born} if born else {}
    columns |= _more(loop, name, where, faults)
    return columns


def _more(loop: Loop, name: Loop, where: str, faults: list[Fault]) -> dict[str, Any]:
    """Death, language, confidentiality, the Medicare number."""
    columns: dict[str, Any] = {}
    status = loop.segments[0]
    if status.get(12):
        died = day_of(status.get(12), where, "date of death (INS12)", faults)
        columns |= {"died_on": died} if died else {}
    if status.get(13):  # R: restricted access; U: unrestricted
        columns["confidential"] = status.get(13) == "R"
    language = name.first("LUI")
    if language and language.get(1) in ("LD", "LE") and len(language.get(2)) in (2, 3):
        code = language.get(2).lower()
        columns["language"] = _LANGUAGES.get(code, code)
    medicare = as_mbi(text_of(loop.first("REF", "F6"), 2))
    if medicare and is_mbi(medicare):
        columns["mbi"] = medicare
    return columns
