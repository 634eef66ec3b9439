"""A review outside found and held, put on file, moved from state to state, its events written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.clocks import open_review_clocks
from appeals.models import Appeal, ExternalReview
from appeals.states import APPEAL, REVIEW
from claims.models import AuthorizationRequest, Claim, Decision
from kernel.cases.models import Case
from kernel.cases.timeline import Happened, record_many
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch

QUEUE = "appeals"
"""What an appeals specialist must do."""


class UnknownReview(LookupError):
    """No review outside has the number."""


class UnableToGo(ValueError):
    """It cannot go to this body, or not now; the message says why, and what is possible."""


@dataclass(frozen=True, slots=True)
class May:
    """Whether a case may go to a body, and why; `cites` are the sources."""

    go: bool
    why: str
    cites: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.go


@dataclass(frozen=True, slots=True)
class Matter:
    """What a review outside is about: an appeal, or, where there was none, a decision."""

    case: Case
    appeal: Appeal | None = None
    claim: Claim | None = None
    asked: AuthorizationRequest | None = None
    decision: Decision | None = None
    request: str = "payment"
    part_b_drug: bool = False


def matter_of(appeal: Appeal) -> Matter:
    return Matter(
        case=appeal.case,
        appeal=appeal,
        claim=appeal.claim,
        asked=appeal.asked,
        decision=appeal.decision,
        request=appeal.request,
        part_b_drug=appeal.part_b_drug,
    )


def matter_of_review(row: ExternalReview) -> Matter:
    """The same matter again, for the next step or level."""
    return Matter(
        case=row.case,
        appeal=row.appeal,
        claim=row.claim,
        asked=row.asked,
        decision=row.decision,
        request=row.request,
        part_b_drug=row.part_b_drug,
    )


def held(number: str) -> ExternalReview:
    """The review of this number, locked until the transaction ends."""
    row = (
        ExternalReview.objects.select_for_update(of=("self",))
        .select_related("case", "appeal__case", "previous__case")
        .filter(number=number.strip().upper())
        .first()
    )
    if row is None:
        raise UnknownReview(f"no review has the number {number}; it looks like X26-0000001")
    return row


def put_on_file(
    matter: Matter,
    *,
    process: str,
    step: str,
    state: str,
    received_at: datetime,
    now: datetime,
    track: str = "standard",
    body: str = "",
    basis: str = "final_denial",
    previous: ExternalReview | None = None,
    unasked: bool = False,
    complete: bool = True,
    escalated: bool = False,
) -> ExternalReview:
    """A case of its own, restricted as the one it came from.  The caller records its events, then
    opens its clocks."""
    case = _case(matter, track, received_at, now)
    return ExternalReview.objects.create(
        case=case,
        number=case.number,
        state=state,
        process=process,
        step=step,
        body=body,
        appeal=matter.appeal,
        previous=previous,
        member_id=matter.case.member_id,
        claim=matter.claim,
        asked=matter.asked,
        decision=matter.decision,
        basis=basis,
        request=matter.request,
        track=track,
        part_b_drug=matter.part_b_drug,
        complete=complete,
        unasked=unasked,
        escalated=escalated,
        received_at=received_at,
    )


def _case(matter: Matter, track: str, received_at: datetime, now: datetime) -> Case:
    below = matter.case
    local = now.astimezone(ZoneInfo(below.zone))
    return Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"X{local:%y}-{next_ids('case_number', 1)[0]:07d}",
        kind="external_review",
        member_id=below.member_id,
        regimes=list(below.regimes),
        request=matter.request,
        track=track,
        zone=below.zone,
        received_at=received_at,
        opened_at=now,
        restricted_to=below.restricted_to,
    )


def happened(
    row: ExternalReview | Appeal,
    name: str,
    at: datetime,
    by: str,
    batch: Batch,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Record one event of the review, or of the appeal it comes from; its clocks follow."""
    record_many([Happened(row.pk, name, at, by, facts or {})], batch, now=now)


def happened_many(
    row: ExternalReview,
    names: Sequence[tuple[str, datetime, Mapping[str, Any]]],
    by: str,
    batch: Batch,
    *,
    now: datetime,
) -> None:
    """Record several events of the review at once."""
    record_many([Happened(row.pk, name, at, by, said) for name, at, said in names], batch, now=now)


def move(row: ExternalReview, state: str) -> None:
    """To another state, or stay; UnableToMove where the table has no such move."""
    if row.state != state:
        REVIEW.check(row.state, state)
        row.state = state
        row.save(update_fields=["state"])


def move_appeal(row: Appeal, state: str) -> None:
    """The same of the appeal it comes from."""
    if row.state != state:
        APPEAL.check(row.state, state)
        row.state = state
        row.save(update_fields=["state"])


def open_clocks(row: ExternalReview, *, now: datetime) -> None:
    """The review's deadlines, after its first events were recorded."""
    open_review_clocks(row, now=now)
