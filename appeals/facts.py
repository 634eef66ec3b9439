"""An appeal's facts, as admissibility sees them, from what is on file."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appeals.judging import Earlier, Filing, Paper, Says
from appeals.judging.standing_papers import same
from appeals.law_book import book
from appeals.models import Appeal, AppealPapers
from appeals.pipeline import Examined, examine
from claims.models import Claim
from kernel.cases.models import Deadline, Event
from kernel.clocks import catalogue
from providers.on_record import load_providers

CAUSES = ("good_cause_found", "good_cause_refused")
"""A person's word on why an appeal came late; the last one counts."""


def examined(row: Appeal) -> Examined:
    """What admissibility finds of the appeal as it is now on file."""
    return examine(filing_of(row), book())


def waits_for_papers(row: Appeal) -> bool:
    """Whether who asks still lacks the papers to ask: such an appeal is not decided, and not sent
    to an outside reviewer; it is dismissed once its time is over."""
    return examined(row).of("represented").says is Says.LACKS


def filing_of(row: Appeal) -> Filing:
    """The facts of one appeal."""
    cause, refused = _cause(row)
    events = {each.name: each for each in Event.objects.filter(case=row.pk).order_by("-id")}
    received = events.get("received")
    return Filing(
        regimes=tuple(row.case.regimes),
        request=row.request,
        track=row.track,
        level=row.level,
        received_at=row.received_at,
        zone=row.case.zone,
        asked_by=row.asked_by,
        asker=row.asker_name,
        member_known=row.member is not None,
        died_on=row.member.died_on if row.member else None,
        disposition=row.decision.disposition if row.decision else "",
        adverse=_adverse(row),
        undecided_late=row.decision is None and late_below(row.claim_id or row.asked_id),
        decided_on=_decided_on(row),
        notice_dated=row.notice_dated or _below_on(row, "notice_dated"),
        notice_received=row.notice_received or _below_on(row, "notice_received"),
        cause_claimed=row.good_cause,
        cause_found=cause,
        cause_refused=refused,
        papers=tuple(_papers(row)),
        earlier=tuple(_earlier(row)),
        contracted=_contracted(row),
        assigned=row.claim.assigned if row.claim else None,
        urgent_asked="expedite_requested" in events
        or bool(received and received.facts.get("expedited")),
        physician_supports="physician_support_received" in events,
    )


def _decided_on(row: Appeal) -> date | None:
    """The day of the decision under appeal, in the zone of the case: of the claim or request, or of
    the level below."""
    below = row.previous.decisions.order_by("-number").first() if row.previous else row.decision
    return below.decided_at.astimezone(ZoneInfo(row.case.zone)).date() if below else None


def _adverse(row: Appeal) -> bool | None:
    """Whether something of the lines appealed was refused, or left to the member to pay."""
    if row.decision is None:
        return None
    lines = row.decision.lines.all()
    chosen = [each for each in lines if not row.lines or each.number in row.lines]
    if not chosen:
        return None
    if row.claim is None:
        return any(each.disposition != "approved" for each in chosen)
    return any(
        each.disposition == "denied" or each.adjusted > 0 or each.member_owes > 0 for each in chosen
    )


def late_below(case: int | None) -> bool:
    """Whether a decision of this case is late: a clock its denial would stop ran out."""
    late = Deadline.objects.filter(case=case, state="late").values_list("clock", flat=True)
    return any(decides(name) for name in late)


def decides(clock: str) -> bool:
    """Whether the clock of this name is the plan's time to decide and tell."""
    found = next((each for each in catalogue() if each.name == clock), None)
    return found is not None and any(
        (act.event, act.reason) == ("notice_sent", "denial") for act in found.stops
    )


def _below_on(row: Appeal, name: str) -> date | None:
    """The day of the notice of the decision under appeal, as its sending or receipt recorded it:
    the first one after the decision was made."""
    below = row.previous_id or row.claim_id or row.asked_id
    found = Event.objects.filter(case=below, name=name)
    if row.decision and row.previous_id is None:
        found = found.filter(recorded_at__gte=row.decision.decided_at)
    first = found.order_by("id").first()
    if first is None:
        return None
    only = first.facts.get("only_day")
    return date.fromisoformat(only) if only else first.at.astimezone(ZoneInfo(row.case.zone)).date()


def _cause(row: Appeal) -> tuple[str, bool]:
    last = Event.objects.filter(case=row.pk, name__in=CAUSES).order_by("-id").first()
    if last is None:
        return "", False
    return (last.facts["cause"], False) if last.name == CAUSES[0] else ("", True)


def _papers(row: Appeal) -> Iterable[Paper]:
    """Its own, and those of who asks that came with another appeal of the same member."""
    own = AppealPapers.objects.filter(appeal=row)
    others = AppealPapers.objects.none()
    if row.member_id and row.asker_name:
        others = AppealPapers.objects.filter(appeal__member=row.member_id).exclude(appeal=row)
    for each in (*own.order_by("id"), *others.order_by("id")):
        here = each.appeal_id == row.pk
        if here or same(each.of_whom, row.asker_name):
            received = day_in(each.received_at, row.case.zone)
            yield Paper(
                each.kind, each.of_whom, each.valid_from, received, each.revoked_on, here=here
            )


def day_in(at: datetime, zone: str) -> date:
    """The day of an instant where the case is."""
    return at.astimezone(ZoneInfo(zone)).date()


def others_of(row: Appeal) -> list[Appeal]:
    """Appeals of the same claim or request that were put on file before this one."""
    about = {"claim": row.claim_id} if row.claim_id else {"asked": row.asked_id}
    return list(Appeal.objects.filter(**about, pk__lt=row.pk).order_by("pk"))


def _earlier(row: Appeal) -> Iterable[Earlier]:
    for each in others_of(row):
        lines = not row.lines or not each.lines or bool(set(row.lines) & set(each.lines))
        same_decision = each.decision_id == row.decision_id
        yield Earlier(each.number, each.state, each.level, same=lines and same_decision)


def _contracted(row: Appeal) -> bool | None:
    """Whether the provider who asks was under contract on the day of service."""
    claim: Claim | None = row.claim
    if not row.asker_npi or claim is None or claim.coverage is None:
        return None
    first = claim.lines.order_by("number").first()
    plan = claim.coverage.plan.code
    standing = load_providers([row.asker_npi], [plan]).get(row.asker_npi)
    if first is None or standing is None:
        return None
    return standing.in_network(plan, first.served)
