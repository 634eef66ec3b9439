"""A provider's dispute as its letters read it.  They go to the provider alone."""

import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from appeals.letters.given import Answered, AppealGiven, Below, Decided
from appeals.models import ProviderDispute
from appeals.operations.letters.below import insured
from appeals.operations.letters.owed import Owed
from claims.letters.explain import claim_text
from claims.letters.given import Person
from claims.operations.decided_for_letters import decided_of, judged_of
from kernel.cases.models import Deadline

DECIDE, PAY = "provider_dispute", "provider_dispute_payment"
"""What the clocks of the states are called by, after the state's letters."""


def given_of_dispute(each: Owed, dated: date) -> AppealGiven:
    """The dispute locked, and everything around it."""
    row = (
        ProviderDispute.objects.select_for_update(of=("self",))
        .select_related("case", "claim__member", "claim__coverage__plan", "decision")
        .get(pk=each.case)
    )
    zone, coverage = ZoneInfo(row.case.zone), row.claim.coverage
    judged = replace(
        judged_of(decided_of(row.claim_id, whatever_became_of_it=True), dated)[0],
        decision=row.decision_id,
        stored=json.loads(row.decision.stored),
    )
    text = claim_text(judged)
    return AppealGiven(
        subject=each.subject,
        about=each.about,
        case=row.pk,
        number=row.number,
        kind="provider_dispute",
        zone=row.case.zone,
        received=row.received_at.astimezone(zone).date(),
        regimes=tuple(row.case.regimes),
        member=insured(row.claim.member, dated),
        plan=coverage.plan.name if coverage else "your plan",
        payer_id=coverage.plan.payer_id if coverage else "",
        asked_by="contract_provider",
        asker=Person(row.npi, row.name, tuple(row.address) or judged.billing.address),
        below=Below(
            of="claim",
            number=row.claim.number,
            provider=judged.provider.name,
            served=text.when,
            charge=text.totals.charge,
            text=text,
        ),
        wants=row.wants,
        decided=_decided(row, zone) if each.about == "decided" else None,
        decide_by=_due(row, DECIDE),
        carry_out_by=_due(row, PAY) if each.about == "decided" else None,
    )


def _decided(row: ProviderDispute, zone: ZoneInfo) -> Decided:
    made = row.decided
    return Decided(
        number=1,
        outcome=made.outcome,
        on=made.decided_at.astimezone(zone).date(),
        reason=made.reason,
        discussion="",
        lines=tuple(
            Answered(one["line"], one["outcome"], one["why"], one["provision"])
            for one in made.lines
        ),
        reviewer={},
    )


def _due(row: ProviderDispute, clock: str) -> date | None:
    """By the state's clock, where it has one: `ca_provider_dispute`."""
    one = Deadline.objects.filter(case=row.pk, clock__endswith=f"_{clock}").first()
    return one.due_on if one else None
