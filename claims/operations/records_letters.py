"""Letters about records: the extension of a request for access, and the plan's asking of a holder.

They are issued where they are owed, and leave as every letter does (`manage.py letters_dispatch`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.letters.compose import UnableToCompose
from claims.letters.given import Person
from claims.letters.records.compose import (
    ASKED,
    EXTENDED,
    FOLDER,
    Extended,
    RecordsAsked,
    access_extended,
    records_asked,
    templates,
)
from claims.letters.senders import Senders
from claims.models import Material
from claims.operations.chain_cases import case_of, regimes_on
from claims.operations.decided_for_letters import member_insured
from kernel.cases.models import Case, Deadline
from kernel.cases.queue import Work, put_many
from kernel.law import UnableToCite
from kernel.letters.issue import Order, issue_many
from kernel.letters.models import LetterAbout
from kernel.members.models import Coverage
from kernel.record.sealing import Batch

QUEUE = "letters"
_REASON = 60


class UnableToWrite(ValueError):
    """The letter cannot be made; the message says what is missing."""


def write_extension(
    case: Case,
    clock: Deadline,
    *,
    asked_by: str,
    why: str,
    until: date,
    now: datetime,
    by: str,
    senders: Senders,
) -> list[int]:
    """The written statement of an extension, to who asked; UnableToWrite: it may not be taken."""
    assert case.member is not None
    assert clock.due_on is not None
    dated = now.astimezone(ZoneInfo(case.zone)).date()
    insured = member_insured(case.member, dated)
    plan, payer = _plan(case.member.pk, dated)
    given = Extended(
        case=case.number,
        member=insured,
        plan=plan,
        received=case.received_at.astimezone(ZoneInfo(case.zone)).date(),
        first_day=clock.due_on,
        until=until,
        why=why,
    )
    acting = {each.key: each for each in insured.representatives}
    if asked_by == "member":
        role, reader = "", Person("member", insured.name, insured.address)
    elif asked_by in acting:
        role, reader = f"Representative of {insured.name}", acting[asked_by]
    else:
        raise UnableToWrite(f"representative {asked_by} no longer acts for the member")
    key = "member" if asked_by == "member" else f"representative:{asked_by}"
    try:
        text = access_extended(given, role, reader, senders.of(payer, _regimes(case, dated)), dated)
    except (UnableToCompose, UnableToCite) as problem:
        raise UnableToWrite(str(problem)) from None
    order = Order(
        FOLDER, templates()[EXTENDED], text, {}, ((case.pk, f"access:{case.pk}"),), key,
        case.member.pk, "extension", facts={"days": (until - clock.due_on).days},
    )  # fmt: skip
    return _issued(order, now=now, by=by)


def write_to_holder(
    material: Material,
    address: Sequence[str],
    *,
    zone: str,
    now: datetime,
    by: str,
    senders: Senders,
) -> list[int]:
    """The letter that asks a holder for a material; UnableToWrite: it is asked in another way, and
    a person knows."""
    dated = now.astimezone(ZoneInfo(zone)).date()
    chain = material.chain
    case = Case.objects.get(pk=case_of(chain, zone=zone, now=now))
    plan, payer = _plan(chain.member_id, dated)
    given = RecordsAsked(
        case=case.number,
        member=member_insured(chain.member, dated),
        born=chain.member.born_on,
        plan=plan,
        kind=material.kind,
        what=material.what,
        follow_up=material.follow_up_on,
    )
    reader = Person(material.holder_npi or "holder", material.holder, tuple(address))
    try:
        text = records_asked(given, reader, senders.of(payer, _regimes(case, dated)), dated)
    except (UnableToCompose, UnableToCite) as problem:
        put_many([Work(case.pk, QUEUE, (f"held {ASKED}: {problem}"[:_REASON],))], now=now)
        raise UnableToWrite(str(problem)) from None
    # asked again after it was missing, it is another letter: the day is part of what it is about
    subject = f"material:{material.pk}:{material.follow_up_on}"
    if LetterAbout.objects.filter(case=case, subject=subject, code=ASKED).exists():
        raise UnableToWrite("a letter that names this day was made before")
    order = Order(
        FOLDER, templates()[ASKED], text, {}, ((case.pk, subject),), f"provider:{reader.key}",
        chain.member_id, "question", facts={"material": material.pk},
    )  # fmt: skip
    return _issued(order, now=now, by=by)


def _issued(order: Order, *, now: datetime, by: str) -> list[int]:
    with transaction.atomic():
        batch = Batch()
        issued = issue_many([order], batch, now=now, by=by)
        batch.seal(now)
    if issued.held:
        raise UnableToWrite(issued.held[0].why)
    return issued.letters


def _plan(member: int, day: date) -> tuple[str, str]:
    """The plan's name and payer on a day; of nobody's, the default sender writes."""
    held: Any = (
        Coverage.objects.select_related("plan")
        .filter(member=member, rank=1, days__contains=day)
        .first()
    )
    return (held.plan.name, held.plan.payer_id) if held else ("your plan", "")


def _regimes(case: Case, day: date) -> tuple[str, ...]:
    return tuple(case.regimes) or regimes_on(case.member_id or 0, day)
