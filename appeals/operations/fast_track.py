"""The QIO's fast track: it tells the plan of a request, which answers with its file and a detailed
notice; the enrollee may ask it to look once more."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.external import qio
from appeals.external.on_file import Matter, UnableToGo, happened
from appeals.letters.least import least_of
from appeals.models import ExternalReview
from appeals.operations import to_do
from appeals.operations.doors import refusals_on_record
from appeals.operations.review_doors import acted_on_review
from claims.letters.checks import is_formula
from claims.models import AuthorizationRequest
from kernel.cases.models import Event
from kernel.people.policy import Actor, insist, may, may_see
from kernel.record.sealing import Batch

NOTICE = "detailed_notice"
DETAILED_NOTICES = ("denc", "dnd")
"""The letters it becomes: of services that end, of a discharge."""


@dataclass(frozen=True, slots=True)
class FastTrack:
    """`request` is the prior authorization of the stay or service; `setting` services or discharge;
    `state` where the care is given.  `took_late` says why the QIO hears a late request that by law
    is the plan's."""

    request: str
    setting: str
    told_at: datetime
    ends_on: date
    state: str
    asked_at: datetime | None = None
    took_late: str = ""


@dataclass(frozen=True, slots=True)
class Detailed:
    """What the detailed notice says (CMS-10124, or that of a discharge): the `facts` of this
    person, the Medicare `rule` on coverage, the plan's own `policy` where it has one, and `why` it
    follows that coverage ends."""

    facts: str
    rule: str
    why: str
    policy: str = ""


def told_by_qio(told: FastTrack, actor: Actor, now: datetime) -> ExternalReview:
    """From here the plan's hours run: for the detailed notice, and for the records to the QIO."""
    with refusals_on_record(told.request, actor, now), transaction.atomic():
        insist(may(actor, "appeal.outside"))
        asked = (
            AuthorizationRequest.objects.select_related("case")
            .filter(number=told.request.strip().upper())
            .first()
        )
        if asked is None:
            raise UnableToGo(f"no request has the number {told.request}")
        insist(may_see(actor, asked.case.restricted_to))
        decision = asked.decisions.order_by("number").last()
        matter = Matter(asked.case, asked=asked, decision=decision, request="preservice")
        return qio.forward(
            matter,
            told.setting,
            told_at=told.told_at,
            ends_on=told.ends_on,
            state=told.state,
            asked_at=told.asked_at,
            took_late=told.took_late,
            now=now,
            by=actor.name,
        )


def write_notice(
    number: str, said: Detailed, actor: Actor, now: datetime, version: str
) -> ExternalReview:
    """What the detailed notice says is on record, and its letter owed; the clock stops when that
    has left.  UnableToGo where a part is missing, or is no sentence about this person."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.step != "fast_track":
            raise UnableToGo(f"{row.number} is not of the fast track: it has no detailed notice")
        for name, text in (("facts", said.facts), ("rule", said.rule), ("why", said.why)):
            if is_formula(text):
                raise UnableToGo(f"{name}: say it in sentences about this person's care")
        least = max(least_of(code, "notice.why") for code in DETAILED_NOTICES)
        if len(said.why.strip()) < least:
            raise UnableToGo(f"why: {least} characters at least, as the notice has to say")
        batch = Batch()
        facts = {
            "setting": row.basis,
            "qio": row.body,
            "facts": said.facts.strip(),
            "rule": said.rule.strip(),
            "policy": said.policy.strip(),
            "why": said.why.strip(),
            "ends": _ends(row),
        }
        happened(row, NOTICE, now, actor.name, batch, now=now, facts=facts)
        to_do.done(row, NOTICE, now=now)
        batch.seal(now)
        return row


def _ends(row: ExternalReview) -> str:
    """The last covered day, or that of the discharge, as the QIO was told."""
    event = Event.objects.filter(case=row.pk, name="coverage_ends").order_by("id").last()
    if event is None:
        raise UnableToGo(f"{row.number}: no day is on record on which coverage ends")
    only = event.facts.get("only_day")
    return str(only or event.at.astimezone(ZoneInfo(row.case.zone)).date().isoformat())


def second_look(
    number: str, filed_at: datetime, actor: Actor, now: datetime, version: str
) -> ExternalReview:
    """The enrollee asks the QIO to look once more (Q-38)."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        return qio.second_look(row, filed=filed_at, now=now, by=actor.name)
