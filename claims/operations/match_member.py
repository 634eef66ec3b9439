"""A person says whose claim it is, where no member was found, or no terms of the member's plan.

From then on it is as if it had been found when it came: coverage, chain and clocks, which run from
the day of receipt; and it is judged again.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.models import Claim
from claims.operations.decide import Outcome, adjudicate
from claims.operations.find_coverage import Held, find_coverage
from claims.operations.join_chains import Joined, join
from claims.operations.receive import clocks_of
from claims.operations.submitted import Submitted, SubmittedLine
from claims.operations.take_waiting import take_these
from claims.operations.write_claims import Receipt
from kernel.cases.deadlines import open_many, reckon_again
from kernel.cases.models import Case, Deadline
from kernel.cases.timeline import Happened, record_many
from kernel.members.matching import Match, Named
from kernel.members.models import Member
from kernel.money import Money
from kernel.record.sealing import Batch


class UnableToMatch(ValueError):
    """The claim cannot be given to this member; the message says why."""


def match_member(*, case: int, member: str, reason: str, by: str, now: datetime) -> Outcome:
    """The claim of this case is the member's with this number, says `by`, and why."""
    if not reason.strip():
        raise UnableToMatch("say why: the reason is read by whoever reviews the decision")
    with transaction.atomic():
        if not take_these([case]):
            raise UnableToMatch("only a claim that is accepted or pended waits for its member")
        claim = Claim.objects.get(pk=case)
        whose = Member.objects.filter(number=member).first()
        if whose is None:
            raise UnableToMatch(f"no member has the number {member}")
        if claim.member_id not in (None, whose.pk):
            raise UnableToMatch(f"{claim.number} is another member's already")
        batch = Batch()
        said = {"member": whose.number, "reason": reason.strip()}
        record_many([Happened(case, "matched", now, by, said)], batch, now=now)
        batch.seal(now)
        _put(claim, whose, now)
        return adjudicate([case], now=now, by=by)


def _put(claim: Claim, whose: Member, now: datetime) -> None:
    """What would have been put on file with the claim, had its member been known."""
    row, submitted = Case.objects.get(pk=claim.pk), _submitted(claim)
    people = {submitted.patient: Match(whose.pk)}
    (held,) = find_coverage([submitted], people)
    joined = Joined(claim.chain_id, claim.opinion, claim.joining_doubt)
    if claim.member_id is None:
        (joined,) = join([submitted], people, today=now.astimezone(ZoneInfo(row.zone)).date())
    regimes = list(held.regimes) if held else []
    Claim.objects.filter(pk=claim.pk).update(
        member=whose,
        coverage=held.coverage if held else None,
        chain=joined.chain,
        opinion=joined.opinion,
        joining_doubt=joined.doubt,
    )
    Case.objects.filter(pk=claim.pk).update(member=whose, regimes=regimes)
    if not Deadline.objects.filter(case=claim.pk).exists():
        _start(claim, row, submitted, people[submitted.patient], held, joined, now)


def _start(
    claim: Claim,
    row: Case,
    submitted: Submitted,
    person: Match,
    held: Held | None,
    joined: Joined,
    now: datetime,
) -> None:
    """The clocks run from receipt, and whatever happened since is counted."""
    receipt = Receipt(claim.pk, claim.number, submitted, person, held, joined)
    medium = "electronic" if claim.file_id else "paper"
    open_many(clocks_of([receipt], row.received_at, row.zone, medium), now=now)
    reckon_again([claim.pk], now=now)


def _submitted(claim: Claim) -> Submitted:
    """The claim as it came, as far as coverage, chains and clocks ask."""
    return Submitted(
        patient_control_number=claim.patient_control_number,
        patient=Named(claim.subscriber_id),
        charge=Money(claim.charge),
        place_of_service=claim.place_of_service,
        billing_npi=claim.billing_npi,
        billing_tin=claim.billing_tin,
        rendering_npi=claim.rendering_npi,
        lines=tuple(
            SubmittedLine(line.served, line.code, Money(line.charge))
            for line in claim.lines.order_by("number")
        ),
        diagnoses=tuple(claim.diagnoses),
        marked_as_opinion=claim.marked_as_opinion,
        authorization_number=claim.authorization_number,
    )
