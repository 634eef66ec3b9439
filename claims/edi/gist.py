"""What an acknowledgment must name of a claim, read even where the claim itself is refused."""

from datetime import date
from typing import Any

from claims.edi.charged import charge_sent
from claims.edi.claim_verdict import ClaimVerdict, Person
from claims.edi.submitted import Place
from kernel.x12.characters import as_written
from kernel.x12.loops import Loop
from kernel.x12.values import as_dates

_PERSON = "1"
_NO_NUMBER = "NONE"
"""For a number that must be said of a patient whose subscriber, an employer, has none: as X12
proposes for the 835 (interpretation 1317)."""
_MEMBER_NUMBERS = frozenset({"MI", "II"})


def claim_id(loop: Loop) -> str:
    return as_written(loop.segments[0].get(1))


def gist(loop: Loop, place: Place, days: tuple[date, date] | None, **found: Any) -> ClaimVerdict:
    """The verdict that was found, with what names the claim."""
    trace = loop.first("REF", "D9")
    return ClaimVerdict(
        id=claim_id(loop),
        position=place.position,
        offset=place.offset,
        end=place.end,
        charge=charge_sent(loop.segments[0].get(2)),
        first_served=days[0] if days else None,
        last_served=days[1] if days else None,
        clearinghouse_trace=trace.get(2) if trace else "",
        **found,
    )


def days_served(loop: Loop) -> tuple[date, date] | None:
    """The first and the last day of service of a claim, as far as they can be read."""
    days: list[date] = []
    for line in loop.inner("2400"):
        served = line.first("DTP", "472")
        days += (served and as_dates(served.get(3))) or ()
    return (min(days), max(days)) if days else None


def billing_person(level: Loop) -> Person:
    """The billing provider of a 2000A loop: its NPI or, without one, its tax number."""
    loop = next(level.inner("2010AA"), None)
    found = _person(loop)
    if found.id_kind == "XX" or loop is None:
        return found
    tax = loop.first("REF", "EI", "SY")
    number = tax.get(2) if tax else ""
    return Person(
        found.is_person, found.name, found.first, found.middle, found.suffix, "FI", number
    )


def patient_person(level: Loop) -> Person:
    """The patient of a 2000B or 2000C loop.  A dependent is known by the subscriber's number."""
    subscriber = level if level.id == "2000B" else level.above("2000B")
    member = _person(next(subscriber.inner("2010BA"), None) if subscriber else None)
    if member.id_kind not in _MEMBER_NUMBERS:  # refused for that, and still to be named
        number = member.id if member.is_person else member.id or _NO_NUMBER
        member = member._replace(id_kind="MI", id=number)
    if level.id == "2000B":
        return member
    own = _person(next(level.inner("2010CA"), None))
    return own._replace(is_person=True, id_kind=member.id_kind, id=member.id)


def is_nameable(claim: str, patient: Person) -> bool:
    """Whether a 277CA can say which claim it means, by its id."""
    return bool(claim.strip() and patient.name.strip() and patient.id.strip())


def _person(loop: Loop | None) -> Person:
    name = loop.first("NM1") if loop else None
    if name is None:
        return Person(is_person=True, name="")
    kind, last, first, middle, suffix, id_kind, number = (
        as_written(name.get(at)) for at in (2, 3, 4, 5, 7, 8, 9)
    )
    return Person(kind == _PERSON, last, first, middle, suffix, id_kind, number)
