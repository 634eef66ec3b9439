"""Requests for review of an X12 278 (005010X217): each patient event with what is asked.

Service types 20 and 21 (UM03) ask for a second and a third surgical opinion; any other service has
no business here.  What cannot be read is an AAA code (list 901) at the loop it belongs to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from claims.edi.parties_278 import Gives, born_on, gives, giving, identifier, named
from claims.operations.authorizations.asked import Asked, AskedService, Purpose, Subject
from claims.operations.authorizations.read import find
from claims.operations.authorizations.review import (
    CHANGES,
    ICD_10,
    LAST_YEAR,
    MOST_UNITS,
    PROCEDURE,
    PURPOSES,
    URGENT,
    Change,
    Review,
    days_of,
    is_physician,
)
from kernel.dates import Days
from kernel.members.matching import Named
from kernel.x12.envelopes import TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.values import as_dates

VERSION = "005010X217"
EVENT, SERVICE = "2000E", "2000F"
DEPENDENT, SUBSCRIBER, REQUESTER, REVIEWER = "2000D", "2000C", "2000B", "2000A"
ICD_10_KINDS = ("ABK", "ABF", "ABJ", "APR")
NO_PROVIDER, BAD_DATES, BAD_BIRTH, NO_ID = "43", "57", "58", "72"
NO_REVIEW, BAD_DIAGNOSIS, BAD_PROCEDURE, BAD_INPUT = "AA", "AF", "AG", "33"
CANCELLATION = "01"


@dataclass(frozen=True, slots=True)
class Rejection:
    """AAA03 at a loop; `service` is the place of the 2000F, from 0."""

    loop: str
    code: str
    service: int | None = None


@dataclass(slots=True)
class Event:
    """One patient event: as it came, and what is asked of us, if anything is.

    `ours` are the places of the services put on file, in the order of the request's; empty where
    only the event as such was asked for.
    """

    transaction: TransactionSet
    loop: Loop
    review: Review | None = None
    rejections: list[Rejection] = field(default_factory=list)
    ours: tuple[int, ...] = ()

    @property
    def services(self) -> list[Loop]:
        return list(self.loop.inner(SERVICE))

    def level(self, name: str) -> Loop | None:
        return self.loop.above(name)

    @property
    def heading(self) -> list[str]:
        """The elements of BHT."""
        return self.transaction.heading.split(self.transaction.delimiters.element)


def read_event(loop: Loop, transaction: TransactionSet, *, sender: str, received: date) -> Event:
    """The event of a 2000E that came to its end."""
    return _Reading(Event(transaction, loop), sender, received).read()


class _Reading:
    def __init__(self, event: Event, sender: str, received: date) -> None:
        self.event = event
        self.sender = sender
        self.received = received
        self.um = event.loop.first("UM") or event.loop.segments[0]

    def reject(self, loop: str, code: str, service: int | None = None) -> None:
        self.event.rejections.append(Rejection(loop, code, service))

    def read(self) -> Event:
        event = self.event
        services = list(enumerate(event.services))
        purposes = {place: self._purpose(loop) for place, loop in services}
        asked = {each for each in purposes.values() if each} or {self._purpose(event.loop)} - {None}
        change = self._change()
        if not asked or change is None:
            return event
        if len(asked) > 1:
            self.reject(EVENT, BAD_INPUT)
            return event
        purpose = next(each for each in asked if each)
        ours = [(place, loop) for place, loop in services if purposes[place]]
        event.ours = tuple(place for place, _ in ours)
        request = self._asked(purpose, ours, change)
        prior = self._prior(request) if change != "new" else ""
        if change != "new" and not prior:
            self.reject(EVENT, NO_REVIEW)
        if not event.rejections:
            event.review = Review(request, change, prior)
        return event

    def _purpose(self, loop: Loop) -> Purpose | None:
        """Of a service by its own type, else by that of the event."""
        own = loop.first("UM")
        kind = (own.get(3) if own else "") or self.um.get(3)
        return PURPOSES.get(kind)

    def _change(self) -> Change | None:
        if self.event.heading[2:3] == [CANCELLATION]:
            return "cancel"
        return CHANGES.get(self.um.get(2))

    def _asked(self, purpose: Purpose, ours: list[tuple[int, Loop]], change: Change) -> Asked:
        event = self.event
        diagnoses = list(self._diagnoses())
        requester = self._requester()
        provider = self._clinician([loop for _, loop in ours])
        event_days = self._days(event.loop, ("AAH",), None)
        services = tuple(self._service(p, loop, event_days, diagnoses) for p, loop in ours)
        if not services:
            days = event_days or Days(self.received, None)
            units = self._units(event.loop.first("HSD"), EVENT, None)
            services = (AskedService("", days, units, diagnoses=tuple(diagnoses)),)
        undated = any(each.days.to is None for each in services)
        expedited = self.um.get(6) in URGENT
        missing = ([] if diagnoses else ["diagnosis"]) + (["service_dates"] if undated else [])
        return Asked(
            patient=self._patient(),
            purpose=purpose,
            services=services,
            # service types 20 and 21 are opinions about surgery; they say no more
            subject=Subject("surgery", diagnoses[0]) if diagnoses else None,
            clinician_npi=provider.npi,
            clinician_tin=provider.tin,
            requester_npi=requester.npi,
            expedited=expedited,
            physician_supports=expedited and requester.is_person and is_physician(requester.npi),
            missing=tuple(missing),
            sender=self.sender,
            reference=self._reference(change),
            channel="x12",
            as_received={
                "digest": self._digest(),
                "reference": self.event.heading[3:4],
                "segments": [each.text for each in event.loop.every_segment()],
            },
        )

    def _patient(self) -> Named:
        """The dependent under the subscriber's number, else the subscriber."""
        event = self.event
        holder, dependent = event.level(SUBSCRIBER), event.level(DEPENDENT)
        number = identifier(holder, "2010C")
        if not number:
            self.reject("2010C", NO_ID)
        loop, inner = (dependent, "2010D") if dependent else (holder, "2010C")
        born = born_on(loop, inner)
        if born and born > self.received:
            self.reject(inner, BAD_BIRTH)
        last, first = named(loop, inner)
        return Named(number, last, first, born)

    def _requester(self) -> Gives:
        found = gives(self.event.level(REQUESTER), "2010B")
        if found.wrong:
            self.reject("2010B", NO_PROVIDER)
        return found

    def _clinician(self, services: list[Loop]) -> Gives:
        """Who shall give it: the one the services name, else the one the event names."""
        named_here = [(x, "2010F") for loop in services for x in loop.inner("2010F")]
        named_here = named_here or [(x, "2010EA") for x in self.event.loop.inner("2010EA")]
        found = [(giving(loop), name) for loop, name in named_here]
        for each, name in found:
            if each and each.wrong:
                self.reject(name, NO_PROVIDER)
        known = {each.npi: each for each, _ in found if each and each.npi}
        return next(iter(known.values())) if len(known) == 1 else Gives()

    def _diagnoses(self) -> Iterator[str]:
        segment = self.event.loop.first("HI")
        if segment is None:
            return
        for at in range(1, len(segment.elements)):
            kind, code = segment.get(at, 1), segment.get(at, 2).replace(".", "").upper()
            if kind not in ICD_10_KINDS:
                continue
            if re.fullmatch(ICD_10, code):
                yield code
            else:
                self.reject(EVENT, BAD_DIAGNOSIS)

    def _service(
        self, place: int, loop: Loop, event_days: Days | None, diagnoses: list[str]
    ) -> AskedService:
        line = loop.first("SV1") or loop.first("SV2")
        at = 2 if line is not None and line.id == "SV2" else 1
        code = line.get(at, 2).upper() if line and line.get(at, 1) == "HC" else ""
        modifiers = tuple(line.get(at, part) for part in range(3, 7)) if line else ()
        if line is not None and not re.fullmatch(PROCEDURE, code):
            self.reject(SERVICE, BAD_PROCEDURE, place)
        days = self._days(loop, ("472",), place) or event_days or Days(self.received, None)
        delivery = loop.first("HSD") or self.event.loop.first("HSD")
        said = line.get(4) if line is not None and line.id == "SV1" else ""
        units = self._count(said, SERVICE, place) if said else self._units(delivery, SERVICE, place)
        return AskedService(
            code,
            days,
            units,
            modifiers=tuple(each for each in modifiers if each),
            diagnoses=tuple(diagnoses),
            place_of_service=self._place(line),
        )

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
        if re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= MOST_UNITS:
            return int(text)
        self.reject(loop, BAD_INPUT, place)
        return 1

    def _days(self, loop: Loop, kinds: tuple[str, ...], place: int | None) -> Days | None:
        said = loop.first("DTP", *kinds)
        found = as_dates(said.get(3)) if said is not None else None
        if found is None:
            return None
        first, last = found
        if first <= last and last.year <= LAST_YEAR:
            return days_of(first, last)
        self.reject(EVENT if place is None else SERVICE, BAD_DATES, place)
        return None

    def _trace(self) -> list[str]:
        """The asker's own number of the event."""
        trace = self.event.loop.first("TRN")
        if trace is not None:
            return [trace.get(3), trace.get(2)]
        return [*self.event.heading[3:4], self.event.loop.segments[0].get(1)]

    def _reference(self, change: Change) -> str:
        who = identifier(self.event.level(REQUESTER), "2010B")
        named = [who, *self._trace()]
        if change != "new":  # the asker may give a change the number of what it changes
            named += [change, *self.event.heading[3:4]]
        return sha256("*".join(named).encode("latin-1", "replace")).hexdigest()

    def _prior(self, asked: Asked) -> str:
        """The number of the earlier review: as REF*BB says, or by the asker's own number."""
        number = self.event.loop.first("REF", "BB")
        if number is not None:
            return number.get(2)
        return find(asked.sender, self._reference("new")) or ""

    def _digest(self) -> str:
        texts = [each.text for each in self.event.loop.every_segment() if each.id != "HL"]
        return sha256("~".join(texts).encode("latin-1", "replace")).hexdigest()
