"""A claimant asks for external review: put on file with its own receipt, before it is screened.

XR-01, XR-20 and SX-08: after the plan's own appeal, after the plan failed a rule, or, urgent,
beside an expedited appeal to the plan.  Which process applies follows from the regimes of the
coverage on the day of the request; where the law on record does not say, a person does, with the
reason.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from appeals.eligibility import BASES
from appeals.external.bodies import Process, process_of
from appeals.external.iro import PRIVATE, PROCESSES
from appeals.external.on_file import (
    QUEUE,
    Matter,
    UnableToGo,
    happened_many,
    matter_of,
    open_clocks,
    put_on_file,
)
from appeals.ladder import next_inside
from appeals.models import Appeal, ExternalReview
from appeals.operations.doors import refusals_on_record
from appeals.operations.notices import decided_below, older_notice
from claims.models import AuthorizationRequest, Claim
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.law.regimes import base_of
from kernel.people.policy import Actor, insist, may, may_see
from kernel.record.sealing import Batch

NOON = time(12)
OPEN = ("received", "admitted")
DECIDES = ("overturned", "partly", "upheld")
"""What a reviewer may decide of a denial."""


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """What is asked: about an appeal, or, where there was none, a claim or a prior authorization.

    `basis` is why it may be asked for; `process` only where a person says it, with `process_why`.
    `urgent_why` says why standard time would jeopardize the person, or which emergency it is.
    `notice_dated` and `notice_received` are of the denial that may be reviewed.
    """

    asked_by: str
    basis: str
    appeal: str = ""
    claim: str = ""
    request: str = ""
    expedited: bool = False
    urgent_why: str = ""
    process: str = ""
    process_why: str = ""
    notice_dated: date | None = None
    notice_received: date | None = None


def ask(
    asked: ReviewAsked, actor: Actor, now: datetime, *, received_at: datetime
) -> ExternalReview:
    """Put the request on file; nothing is screened yet.  UnableToGo where there is nothing that
    external review could hear, or it may not be asked for on this basis."""
    named = asked.appeal or asked.claim or asked.request
    with refusals_on_record(named, actor, now), transaction.atomic():
        insist(may(actor, "appeal.outside"))
        matter = _matter(asked)
        insist(may_see(actor, matter.case.restricted_to))
        _check(asked, matter, received_at, now)
        process = _process(asked, matter, received_at)
        row = put_on_file(
            matter,
            process=process.name,
            step="request",
            state="asked",
            basis=asked.basis,
            track="expedited" if asked.expedited else "standard",
            received_at=received_at,
            now=now,
        )
        batch = Batch()
        events = _events(asked, process, received_at, ZoneInfo(row.case.zone))
        happened_many(row, events, actor.name, batch, now=now)
        filed = {"review": row.number, "process": process.name, "tells": "external_review"}
        record_many(
            [Happened(matter.case.pk, "filed", received_at, actor.name, filed)], batch, now=now
        )
        open_clocks(row, now=now)
        priority = 2 if asked.expedited else 0
        put_many([Work(row.pk, QUEUE, ("to_screen",), priority=priority)], now=now)
        batch.seal(now)
        return row


def _matter(asked: ReviewAsked) -> Matter:
    if sum(bool(each) for each in (asked.appeal, asked.claim, asked.request)) != 1:
        raise UnableToGo("say which appeal, claim or prior authorization it is about: one of them")
    if asked.appeal:
        found = Appeal.objects.select_for_update(of=("self",)).select_related("case")
        appeal = found.filter(number=asked.appeal.strip().upper()).first()
        if appeal is None:
            raise UnableToGo(f"no appeal has the number {asked.appeal}")
        return matter_of(appeal)
    if asked.claim:
        claim = Claim.objects.select_related("case").filter(number=asked.claim.strip()).first()
        if claim is None:
            raise UnableToGo(f"no claim has the number {asked.claim}")
        return Matter(claim.case, claim=claim, decision=claim.decisions.order_by("number").last())
    request = (
        AuthorizationRequest.objects.select_related("case")
        .filter(number=asked.request.strip().upper())
        .first()
    )
    if request is None:
        raise UnableToGo(f"no request has the number {asked.request}")
    return Matter(
        request.case,
        asked=request,
        decision=request.decisions.order_by("number").last(),
        request="preservice",
        part_b_drug=request.part_b_drug,
    )


def _check(asked: ReviewAsked, matter: Matter, received_at: datetime, now: datetime) -> None:
    if received_at > now:
        raise UnableToGo(f"{received_at.isoformat()} is still to come: it was not received")
    if not matter.case.regimes or base_of(matter.case.regimes) not in PRIVATE:
        raise UnableToGo("external review is for private coverage; Medicare has its own levels")
    if asked.basis not in BASES:
        raise UnableToGo(f"{asked.basis!r} is not one of {', '.join(BASES)}")
    not_asked_already(matter)
    not_decided_outside(matter)
    if matter.appeal is not None and matter.appeal.outcome == "overturned":
        raise UnableToGo(f"{matter.appeal.number} was decided for the claimant: no denial is left")
    _check_basis(asked, matter)
    own = matter.appeal if asked.basis == "final_denial" else None
    if why := older_notice(
        decided_below(own, matter.decision),
        matter.case.zone,
        dated=asked.notice_dated,
        received=asked.notice_received,
    ):
        raise UnableToGo(why)
    if asked.expedited and matter.request != "preservice":
        raise UnableToGo("what was given and is to be paid is not urgent (45 CFR 147.136(d)(3)(i))")
    if asked.expedited and not asked.urgent_why.strip():
        raise UnableToGo("say why the standard time would jeopardize the person, as (d)(3)(i) asks")


def not_asked_already(matter: Matter) -> None:
    """Of an appeal, or of a claim or request that had none.  UnableToGo where it is."""
    same = Q(appeal=matter.appeal)
    if matter.appeal is None:
        same &= Q(claim=matter.claim, asked=matter.asked)
    there = ExternalReview.objects.filter(same, step="request").exclude(state="closed").first()
    if there is not None:
        raise UnableToGo(
            f"external review of {matter.case.number} is asked for already: {there.number}"
        )


def not_decided_outside(matter: Matter) -> None:
    """UnableToGo where a reviewer decided it already."""
    if bound := _decided_outside(matter):
        raise UnableToGo(
            f"{bound.number} was the external review of this denial, and it was {bound.outcome}: "
            "that binds the plan and the claimant (45 CFR 147.136(c)(2)(xi), (d))"
        )


def _decided_outside(matter: Matter) -> ExternalReview | None:
    """The review that decided the same denial already, of a line of it at least.  One dismissed or
    withdrawn decided nothing; a decision made anew below is another denial."""
    done = ExternalReview.objects.filter(
        step="review", process__in=PROCESSES, outcome__in=DECIDES
    ).select_related("appeal")
    same = Q(appeal=matter.appeal) if matter.appeal else Q()
    if matter.decision is not None:
        same |= Q(decision=matter.decision)
    if not same:
        return None
    lines = set(matter.appeal.lines) if matter.appeal else set()
    for each in done.filter(same).order_by("pk"):
        theirs = set(each.appeal.lines) if each.appeal else set()
        if not lines or not theirs or lines & theirs:
            return each
    return None


def _check_basis(asked: ReviewAsked, matter: Matter) -> None:
    appeal = matter.appeal
    if asked.basis == "beside_expedited":
        running = appeal is not None and appeal.state in OPEN and appeal.track == "expedited"
        if not (asked.expedited and running):
            raise UnableToGo(
                "beside the plan's own appeal both must be expedited, and the appeal be under way "
                "(45 CFR 147.136(d)(3)(i)(A))"
            )
    if asked.basis == "final_denial" and (
        appeal is None or appeal.state in OPEN or appeal.outcome not in ("upheld", "partly")
    ):
        raise UnableToGo("the plan's own appeal has not ended against the claimant")
    if asked.basis == "final_denial" and appeal is not None:
        above = next_inside(appeal.case.regimes, appeal.level, levels=appeal.levels)
        if above is not None:
            raise UnableToGo(
                f"{appeal.number} is the first of two levels of the plan: its second level comes "
                f"first ({above.cite}), unless the plan failed a rule or waives it"
            )


def _process(asked: ReviewAsked, matter: Matter, received_at: datetime) -> Process:
    if not asked.process:
        day = received_at.astimezone(ZoneInfo(matter.case.zone)).date()
        return process_of(matter.case.regimes, day)
    if asked.process not in PROCESSES:
        raise UnableToGo(f"{asked.process!r} is not one of {', '.join(PROCESSES)}")
    if not asked.process_why.strip():
        raise UnableToGo("say why this process applies: its law, or what the plan elected")
    return Process(asked.process, asked.process_why.strip(), weak=False)


def _events(
    asked: ReviewAsked, process: Process, received_at: datetime, zone: ZoneInfo
) -> list[tuple[str, datetime, dict[str, Any]]]:
    """The request, and the notice from which its time is counted."""
    said = {
        "asked_by": asked.asked_by,
        "basis": asked.basis,
        "process": process.name,
        "process_cite": process.cite,
        "process_weak": process.weak,
        "urgent_why": asked.urgent_why.strip(),
    }
    events: list[tuple[str, datetime, dict[str, Any]]] = [("received", received_at, said)]
    for name, day in (
        ("notice_dated", asked.notice_dated),
        ("notice_received", asked.notice_received),
    ):
        if day is not None:
            at = min(datetime.combine(day, NOON, zone), received_at)
            events.append((name, at, {"only_day": day.isoformat()}))
    return events
