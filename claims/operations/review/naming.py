"""What only a person can say before a claim can be judged: whose it is, which claim it corrects,
and what the report of an opinion says.

    match("C26-0000007", "M1001", "Same name and birth date.", actor, now, version)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from claims.letters.senders import read_senders
from claims.models import Claim, Report
from claims.operations.confirm_report import Said, confirm_report
from claims.operations.find_original import corrections, could_be, find_original
from claims.operations.match_member import match_member
from claims.operations.name_original import name_original
from claims.operations.review.held import Held, find, hold, refusals_on_record
from claims.operations.review.telling import as_told
from claims.operations.review.words import UnknownClaim
from claims.operations.tell_third_opinion import tell_third_opinions
from claims.policy import may_work_on
from kernel.cases.version import require_version, version_of
from kernel.people.policy import Actor, Answer, insist, sees

MATCH, CONFIRM = "claim.match", "report.confirm"


@dataclass(frozen=True, slots=True)
class Named:
    """The claim after the word: its state and its version."""

    number: str
    state: str
    version: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A word the claim waits for: `what` is member, original or report; `may` whether this person
    may give it; `report` which one is read and not confirmed."""

    what: str
    why: str
    may: Answer
    report: int | None = None


def match(
    number: str, member: str, reason: str, actor: Actor, now: datetime, version: str
) -> Named:
    """The claim is the member's with this number.  UnknownClaim, NotAllowed, Stale,
    UnableToMatch."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = _held(number, MATCH, actor, now, version)
        match_member(case=held.case, member=member, reason=reason, by=actor.name, now=now)
        return _named(held)


def original(number: str, of: str, reason: str, actor: Actor, now: datetime, version: str) -> Named:
    """The replacement or void is about the claim `of`.  UnknownClaim, NotAllowed, Stale,
    UnableToName."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = _held(number, MATCH, actor, now, version)
        name_original(case=held.case, original=of, reason=reason, by=actor.name, now=now)
        return _named(held)


def confirm(
    number: str, report: int, said: Said, actor: Actor, now: datetime, version: str
) -> Named:
    """What a report of the claim's chain says; where that opens a third opinion, its letters are
    issued.  UnknownClaim also where it is another chain's; NotAllowed, Stale, UnableToConfirm."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = _held(number, CONFIRM, actor, now, version)
        if report_of(held.claim, report) is None:
            raise UnknownClaim(f"{held.number} has no report {report}")
        done = confirm_report(report, said, zone=held.zone, now=now, by=actor.name)
        if done.third_open:
            named = Path(settings.SENDERS_FILE) if settings.SENDERS_FILE else None
            senders = read_senders(named)
            tell_third_opinions(dated=held.day(now), now=now, by=actor.name, senders=senders)
        return _named(held)


def report_of(claim: Claim, report: int) -> Report | None:
    """The report, if it is one of the claim's chain."""
    if claim.chain_id is None:
        return None
    found = Report.objects.filter(pk=report, chain=claim.chain_id)
    return found.select_related("upload", "chain").first()


def originals_of(claim: Claim, actor: Actor) -> tuple[str, list[Claim]]:
    """Why it is unclear which claim this one corrects, and those it may be that they may see,
    the latest first.  Empty where nobody's word is waited for."""
    if claim.frequency not in ("7", "8") or claim.state != "pended":
        return "", []
    for row in corrections([claim.pk]):
        problem = find_original(row).replaced.problem
        if problem:
            found = Claim.objects.filter(pk__in=[each["case_id"] for each in could_be(row)])
            if "*" not in (seen := sees(actor)):
                found = found.filter(case__restricted_to__in=["", *sorted(seen)])
            return as_told(problem, actor), list(found.order_by("-received", "-case_id"))
    return "", []


def asked_of(held: Held, actor: Actor, reports: Sequence[Mapping[str, Any]]) -> list[Asked]:
    """The words this claim waits for, the first to be given first; `reports` are those of its
    chain, as the record tells them."""
    claim = held.claim
    if claim.state not in ("accepted", "pended"):
        return []
    naming = may_work_on(actor, held.facts, MATCH)
    if claim.member_id is None:
        return [Asked("member", "No member is matched to this claim", naming)]
    problem, _ = originals_of(claim, actor)
    made = [Asked("original", problem.rstrip("."), naming)] if problem else []
    if claim.state == "pended":
        confirming = may_work_on(actor, held.facts, CONFIRM)
        made += [
            Asked(
                "report",
                "A report was read and waits for a person's word",
                confirming,
                each["report"],
            )
            for each in reports
            if not each["confirmed"]
        ]
    return made


def _held(number: str, permission: str, actor: Actor, now: datetime, version: str) -> Held:
    insist(may_work_on(actor, find(number, actor, now).facts, permission))
    held = hold(number, actor, now)
    require_version(held.case, version)
    return held


def _named(held: Held) -> Named:
    state = Claim.objects.values_list("state", flat=True).get(pk=held.case)
    return Named(held.number, state, version_of(held.case))
