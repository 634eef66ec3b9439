"""A matter outside with everything a person needs to work on it; the look is on record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from appeals.showing.clocks import ShownClock, clocks_of
from appeals.showing.outside import ShownPacket, packets_of
from appeals.showing.parts import ShownEvent
from grievances.external.bodies import name_of
from grievances.external.on_file import UnknownMatter
from grievances.external.pages import asked
from grievances.external.qio import root_of
from grievances.models import Matter
from grievances.models.matter import KINDS
from grievances.showing.events import timeline_of
from grievances.showing.listed import UnableToList, with_late_from
from grievances.showing.matters_allowed import may_do
from grievances.states import MATTER
from kernel.cases.models import Case, Event
from kernel.cases.version import version_of
from kernel.outside.models import Escalation
from kernel.people.policy import Actor, Answer, insist, may, may_see
from kernel.record.looking import Outcome, looked

AROUND = ("case", "member", "grievance__case", "of_case", "previous")


@dataclass(frozen=True, slots=True)
class ShownConcern:
    """A concern of a QIO's review, with what was found of it: every step shows the root's."""

    number: int
    words: str
    outcome: str
    standard: str
    facts: str
    practitioners: tuple[str, ...]
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownEscalation:
    """What was sent to whom and why, and what came back: outcome, sentence, what was carried out.
    `answer_by` is when silence about its delivery is looked into."""

    name: str
    why: str
    made_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step that follows this one; it has a receipt of its own."""

    number: str
    level: str
    state: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ShownMatterWhole:
    """Everything of one matter at one moment, for one person.  `about` and `grievance` are empty
    where they are not for who looks; `weak_rows` are rows of the law nobody confirmed."""

    number: str
    version: str
    kind: str
    state: str
    level: str
    track: str
    body: str
    body_name: str
    theirs: str
    regimes: tuple[str, ...]
    member: str
    zone: str
    received_at: datetime
    sent_on: date | None
    from_consumer: bool
    asks: tuple[str, ...]
    grievance: str
    about_kind: str
    about: str
    previous: str
    steps: tuple[ShownStep, ...]
    concerns: tuple[ShownConcern, ...]
    function: str
    reason: str
    disposition: str
    closed_on: date | None
    weak_rows: tuple[str, ...]
    clocks: tuple[ShownClock, ...]
    packets: tuple[ShownPacket, ...]
    escalations: tuple[ShownEscalation, ...]
    timeline: tuple[ShownEvent, ...]
    may: Mapping[str, Answer] = field(default_factory=dict)


def matter_of(number: str, actor: Actor, now: datetime, *, what: str) -> ShownMatterWhole:
    """UnknownMatter where there is none, or it is restricted to others.  The look is on record."""
    sought = number.strip().upper()
    row = Matter.objects.select_related(*AROUND).filter(number=sought).first()
    if row is None or not may_see(actor, row.case.restricted_to):
        looked(actor.name, what, now=now, case=sought, outcome=Outcome.NOTHING)
        raise UnknownMatter(f"no matter has the number {number}; it looks like M26-0000001")
    return shown_to(row, actor, now, what=what)


def shown_to(row: Matter, actor: Actor, now: datetime, *, what: str) -> ShownMatterWhole:
    """The same of a row in hand."""
    insist(may(actor, "matter.read"))
    insist(may_see(actor, row.case.restricted_to))
    member = row.member.number if row.member else ""
    looked(actor.name, what, now=now, member=member, case=row.number)
    clocks = clocks_of(row.case, now)
    grievance = row.grievance if row.grievance and _seen(row.grievance.case, actor) else None
    about = row.of_case if row.of_case and _seen(row.of_case, actor) else None
    return ShownMatterWhole(
        number=row.number,
        version=version_of(row.pk),
        kind=row.kind,
        state=row.state,
        level=row.level,
        track=row.track,
        body=row.body,
        body_name=name_of(row.body),
        theirs=row.theirs,
        regimes=tuple(row.case.regimes),
        member=member,
        zone=row.case.zone,
        received_at=row.received_at,
        sent_on=row.sent_on,
        from_consumer=row.from_consumer,
        asks=asked(row),
        grievance=grievance.number if grievance else "",
        about_kind=about.kind if about else "",
        about=about.number if about else "",
        previous=row.previous.number if row.previous else "",
        steps=tuple(_steps(row)),
        concerns=tuple(_concerns(row)),
        function=row.function_code,
        reason=row.reason_code,
        disposition=row.disposition,
        closed_on=row.closed_on,
        weak_rows=_weak(row, clocks),
        clocks=clocks,
        packets=packets_of(row.pk),
        escalations=tuple(_escalations(row)),
        timeline=timeline_of(row.pk),
        may=may_do(row, actor),
    )


def matters_wanted(given: Mapping[str, str], sees: Sequence[str]) -> Any:
    """Those of `kind`, `state`, `body`, and of the `grievance` of a number, in no order.
    UnableToList where there is no such kind or state."""
    for name, known in (("kind", KINDS), ("state", MATTER.states)):
        if given.get(name) and given[name] not in known:
            raise UnableToList(f"{name}: {', '.join(known)}")
    rows = Matter.objects.select_related("case", "member", "grievance__case", "previous")
    if "*" not in sees:
        rows = rows.filter(case__restricted_to__in=("", *sees))
    for name in ("kind", "state", "body"):
        if value := given.get(name, "").strip():
            rows = rows.filter(**{name: value})
    if number := given.get("grievance", "").strip():
        rows = rows.filter(grievance__number=number.upper())
        if "*" not in sees:
            rows = rows.filter(grievance__case__restricted_to__in=("", *sees))
    return with_late_from(rows)


def _seen(case: Case, actor: Actor) -> bool:
    return bool(may_see(actor, case.restricted_to))


def _weak(row: Matter, clocks: Sequence[ShownClock]) -> tuple[str, ...]:
    """Rows of the law of its clocks, and its body, as the law on record names it."""
    found = [each.rule for each in clocks if each.weak]
    received = Event.objects.filter(case=row.pk, name="received").order_by("id").first()
    if received is not None and received.facts.get("weak"):
        found.append(row.body)
    return tuple(dict.fromkeys(found))


def _steps(row: Matter) -> Iterable[ShownStep]:
    for each in row.next_steps.order_by("pk"):
        yield ShownStep(each.number, each.level, each.state, each.received_at)


def _concerns(row: Matter) -> Iterable[ShownConcern]:
    for each in root_of(row).concerns.order_by("number"):
        yield ShownConcern(
            number=each.number,
            words=each.words,
            outcome=each.outcome,
            standard=each.standard,
            facts=each.facts,
            practitioners=tuple(each.practitioners),
            decided_at=each.decided_at,
        )


def _escalations(row: Matter) -> Iterable[ShownEscalation]:
    for each in Escalation.objects.filter(case=row.pk).order_by("-pk"):
        yield ShownEscalation(
            name=each.name,
            why=each.why,
            made_at=each.made_at,
            answer_by=each.answer_by,
            answered_at=each.answered_at,
            answer=dict(each.answer),
        )
