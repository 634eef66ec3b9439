"""Requests of an X12 276 (005010X212): each claim asked about, with who asks.  Pure."""

from dataclasses import dataclass
from datetime import date

from claims.edi.inquiry_270 import Party
from kernel.money import Money, UnableToReadMoney
from kernel.x12.loops import Loop
from kernel.x12.values import as_date, as_dates

VERSION = "005010X212"
SUBSCRIBER, DEPENDENT = "2000D", "2000E"
OUR_NUMBER, THEIR_NUMBER = "1K", "EJ"

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One service line asked about (2210): SVC01 as it came, and the sender's number of it."""

    procedure: tuple[str, ...]
    charge: str
    days: Days | None
    control_number: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One claim asked about (2200).  `trace` is the asker's number of the request; `references`
    are by their kind.  `charge` None: not said, or no amount."""

    trace: str
    references: dict[str, str]
    charge: Money | None
    days: Days | None
    lines: tuple[AskedLine, ...] = ()

    @property
    def number(self) -> str:
        """Our number of the claim, where the asker has it."""
        return self.references.get(OUR_NUMBER, "").strip()

    @property
    def control_number(self) -> str:
        return self.references.get(THEIR_NUMBER, "").strip()


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient asked about: the subscriber, or a dependent of one; `level` names its loop."""

    level: str
    party: Party
    born: date | None
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One subscriber level (2000D) with who asks.  `patients` are those with requests."""

    payer: Party
    receiver: Party
    providers: tuple[Party, ...]
    subscriber: Party
    patients: tuple[Patient, ...]


def inquiry(loop: Loop) -> Inquiry:
    """What one subscriber level asks."""
    provider = loop.above("2000C")
    subscriber = _party(loop, "2100D")
    found = [_patient(loop, "2100D", "2200D")]
    found += [_patient(level, "2100E", "2200E") for level in loop.inner(DEPENDENT)]
    return Inquiry(
        payer=_party(loop.above("2000A"), "2100A"),
        receiver=_party(loop.above("2000B"), "2100B"),
        providers=tuple(_named(each) for each in provider.inner("2100C")) if provider else (),
        subscriber=subscriber,
        patients=tuple(each for each in found if each.asked),
    )


def _patient(level: Loop, name: str, asked: str) -> Patient:
    details = level.first("DMG")
    return Patient(
        level.id,
        _party(level, name),
        as_date(details.get(2)) if details else None,
        tuple(_asked(each) for each in level.inner(asked)),
    )


def _party(level: Loop | None, name: str) -> Party:
    found = next(level.inner(name), None) if level else None
    return _named(found) if found else Party("", "")


def _named(loop: Loop) -> Party:
    found = loop.segments[0]
    return Party(*(found.get(place).strip() for place in (1, 2, 3, 4, 5, 7, 8, 9)))


def _asked(loop: Loop) -> Asked:
    trace, amount = loop.first("TRN"), loop.first("AMT")
    return Asked(
        trace.get(2) if trace else "",
        {each.get(1): each.get(2) for each in loop.all("REF")},
        _money(amount.get(2)) if amount else None,
        _days(loop),
        tuple(_line(each) for each in loop.inner("2210D")),
    )


def _line(loop: Loop) -> AskedLine:
    service, control = loop.segments[0], loop.first("REF", "FJ")
    return AskedLine(
        tuple(service.components(1)),
        service.get(2),
        _days(loop),
        control.get(2) if control else "",
    )


def _days(loop: Loop) -> Days | None:
    """None where no days are said, or a range ends before it begins: those are no days."""
    found = loop.first("DTP", "472")
    days = as_dates(found.get(3)) if found else None
    return days if days and days[0] <= days[1] else None


def _money(text: str) -> Money | None:
    try:
        return Money(text)
    except UnableToReadMoney:
        return None
