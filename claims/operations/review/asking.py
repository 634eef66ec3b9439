"""The letter that asks for what a claim lacks: made at once, dispatched with the others."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from claims.letters.checks import CHECKS
from claims.letters.compose import FOLDER, UnableToCompose, templates
from claims.letters.compose_request import RequestDraft, drafts_of_request
from claims.letters.given import Person, RequestGiven
from claims.letters.senders import read_senders
from claims.operations.decided_for_letters import (
    address_of,
    insured_of,
    name_of,
    representatives_of,
)
from claims.operations.review.following_up import FollowUp
from claims.operations.review.held import Held
from claims.operations.review.words import UnableToPend
from claims.pend_reasons import PendReason
from kernel.cases.models import Event
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.dates import Days
from kernel.law import UnableToCite
from kernel.letters.issue import Order, issue_many
from kernel.members.models import Member
from kernel.record.sealing import Batch
from providers.models import Provider

QUEUE = "letters"
DESCRIBED = "other"
"""What is needed is only in the note."""


def ask(
    held: Held,
    reason: PendReason,
    note: str,
    found: FollowUp,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> tuple[list[int], list[str]]:
    """Record what is needed and make the letters that ask for it: their ids; and of those that
    could not be made, why, which a person is given.

    In the caller's transaction.  UnableToPend where only a note could say what is needed.
    """
    facts = needed(held, reason, note, found, batch, now=now, by=by)
    drafts, held_back = drafts_about(held, "information_needed", facts, now)
    return issue(held, drafts, held_back, batch, now=now, by=by)


def issue(
    held: Held,
    drafts: Sequence[RequestDraft],
    lacking: Sequence[str],
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> tuple[list[int], list[str]]:
    """Letters made of drafts: their ids; and why others were not, which a person is given."""
    issued = issue_many([_order(each) for each in drafts], batch, now=now, by=by)
    held_back = [*lacking, *(f"{each.order.template.code}: {each.why}" for each in issued.held)]
    if held_back:
        told = tuple(f"held {each}"[:60] for each in held_back)
        put_many([Work(held.case, QUEUE, told)], now=now)
    return issued.letters, held_back


def needed(
    held: Held,
    reason: PendReason,
    note: str,
    found: FollowUp,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> dict[str, Any]:
    """Record what is needed, and until when; what the letter tells of it."""
    if DESCRIBED in reason.needed and not note:
        raise UnableToPend("say in the note what is needed: the letter tells it")
    ends = datetime.combine(found.on, time(23, 59, 59), ZoneInfo(held.zone))
    facts = {"needed": list(reason.needed), "why": note, "answer_by": ends.isoformat()}
    made = [Happened(held.case, "information_needed", now, by, facts)]
    if found.answer_by:
        made.append(Happened(held.case, "information_period_ends", ends, by))
    record_many(made, batch, now=now)
    return facts


def drafts_about(
    held: Held, about: str, facts: dict[str, Any], now: datetime
) -> tuple[list[RequestDraft], list[str]]:
    """The letters the latest event of this name makes; and of those that cannot be, why."""
    day = held.day(now)
    member = held.claim.member
    if member is None:
        return [], ["nobody is on file to write to"]
    named = Path(settings.SENDERS_FILE) if settings.SENDERS_FILE else None
    try:
        given = _given(held, member, about, facts, now)
        sender = read_senders(named).of(given.payer_id, given.regimes)
        made, lacking = drafts_of_request(given, sender, day)
    except (UnableToCompose, UnableToCite) as why:
        return [], [str(why)]
    return made, [f"{code}: {why}" for code, why in lacking]


def _given(
    held: Held, member: Member, about: str, facts: dict[str, Any], now: datetime
) -> RequestGiven:
    """The claim in the shape in which letters that ask read a request."""
    claim, received = held.claim, held.claim.as_received
    event = Event.objects.filter(case=held.case, name=about).latest("id")
    plan = claim.coverage.plan if claim.coverage else None
    row = {name: getattr(member, name) for name in _OF_A_MEMBER}
    acting = representatives_of([member.pk], held.day(now))
    return RequestGiven(
        subject=f"event:{event.pk}",
        about=about,
        case=held.case,
        number=held.number,
        zone=held.zone,
        received=claim.received,
        regimes=held.regimes,
        member=insured_of(row | {"member_id": member.pk, "member_number": member.number}, acting),
        clinician=_person(claim.rendering_npi, received.get("rendering") or {}),
        requester=_person(claim.billing_npi, received.get("billing") or {}),
        asked_by="provider",
        opinion=claim.opinion,
        services=_services(held),
        plan=plan.name if plan else "your plan",
        payer_id=plan.payer_id if plan else "",
        track="standard",
        part_b_drug=False,
        stored={},
        notice=facts,
        of="claim",
    )


_OF_A_MEMBER = (
    *("first_name", "middle_name", "last_name", "suffix", "address", "city", "state", "zip"),
    *("county", "confidential", "died_on"),
)


def _services(held: Held) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {
            "number": line.number,
            "code": line.code,
            "described": "",
            "units": line.units.normalize(),
            "days": Days(line.served, (line.served_to or line.served) + timedelta(days=1)),
        }
        for line in held.claim.lines.order_by("number")
    )


def _person(npi: str, said: dict[str, Any]) -> Person:
    known = Provider.objects.filter(npi=npi).first()
    on_file = {"name": known.name, "first": known.first_name} if known else {}
    name = name_of(said) or name_of(on_file) or f"the provider with NPI {npi}"
    return Person(npi, name, address_of(said))


def _order(draft: RequestDraft) -> Order:
    return Order(
        folder=FOLDER,
        template=templates()[draft.code],
        text=draft.text,
        checks=CHECKS,
        about=((draft.case, draft.subject),),
        reader=draft.reader,
        member=draft.member,
        tells=draft.tells,
        facts=draft.facts,
        records=draft.records,
    )
