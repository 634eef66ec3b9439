"""An appeal with everything a person needs to hear it; the look is on record."""

from datetime import datetime

from appeals.facts import examined
from appeals.models import Appeal
from appeals.operations.assign import candidates, reviewer_of
from appeals.operations.below import changes_below, is_medical, specialty_of
from appeals.operations.evidence import waiting
from appeals.operations.exhaustion import exhausted_of
from appeals.operations.letters.beside import letter_cases
from appeals.operations.next_act import next_acts
from appeals.operations.on_file import OPEN, UnknownAppeal
from appeals.showing import rows
from appeals.showing.allowed import Around, may_do
from appeals.showing.below import below_of
from appeals.showing.clocks import clocks_of
from appeals.showing.events import timeline_of
from appeals.showing.parts import Asker, Header, Shown
from kernel.alerts.owning import owners
from kernel.cases.version import version_of
from kernel.people.policy import Actor, insist, may, may_see
from kernel.record.looking import Outcome, looked

AROUND = ("case", "member", "contact", "claim__coverage__plan", "claim__case", "asked__case",
          "asked__coverage__plan", "decision", "previous", "merged_into")  # fmt: skip


def appeal_of(number: str, actor: Actor, now: datetime, *, what: str = "appeal page") -> Shown:
    """UnknownAppeal where there is none, or it is restricted to others: who guesses cannot tell the
    two apart, and is on record."""
    row = found(number)
    if row is None or not may_see(actor, row.case.restricted_to):
        sought = number.strip().upper()
        looked(actor.name, what, now=now, case=sought, outcome=Outcome.NOTHING)
        raise UnknownAppeal(f"no appeal has the number {number}; it looks like R26-0000001")
    return shown_to(row, actor, now, what=what)


def found(number: str) -> Appeal | None:
    """The row with all that is shown of it; None where there is none."""
    return Appeal.objects.select_related(*AROUND).filter(number=number.strip().upper()).first()


def shown_to(row: Appeal, actor: Actor, now: datetime, *, what: str = "appeal page") -> Shown:
    """The same of a row in hand."""
    insist(may(actor, "appeal.read"))
    insist(may_see(actor, row.case.restricted_to))
    member = row.member.number if row.member else ""
    looked(actor.name, what, now=now, member=member, case=row.number)
    admissible, clocks = examined(row), clocks_of(row.case, now)
    about = row.claim_id or row.asked_id
    changes = tuple(changes_below(row)) if about and row.state in OPEN else ()
    whose = owners({row.pk}).get(row.pk, ())
    around = Around(admissible, clocks, changes, exhausted_of(row, now), whose)
    return Shown(
        header=_header(row),
        version=version_of(row.pk),
        asker=Asker(row.asked_by, row.asker_name, row.asker_npi, rows.papers_of(row)),
        below=below_of(row),
        verdict=admissible.verdict.value,
        findings=admissible.findings,
        clocks=clocks,
        next_acts=tuple(next_acts(row.pk, now)),
        reviewer=reviewer_of(row),
        owners=whose,
        candidates=tuple(candidates(row.number, now)) if about and row.state in OPEN else (),
        experts=rows.experts_of(row),
        evidence=rows.evidence_of(row),
        evidence_waits=tuple(waiting(row, now)),
        decisions=rows.decisions_of(row),
        letters=rows.letters_of(*(each.pk for each in letter_cases(row.pk))),
        reviews=rows.reviews_of(row),
        changes=changes,
        exhaustion=around.exhaustion,
        timeline=timeline_of(row.pk),
        next_levels=tuple(row.next_level.order_by("pk").values_list("number", flat=True)),
        may=may_do(row, actor, around, now),
    )


def _header(row: Appeal) -> Header:
    below = row.claim or row.asked
    coverage = below.coverage if below else None
    contact = row.contact
    return Header(
        number=row.number,
        state=row.state,
        outcome=row.outcome,
        level=row.level,
        levels=row.levels,
        request=row.request,
        track=row.track,
        part_b_drug=row.part_b_drug,
        regimes=tuple(row.case.regimes),
        plan=coverage.plan.name if coverage else "",
        member=row.member.number if row.member else "",
        received_at=row.received_at,
        zone=row.case.zone,
        channel=contact.channel if contact else "",
        reached=contact.reached if contact else "plan",
        reached_whom=contact.reached_whom if contact else "",
        wants=row.wants,
        previous=row.previous.number if row.previous else "",
        merged_into=row.merged_into.number if row.merged_into else "",
        medical=bool(below) and is_medical(row),
        specialty=specialty_of(row),
    )
