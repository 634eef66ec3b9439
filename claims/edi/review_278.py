"""Requests for review of an X12 278 (005010X217): each patient event with what is asked.

Service types 20 and 21 (UM03) ask for a second and a third surgical opinion; any other service is a
request of its own, for a person.  What cannot be read is an AAA code (list 901) at its loop.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from claims.edi.parties_278 import Gives, born_on, gives, giving, identifier, named, told
from claims.edi.services_278 import BAD_INPUT, EVENT, SERVICE, Services
from claims.operations.authorizations.asked import OTHER, Asked, Purpose, Subject
from claims.operations.authorizations.kept_aside import Message
from claims.operations.authorizations.review import (
    CHANGES,
    ICD_10,
    URGENT,
    Change,
    Review,
    change_of,
    is_physician,
    purpose_of,
    reference_of,
)
from kernel.members.matching import Named
from kernel.x12.envelopes import TransactionSet
from kernel.x12.loops import Loop

VERSION = "005010X217"
DEPENDENT, SUBSCRIBER, REQUESTER, REVIEWER = "2000D", "2000C", "2000B", "2000A"
ICD_10_KINDS = ("ABK", "ABF", "ABJ", "APR")
NO_PROVIDER, BAD_BIRTH, NO_ID = "43", "58", "72"
NO_REVIEW, BAD_DIAGNOSIS = "AA", "AF"
CANCELLATION = "01"


@dataclass(frozen=True, slots=True)
class Rejection:
    """AAA03 at a loop; `service` is the place of the 2000F, from 0."""

    loop: str
    code: str
    service: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What of an event is one request.  `places` are those of its services, in their order; empty
    where only the event as such was asked for."""

    review: Review
    places: tuple[int, ...]


@dataclass(slots=True)
class Event:
    """One patient event: as it came, and what is asked: an opinion, other care, or both.

    No part: what came is no request (`aside`), or was rejected.
    """

    transaction: TransactionSet
    loop: Loop
    parts: tuple[Part, ...] = ()
    rejections: list[Rejection] = field(default_factory=list)
    aside: Message | None = None

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
        self.services = Services(event.loop, self.um, received, self.reject)

    def reject(self, loop: str, code: str, service: int | None = None) -> None:
        self.event.rejections.append(Rejection(loop, code, service))

    def read(self) -> Event:
        event = self.event
        services = list(enumerate(event.services))
        purposes = {place: purpose_of(self.services.kind(loop)) for place, loop in services}
        asked = list(dict.fromkeys(purposes.values())) or [purpose_of(self.um.get(3))]
        change = self._change()
        if change is None:
            event.aside = self._aside()
            return event
        if len(set(asked) - {OTHER}) > 1:
            self.reject(EVENT, BAD_INPUT)
            return event
        parts = []
        for purpose in sorted(asked, key=lambda each: each == OTHER):
            own = [(place, loop) for place, loop in services if purposes[place] == purpose]
            request = self._asked(purpose, own, change)
            review = self._review(request, change, alone=len(asked) == 1)
            parts.append(Part(review, tuple(place for place, _ in own)))
        if not event.rejections:
            event.parts = tuple(parts)
        return event

    def _change(self) -> Change | None:
        if self.event.heading[2:3] == [CANCELLATION]:
            return "cancel"
        return CHANGES.get(self.um.get(2))

    def _asked(self, purpose: Purpose, ours: list[tuple[int, Loop]], change: Change) -> Asked:
        event = self.event
        diagnoses = list(self._diagnoses())
        requester = self._requester()
        provider = self._clinician([loop for _, loop in ours])
        opinion = purpose != OTHER
        read = self.services
        days = read.event_days(opinion=opinion)
        one, whole = (
            (read.opinion, read.opinion_as_such) if opinion else (read.other, read.other_as_such)
        )
        services = tuple(one(place, loop, days, diagnoses) for place, loop in ours)
        services = services or (whole(days, diagnoses),)
        undated = any(each.days == read.undated for each in services)
        expedited = self.um.get(6) in URGENT
        missing = ([] if diagnoses else ["diagnosis"]) + (["service_dates"] if undated else [])
        return Asked(
            patient=self._patient(),
            purpose=purpose,
            services=services,
            # service types 20 and 21 are opinions about surgery; they say no more
            subject=Subject("surgery", diagnoses[0]) if diagnoses and opinion else None,
            clinician_npi=provider.npi,
            clinician_tin=provider.tin,
            requester_npi=requester.npi,
            expedited=expedited,
            physician_supports=expedited and requester.is_person and is_physician(requester.npi),
            part_b_drug=not opinion and any(read.is_drug(loop) for _, loop in ours),
            missing=tuple(missing),
            sender=self.sender,
            reference=reference_of(self._reference(change), purpose),
            channel="x12",
            as_received={
                "digest": self._digest(),
                "reference": self.event.heading[3:4],
                "requester": told(event.level(REQUESTER), "2010B"),
                "segments": [each.text for each in event.loop.every_segment()],
            },
        )

    def _aside(self) -> Message:
        """An appeal, a notification or a question: as it came, with as much as can be read."""
        event = self.event
        holder, dependent = event.level(SUBSCRIBER), event.level(DEPENDENT)
        loop, inner = (dependent, "2010D") if dependent else (holder, "2010C")
        last, first = named(loop, inner)
        number = event.loop.first("REF", "BB")
        levels = (REVIEWER, REQUESTER, SUBSCRIBER, DEPENDENT)
        above = [found for name in levels if (found := event.level(name)) is not None]
        texts = [each.text for level in above for each in level.every_segment()]
        whole = "~".join([self._reference("new"), *texts, self._digest()])
        return Message(
            patient=Named(identifier(holder, "2010C"), last, first, born_on(loop, inner)),
            kind=self.um.get(2),
            sender=self.sender,
            digest=sha256(whole.encode("latin-1", "replace")).hexdigest(),
            channel="x12",
            said={
                "heading": event.transaction.heading,
                "levels": texts,
                "segments": [each.text for each in event.loop.every_segment()],
            },
            requester_npi=gives(event.level(REQUESTER), "2010B").npi,
            prior=number.get(2) if number else "",
            hurry=self.um.get(6) in URGENT,
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

    def _review(self, asked: Asked, change: Change, *, alone: bool) -> Review:
        """With the earlier review it changes: as REF*BB says, or by the asker's own number."""
        if change == "new":
            return Review(asked)
        number = self.event.loop.first("REF", "BB")
        named, own = number.get(2) if number else "", self._reference("new")
        change, prior = change_of(asked, change, named=named, own=own, alone=alone)
        if change != "new" and not prior:
            self.reject(EVENT, NO_REVIEW)
        return Review(asked, change, prior)

    def _digest(self) -> str:
        texts = [each.text for each in self.event.loop.every_segment() if each.id != "HL"]
        return sha256("~".join(texts).encode("latin-1", "replace")).hexdigest()
