"""The 278 response (005010X217): one for each patient event, its levels as they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.edi.answer_sets import Kind, rejected, write_sets
from claims.edi.review_278 import (
    DEPENDENT,
    REQUESTER,
    REVIEWER,
    SUBSCRIBER,
    VERSION,
    Event,
)
from claims.edi.services_278 import EVENT, SERVICE
from claims.operations.authorizations.asked import Answer, ServiceAnswer
from claims.operations.authorizations.review import (
    CONTACT_US,
    action_of,
    no_member,
    second_opinion_needed,
)
from kernel.dates import Days
from kernel.x12.envelopes import Group, Interchange
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.writer import (
    Element,
    SegmentOut,
    plain,
    trimmed,
)

RESPONSE = Kind("278", "HI", VERSION)
MORE_TO_COME, FINAL = "19", "18"
LONGEST_MESSAGE = 264
KEPT = "No request for a review: it is kept under {number} for a person; ask the plan about it."
GRANTED = ("A1", "A2", "A6")
NOT_NEEDED = "NA"


@dataclass(frozen=True, slots=True)
class Answered:
    """An event with what became of it: an answer for each of its parts; rejections; or, of what is
    no request, the number of the case that keeps it."""

    group: Group
    event: Event
    answers: tuple[Answer, ...] = ()
    kept: str = ""

    @property
    def action(self) -> str:
        """The action (list 306) on the event as a whole: that of its requests, where it is one.
        What needs no authorization (NA) beside one that does makes nothing partial."""
        codes = {answer.hcr01 for answer in self.answers}
        if len(codes) > 1:
            codes.discard(NOT_NEEDED)
        if len(codes) == 1:
            return codes.pop()
        return "A4" if "A4" in codes else "A2"

    def of_service(self, place: int) -> tuple[Answer, ServiceAnswer] | None:
        """The answer to the service in this place."""
        for part, answer in zip(self.event.parts, self.answers, strict=False):  # none: rejected
            own = part.places.index(place) if place in part.places else len(answer.services)
            if own < len(answer.services):
                return answer, answer.services[own]
        return None


def write_278(
    received: Interchange, answered: Sequence[Answered], *, control: int, at: datetime
) -> bytes | None:
    """An interchange with a response for each event; None where there is none."""
    bodies = [(each.group, _Body(each, at).segments()) for each in answered]
    return write_sets(received, bodies, RESPONSE, control=control, at=at)


class _Body:
    """What stands between ST and SE of one response."""

    def __init__(self, answered: Answered, at: datetime) -> None:
        self.event = answered.event
        self.answered = answered
        self.answers = answered.answers
        self.at = at
        self.levels = 0

    def segments(self) -> Iterator[SegmentOut]:
        event = self.event
        said = event.heading
        waits = bool(self.answers) and self.answered.action == "A4"
        reference = plain(said[3], longest=50)
        day, time = f"{self.at:%Y%m%d}", f"{self.at:%H%M}"
        yield ("BHT", "0007", "11", reference, day, time, MORE_TO_COME if waits else FINAL)
        misdirected = any(each.loop == "2010A" for each in event.rejections)
        yield from self._level(REVIEWER, "2010A", "20", parent="", children=not misdirected)
        if misdirected:
            return
        yield from self._level(REQUESTER, "2010B", "21")
        yield from self._level(SUBSCRIBER, "2010C", "22")
        if event.level(DEPENDENT) is not None:
            yield from self._level(DEPENDENT, "2010D", "23")
        services = event.services
        yield self._hl("EV", children=bool(services))
        above = self.levels
        yield from self._event(event.loop)
        for place, loop in enumerate(services):
            yield self._hl("SS", parent=str(above), children=False)
            yield from self._service(place, loop)

    def _hl(self, code: str, *, parent: str | None = None, children: bool) -> SegmentOut:
        self.levels += 1
        above = str(self.levels - 1) if parent is None else parent
        return ("HL", str(self.levels), above, code, "1" if children else "0")

    def _level(
        self, name: str, inner: str, code: str, *, parent: str | None = None, children: bool = True
    ) -> Iterator[SegmentOut]:
        yield self._hl(code, parent=parent, children=children)
        level = self.event.level(name)
        loop = next(iter(level.inner(inner)), None) if level is not None else None
        if loop is not None:
            yield from _given_back(loop, "NM1")
        yield from self._rejected(inner)
        if loop is not None:
            yield from _given_back(loop, "DMG")

    def _event(self, loop: Loop) -> Iterator[SegmentOut]:
        answers = self.answers
        yield from _traced(loop)
        yield from self._rejected(EVENT)
        yield from _given_back(loop, "UM", last=4)
        messages: list[str] = []
        if self.answered.kept:
            yield ("HCR", CONTACT_US)
            messages.append(KEPT.format(number=self.answered.kept))
        elif answers:
            services = [each for answer in answers for each in answer.services]
            yield _decided(self.answered.action, answers[0], services)
            for answer in answers:
                messages += filter(None, [no_member(answer)])
                messages += _needed(answer)
            yield from _period(answers)
        yield from _given_back(loop, "HI")
        if answers and not self.event.services and len(answers[0].services) == 1:
            answer = answers[0]
            service = answer.services[0]
            units = service.granted_units
            yield from [("HSD", "VS", str(units))] if units and answer.authorization else []
            messages += [each.why for each in service.reasons]
        else:
            yield from _given_back(loop, "HSD")
        yield from _message(messages)
        for party in loop.inner("2010EA"):
            yield from _given_back(party, "NM1")
            yield from self._rejected("2010EA")

    def _service(self, place: int, loop: Loop) -> Iterator[SegmentOut]:
        yield from _traced(loop)
        yield from self._rejected(SERVICE, place)
        yield from _given_back(loop, "UM", last=4)
        found = self.answered.of_service(place)
        messages = []
        if found is not None:
            answer, own = found
            yield _decided(action_of(answer, own), answer, (own,))
            messages = [each.why for each in own.reasons]
        elif not self.event.rejections:
            cancelled = any(answer.state == "cancelled" for answer in self.answers)
            yield ("HCR", "C" if cancelled else CONTACT_US)
            kept = self.answered.kept
            messages = [KEPT.format(number=kept)] if kept else []
        granted = found[1].granted_days if found and found[0].authorization else None
        yield from [_days("472", granted)] if granted else _given_back(loop, "DTP")
        for name in ("SV1", "SV2", "SV3"):
            yield from _given_back(loop, name)
        if granted and found and found[1].granted_units:
            yield ("HSD", "VS", str(found[1].granted_units))
        else:
            yield from _given_back(loop, "HSD")
        yield from _message(messages)
        for party in loop.inner("2010F"):
            yield from _given_back(party, "NM1")
            yield from self._rejected("2010F")

    def _rejected(self, loop: str, service: int | None = None) -> Iterator[SegmentOut]:
        found = self.event.rejections
        yield from rejected(x.code for x in found if x.loop == loop and x.service == service)


def _decided(code: str, answer: Answer, services: Sequence[ServiceAnswer]) -> SegmentOut:
    """HCR: the action, our number, the reason code on record, and whether a second surgical opinion
    is still needed; of other care nothing is said of that."""
    codes = [each.hcr03 for service in services for each in service.reasons if each.hcr03]
    reason = codes[0] if codes and code in ("A2", "A3", "A4", "A6") else ""
    needed = {True: "Y", False: "N", None: ""}[second_opinion_needed(answer)]
    return trimmed(["HCR", code, answer.number, reason, needed])


def _needed(answer: Answer) -> list[str]:
    if not answer.missing or answer.hcr01 != "A4":
        return []
    return [f"Still needed: {', '.join(answer.missing).replace('_', ' ')}."]


def _period(answers: Sequence[Answer]) -> Iterator[SegmentOut]:
    """From the first day of what is approved to its last."""
    approved = [each for answer in answers if answer.authorization for each in answer.services]
    days = [each.granted_days for each in approved if each.granted_days]
    if days:
        ends = [each.to for each in days if each.to]
        last = max(ends) if len(ends) == len(days) else None
        yield _days("AAH", Days(min(each.start for each in days), last))


def _days(kind: str, days: Days) -> SegmentOut:
    if days.to is None:
        return ("DTP", kind, "D8", f"{days.start:%Y%m%d}")
    last = days.to - timedelta(days=1)
    return ("DTP", kind, "RD8", f"{days.start:%Y%m%d}-{last:%Y%m%d}")


def _message(texts: Sequence[str]) -> Iterator[SegmentOut]:
    text = plain(" ".join(dict.fromkeys(texts)), longest=LONGEST_MESSAGE)
    if text:
        yield ("MSG", text)


def _traced(loop: Loop) -> Iterator[SegmentOut]:
    """The asker's own numbers, given back."""
    for segment in loop.all("TRN"):
        yield _back(segment, second="2")


def _given_back(loop: Loop, name: str, *, last: int = 99) -> Iterator[SegmentOut]:
    for segment in loop.all(name):
        yield _back(segment, last=last)


def _back(segment: Segment, *, last: int = 99, second: str = "") -> SegmentOut:
    """A segment as it came, with our delimiters."""
    made: list[Element] = [segment.id]
    for at in range(1, min(len(segment.elements), last + 1)):
        parts = [plain(each) for each in segment.components(at)]
        made.append(parts if len(parts) > 1 else "".join(parts))
    if second:
        made[1] = second
    return trimmed(made)
