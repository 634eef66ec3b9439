"""Issue the letters that tell of a third opinion: once for each chain and reader.

They leave as every letter does (`manage.py letters_dispatch`); what cannot be written goes to a
person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from claims.letters.given import Insured, Person
from claims.letters.opinions.third_opinion import (
    CODE,
    FINDINGS,
    FOLDER,
    Second,
    Told,
    UnableToTell,
    templates,
    third_opinion_text,
)
from claims.letters.senders import Senders
from claims.models import ChainCase, OpinionChain, ReportConfirmation
from claims.operations.chain_cases import regimes_on
from kernel.cases.models import Event
from kernel.cases.queue import Work, put_many
from kernel.law import UnableToCite
from kernel.letters.issue import Order, issue_many
from kernel.letters.models import LetterAbout
from kernel.members.models import Coverage, Member, PlanTerms, Representative
from kernel.record.sealing import Batch

QUEUE = "letters"
OPENED = "third_opinion_open"
_REASON = 60


@dataclass
class ThirdOpinionsTold:
    """Letters issued; and of those held back, the case and why."""

    letters: list[int] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)


def tell_third_opinions(
    *, dated: date, now: datetime, by: str, senders: Senders
) -> ThirdOpinionsTold:
    """Every letter owed: chains whose opinions differ and whose reader has none yet."""
    done = ThirdOpinionsTold()
    opened = Event.objects.filter(name=OPENED).values("case_id")
    told = LetterAbout.objects.filter(code=CODE).values("case_id")
    owed = ChainCase.objects.filter(case__in=opened).exclude(case__in=told).order_by("pk")
    for number in list(owed.values_list("chain_id", flat=True)):
        with transaction.atomic():
            _one(number, done, dated=dated, now=now, by=by, senders=senders)
    return done


def _one(
    number: int,
    done: ThirdOpinionsTold,
    *,
    dated: date,
    now: datetime,
    by: str,
    senders: Senders,
) -> None:
    chain = OpinionChain.objects.select_for_update().get(pk=number)
    case = chain.of_case.case
    if LetterAbout.objects.filter(case=case, code=CODE).exists():
        return
    orders: list[Order] = []
    try:
        told, payer = _told(chain, dated)
        sender = senders.of(payer, told.regimes) if told.regimes else None
        for reader, role, person in _readers(told.member):
            text = third_opinion_text(told, role, person, sender, dated)
            about = ((case.pk, f"chain:{chain.pk}"),)
            member = chain.member_id
            orders.append(
                Order(FOLDER, templates()[CODE], text, {}, about, reader, member, "notice")
            )
    except (UnableToTell, UnableToCite) as why:
        _hold(case.pk, case.number, str(why), done, now)
        return
    batch = Batch()
    issued = issue_many(orders, batch, now=now, by=by)
    batch.seal(now)
    done.letters += issued.letters
    for each in issued.held:
        _hold(case.pk, case.number, each.why, done, now)


def _hold(case: int, number: str, why: str, done: ThirdOpinionsTold, now: datetime) -> None:
    done.held.append((number, why))
    put_many([Work(case, QUEUE, (f"held {CODE}: {why}"[:_REASON],))], now=now)


def _told(chain: OpinionChain, dated: date) -> tuple[Told, str]:
    said = ReportConfirmation.objects.filter(report__chain=chain, opinion=2).order_by("-id").first()
    if said is None:
        raise UnableToTell("no confirmed report of the second opinion is on file")
    if said.finding not in FINDINGS:
        raise UnableToTell("the report was confirmed anew: the opinions do not differ")
    member = chain.member
    held = Coverage.objects.filter(member=member, rank=1, days__contains=dated).first()
    if held is None:
        raise UnableToTell("no plan of the member is on file for that day")
    terms = PlanTerms.objects.filter(plan=held.plan, days__contains=dated).first()
    most = terms.terms.get("opinions_per_chain") if terms else None
    told = Told(
        case=chain.of_case.case.number,
        member=_insured(member, dated),
        regimes=regimes_on(member.pk, dated),
        plan=held.plan.name,
        most=int(most) if most is not None else None,
        second=Second(said.clinician, said.on, said.finding),
    )
    return told, held.plan.payer_id


def _insured(member: Member, dated: date) -> Insured:
    town = " ".join(part for part in (member.state, member.zip) if part)
    place = ", ".join(part for part in (member.city, town) if part)
    lines = tuple(line for line in (member.address, place) if line) if member.address else ()
    acting = Representative.objects.filter(member=member, days__contains=dated).order_by("pk")
    return Insured(
        id=member.pk,
        number=member.number,
        name=member.name,
        address=lines,
        state=member.state,
        county=member.county,
        confidential=member.confidential,
        died=member.died_on is not None,
        representatives=tuple(
            Person(str(each.pk), each.name, tuple(_lines(each.address))) for each in acting
        ),
    )


def _lines(address: str) -> Iterator[str]:
    yield from (line for line in address.replace("; ", "\n").splitlines() if line)


def _readers(member: Insured) -> Iterator[tuple[str, str, Person]]:
    yield "member", "", Person("member", member.name, member.address)
    for one in member.representatives:
        yield f"representative:{one.key}", f"Representative of {member.name}", one
