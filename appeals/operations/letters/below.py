"""The decision under appeal, in the words its own notice told it in."""

import json
from dataclasses import replace
from datetime import date

from appeals.letters.given import Below
from appeals.models import Appeal
from appeals.operations.on_file import UnableToAppeal
from claims.letters.context import AmountsText, ClaimText
from claims.letters.explain import claim_text
from claims.letters.explain_request import claim_of
from claims.letters.given import Insured
from claims.operations.decided_for_letters import decided_of, judged_of, member_insured
from claims.operations.requests_for_letters import Owed as RequestOwed
from claims.operations.requests_for_letters import given_of as requests_of
from kernel.letters.models import LetterAbout
from kernel.members.formats import wanting
from kernel.members.models import Member


def insured(member: Member | None, dated: date) -> Insured:
    """The member as letters of that day address one, in the format the member wants."""
    if member is None:
        raise UnableToAppeal("no member is known: nobody can be written to")
    large = member.pk in wanting([member.pk], "large_print", on=dated)
    return replace(member_insured(member, dated), large_print=large)


def plan_of(row: Appeal) -> tuple[str, str]:
    """The plan's name, and its payer's number."""
    below = row.claim or row.asked
    coverage = below.coverage if below else None
    return (coverage.plan.name, coverage.plan.payer_id) if coverage else ("your plan", "")


def below_of(row: Appeal, dated: date) -> Below:
    """Of a claim or of a request; by its number alone where nothing of it was decided yet.  A
    letter that must say more than that is held.  UnableToAppeal where it is about neither."""
    if row.decision is None or row.decision.disposition == "pended":
        return _undecided(row)
    return _claim(row, dated) if row.claim else _request(row, dated)


def _undecided(row: Appeal) -> Below:
    below = row.claim or row.asked
    if below is None:
        raise UnableToAppeal(f"{row.number} is about no claim or request on record")
    text = ClaimText(
        number=below.number,
        account="",
        provider="",
        npi="",
        served="",
        when="",
        received="",
        decided="",
        outcome="",
        payee="",
        lines=(),
        reasons=(),
        totals=AmountsText("", "", "", "", "", "", "", "", ""),
    )
    of = "claim" if row.claim else "request"
    return Below(of, below.number, "", "", "", text, told_on=row.notice_dated)


def _claim(row: Appeal, dated: date) -> Below:
    assert row.claim is not None
    assert row.decision is not None
    rows = decided_of(row.claim.pk, whatever_became_of_it=True)
    if not rows:  # it is being decided anew
        return _undecided(row)
    judged = replace(
        judged_of(rows, dated)[0],
        decision=row.decision.pk,
        stored=json.loads(row.decision.stored),
    )
    text = claim_text(judged)
    return Below(
        of="claim",
        number=row.claim.number,
        provider=judged.provider.name,
        served=text.when,
        charge=text.totals.charge,
        text=text,
        told_on=_told_on(row),
        billing=judged.billing,
        rendering=judged.provider,
    )


def _request(row: Appeal, dated: date) -> Below:
    assert row.asked is not None
    assert row.decision is not None
    owed = RequestOwed(row.asked.pk, "decision", row.decision.pk)
    given = requests_of([owed], dated)[0]
    texts = claim_of(given)
    if not texts:
        raise UnableToAppeal(f"{row.asked.number}: its decision tells no services")
    return Below(
        of="request",
        number=row.asked.number,
        provider=given.clinician.name,
        served="",
        charge="",
        text=texts[0],
        told_on=_told_on(row),
        billing=given.requester,
        rendering=given.clinician,
    )


def _told_on(row: Appeal) -> date | None:
    """The date of the notice of the decision under appeal: as its letter says, else as who appeals
    said."""
    assert row.decision is not None
    about = LetterAbout.objects.filter(subject=f"decision:{row.decision.pk}", reader="member")
    letter = about.select_related("letter").order_by("letter__dated").first()
    return letter.letter.dated if letter else row.notice_dated
