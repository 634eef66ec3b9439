"""The review organization: drawn in rotation for the federal process, named by the state or HHS in
theirs; and when it says that it received the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external import iro
from appeals.external.on_file import UnableToGo, happened
from appeals.models import Draw, ExternalReview, ReviewOrganization
from appeals.operations.review_doors import acted_on_review
from appeals.rotation import CITE, Drawn, Organization, UnableToDraw, draw
from kernel.members.models import Coverage
from kernel.outside.keeping import Reader
from kernel.outside.states import CHANNELS
from kernel.people.policy import Actor
from kernel.record.sealing import Batch


@dataclass(frozen=True, slots=True)
class Named:
    """The reviewer a state or HHS assigned: never chosen by the plan (SX-06)."""

    code: str
    name: str
    assigned_at: datetime
    channel: str = "portal"
    address: tuple[str, ...] = ()


def assign(
    number: str,
    actor: Actor,
    now: datetime,
    version: str,
    *,
    conflicts: Mapping[str, str] | None = None,
    specialty: str = "",
) -> ExternalReview:
    """Draw the organization whose turn it is, put the draw on record, and send it the documents.

    `conflicts` are those with an interest in the outcome, each with why.  UnableToDraw where fewer
    than three are accredited, or none may have it.
    """
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.process != "federal":
            raise UnableToGo(f"{row.number} is under the {row.process} process: it assigns, not we")
        may = iro.may_go(row)
        if not may:
            raise UnableToGo(may.why)
        day = now.astimezone(ZoneInfo(row.case.zone)).date()
        rows = _held(roster(row, day))
        drawn = draw(
            [_organization(each) for each in rows],
            on=day,
            conflicts=conflicts or {},
            specialty=specialty,
        )
        _keep(row, drawn, actor.name, now)
        chosen = next(each for each in rows if each.code == drawn.code)
        facts = {"to": chosen.code, "name": chosen.name, "cite": CITE, "draw": _pool(drawn)}
        reader = Reader(chosen.code, chosen.name, tuple(chosen.address), chosen.channel)
        return iro.forward(row, reader, at=now, facts=facts, now=now, by=actor.name)


def assigned_by_others(
    number: str, named: Named, actor: Actor, now: datetime, version: str
) -> ExternalReview:
    """The state, or HHS, assigned a reviewer: the documents go to it."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.process == "federal":
            raise UnableToGo(f"{row.number} is under the federal process: draw one in rotation")
        if not row.received_at <= named.assigned_at <= now:
            raise UnableToGo(
                "it was assigned after the request was received, and not in the future"
            )
        if named.channel not in CHANNELS or not named.code.strip() or not named.name.strip():
            raise UnableToGo(f"say its code and name, and a channel of {', '.join(CHANNELS)}")
        if row.process == "hhs" and row.state == "asked":
            row.state = "screened"  # the contractor did
            row.save(update_fields=["state"])
        facts = {"to": named.code, "name": named.name, "by": row.process}
        reader = Reader(named.code.strip(), named.name.strip(), named.address, named.channel)
        at = named.assigned_at
        return iro.forward(row, reader, at=at, facts=facts, now=now, by=actor.name)


def acknowledged(
    number: str, actor: Actor, now: datetime, version: str, *, received_at: datetime
) -> None:
    """The reviewer says when it received the request: its time runs from then (XR-15), also where
    the documents come after."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.step != "review" or row.state != "assigned":
            raise UnableToGo(f"{row.number} is {row.state}: its receipt is on record, or not asked")
        if not row.received_at <= received_at <= now:
            raise UnableToGo("it was received after the assignment, and not in the future")
        batch = Batch()
        facts = {"by": row.body}
        happened(row, "received", received_at, actor.name, batch, now=now, facts=facts)
        batch.seal(now)


def roster(row: ExternalReview, day: date) -> list[ReviewOrganization]:
    """The plan's own, where it has one; else everybody's."""
    plan = _plan(row, day)
    on_day = ReviewOrganization.objects.filter(days__contains=day).order_by("code")
    own = list(on_day.filter(plan=plan)) if plan else []
    return own or list(on_day.filter(plan=""))


def _held(rows: Sequence[ReviewOrganization]) -> list[ReviewOrganization]:
    """The same, locked until the transaction ends: whoever draws next waits, and then sees whose
    turn it was."""
    keys = [each.pk for each in rows]
    held = ReviewOrganization.objects.select_for_update().filter(pk__in=keys)
    return list(held.order_by("code", "pk"))


def _plan(row: ExternalReview, day: date) -> str:
    coverage = (
        Coverage.objects.filter(member=row.member_id, days__contains=day)
        .select_related("plan")
        .order_by("rank")
        .first()
    )
    return coverage.plan.code if coverage else ""


def _organization(row: ReviewOrganization) -> Organization:
    last = Draw.objects.filter(drawn=row.code).order_by("-at").first()
    return Organization(
        code=row.code,
        name=row.name,
        accredited_until=row.accredited_until,
        specialties=tuple(row.specialties),
        last=last.at if last else None,
    )


def _pool(drawn: Drawn) -> Sequence[dict[str, Any]]:
    return [
        {"code": each.code, "last": each.last.isoformat() if each.last else "", "why": each.why}
        for each in drawn.pool
    ]


def _keep(row: ExternalReview, drawn: Drawn, by: str, now: datetime) -> None:
    Draw.objects.create(
        review=row,
        number=row.draws.count() + 1,
        drawn=drawn.code,
        pool=_pool(drawn),
        at=now,
        by=by,
    )


__all__ = ["Named", "UnableToDraw", "acknowledged", "assign", "assigned_by_others"]
