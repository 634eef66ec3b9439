"""The services of a 278 request: codes, days, units; of other care, what no code says in words.

What cannot be read is rejected at its place.  Of other care, a pattern over time, a drug or a stay
is kept as it was written, as one unit of what it describes: a person decides on it.
"""

import re
from collections.abc import Callable
from datetime import date

from claims.operations.authorizations.asked import AskedService
from claims.operations.authorizations.review import (
    LAST_YEAR,
    MOST_UNITS,
    PROCEDURE,
    days_of,
    is_drug,
)
from kernel.dates import Days
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.values import as_dates

EVENT, SERVICE = "2000E", "2000F"
BAD_DATES, BAD_PROCEDURE, BAD_INPUT = "57", "AG", "33"
CODED = ("HC", "AD")
"""Qualifiers (list 235) of codes that are HCPCS, CPT or dental."""
NDC = "N4"
COUNTS = ("VS", "UN", "FL", "")
"""Units (list 673) that are times a service is given."""
_QUANTITY_AT = {"SV1": (4, 3), "SV2": (5, 4), "SV3": (6, 0)}
"""The elements of a line with its quantity and the quantity's unit; 0: it has none."""
LONGEST = 300

Reject = Callable[[str, str, int | None], None]


class Services:
    """Reads the services of one event."""

    def __init__(self, event: Loop, um: Segment, received: date, reject: Reject) -> None:
        self.event = event
        self.um = um
        self.undated = Days(received, None)
        self.reject = reject

    def kind(self, loop: Loop) -> str:
        """The service type (UM03): a service's own, else that of the event."""
        own = loop.first("UM")
        return (own.get(3) if own else "") or self.um.get(3)

    def event_days(self, *, opinion: bool) -> Days | None:
        """The days of the event; other care may begin with an admission whose end is open."""
        found = self.days(self.event, ("AAH",), None)
        if found is None and not opinion:
            admitted = self.days(self.event, ("435",), None)
            return Days(admitted.start, None) if admitted else None
        return found

    def opinion(
        self, place: int, loop: Loop, event_days: Days | None, diagnoses: list[str]
    ) -> AskedService:
        """A service that is, or belongs to, an opinion."""
        line = loop.first("SV1") or loop.first("SV2")
        at = _code_at(line)
        code = line.get(at, 2).upper() if line and line.get(at, 1) == "HC" else ""
        if line is not None and not re.fullmatch(PROCEDURE, code):
            self.reject(SERVICE, BAD_PROCEDURE, place)
        delivery = loop.first("HSD") or self.event.first("HSD")
        said = line.get(4) if line is not None and line.id == "SV1" else ""
        units = self._count(said, SERVICE, place) if said else self._units(delivery, SERVICE, place)
        days = self.days(loop, ("472",), place) or event_days or self.undated
        return self._service(code, days, units, line, diagnoses)

    def opinion_as_such(self, event_days: Days | None, diagnoses: list[str]) -> AskedService:
        """The opinion without a service of its own."""
        units = self._units(self.event.first("HSD"), EVENT, None)
        return self._service("", event_days or self.undated, units, None, diagnoses)

    def other(
        self, place: int, loop: Loop, event_days: Days | None, diagnoses: list[str]
    ) -> AskedService:
        """A service of other care."""
        line = loop.first("SV1") or loop.first("SV2") or loop.first("SV3")
        code, named = self._named(line, place)
        units, quantity = _quantity(line, loop.first("HSD") or self.event.first("HSD"))
        days = self.days(loop, ("472",), place) or event_days or self.undated
        named = named or ("" if code else f"service type {self.kind(loop)}")
        return self._service(code, days, units, line, diagnoses, _joined(named, quantity))

    def other_as_such(self, event_days: Days | None, diagnoses: list[str]) -> AskedService:
        """Other care asked for as an event alone: an admission, a referral."""
        units, quantity = _quantity(None, self.event.first("HSD"))
        said = [("request category", self.um.get(1)), ("service type", self.um.get(3))]
        named = ", ".join(f"{what} {code}" for what, code in said if code)
        days = event_days or self.undated
        return self._service("", days, units, None, diagnoses, _joined(named, quantity))

    def is_drug(self, loop: Loop) -> bool:
        line = loop.first("SV1") or loop.first("SV2")
        at = _code_at(line)
        code = line.get(at, 2).upper() if line and line.get(at, 1) in CODED else ""
        coded_so = line is not None and line.get(at, 1) == NDC
        return coded_so or is_drug(code, self.kind(loop))

    def days(self, loop: Loop, kinds: tuple[str, ...], place: int | None) -> Days | None:
        """The days of a DTP of these kinds; rejected where they are none to plan by."""
        said = loop.first("DTP", *kinds)
        found = as_dates(said.get(3)) if said is not None else None
        if found is None:
            return None
        first, last = found
        if first <= last and last.year <= LAST_YEAR:
            return days_of(first, last)
        self.reject(EVENT if place is None else SERVICE, BAD_DATES, place)
        return None

    def _service(
        self,
        code: str,
        days: Days,
        units: int,
        line: Segment | None,
        diagnoses: list[str],
        described: str = "",
    ) -> AskedService:
        at = _code_at(line)
        modifiers = tuple(line.get(at, part) for part in range(3, 7)) if line else ()
        return AskedService(
            code,
            days,
            units,
            modifiers=tuple(each for each in modifiers if re.fullmatch("[0-9A-Z]{2}", each)),
            diagnoses=tuple(diagnoses),
            place_of_service=self._place(line),
            described=described[:LONGEST],
        )

    def _named(self, line: Segment | None, place: int) -> tuple[str, str]:
        """The procedure code, else what the line names in another code set."""
        if line is None:
            return "", ""
        at = _code_at(line)
        kind, code = line.get(at, 1), line.get(at, 2).strip().upper()
        if kind in CODED:
            if re.fullmatch(PROCEDURE, code):
                return code, ""
            self.reject(SERVICE, BAD_PROCEDURE, place)
        elif code:
            return "", f"{'NDC' if kind == NDC else f'code {kind}'} {code}"
        revenue = line.get(1).strip() if line.id == "SV2" else ""
        return "", f"revenue code {revenue}" if revenue else ""

    def _place(self, line: Segment | None) -> str:
        """SV105, else UM04 where it is a place of service; unsaid, the office."""
        own = line.get(5) if line is not None and line.id == "SV1" else ""
        of_event = self.um.get(4, 1) if self.um.get(4, 2) == "B" else ""
        found = own or of_event
        return found if re.fullmatch("[0-9]{2}", found) else "11"

    def _units(self, delivery: Segment | None, loop: str, place: int | None) -> int:
        """HSD: a number of visits or units.  A pattern over time is not a number we could count
        down, and is refused; who says nothing asks for one."""
        if delivery is None or not delivery.get(2):
            return 1
        if delivery.get(1) not in ("VS", "FL") or delivery.get(3) or delivery.get(5):
            self.reject(loop, BAD_INPUT, place)
            return 1
        return self._count(delivery.get(2), loop, place)

    def _count(self, text: str, loop: str, place: int | None) -> int:
        units = _whole(text)
        if units is None:
            self.reject(loop, BAD_INPUT, place)
        return units or 1


def _code_at(line: Segment | None) -> int:
    """The element of the line that holds its code."""
    return 2 if line is not None and line.id == "SV2" else 1


def _whole(text: str) -> int | None:
    """A number of units, or None."""
    fits = re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= MOST_UNITS
    return int(text) if fits else None


def _quantity(line: Segment | None, delivery: Segment | None) -> tuple[int, str]:
    """The units that can be counted, and what of the quantity that number does not say."""
    if line is not None:
        said, unit = (line.get(at) if at else "" for at in _QUANTITY_AT[line.id])
        if said:
            return _counted(said, unit)
    if delivery is None or not delivery.get(2):
        return 1, ""
    if any(delivery.get(place) for place in range(3, len(delivery.elements))):
        parts = [delivery.get(place) for place in range(1, len(delivery.elements))]
        return 1, f"quantity as asked: HSD {' '.join(part for part in parts if part)}"
    return _counted(delivery.get(2), delivery.get(1))


def _counted(said: str, unit: str) -> tuple[int, str]:
    units = _whole(said)
    if units is not None and unit in COUNTS:
        return units, ""
    return units or 1, f"quantity {said} {unit}".strip()


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
