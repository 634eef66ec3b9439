"""A grievance with everything a person needs to answer it; the look is on record."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count

from appeals.showing.clocks import clocks_of
from appeals.showing.rows import letters_of
from grievances.models import CorrectiveAction, Grievance, Issue
from grievances.operations.obstruction import chain_of
from grievances.operations.on_file import UnknownGrievance
from grievances.operations.peer_review import READ as PEER_REVIEW
from grievances.operations.resolve import why_in_writing
from grievances.showing.allowed import may_do
from grievances.showing.events import OF_ACTIONS, timeline_of
from grievances.showing.parts import Header, Shown, ShownAction, ShownIssue, ShownMatter
from kernel.cases.deadlines import of_others
from kernel.cases.models import Deadline
from kernel.cases.version import version_of
from kernel.people.policy import Actor, insist, may, may_see
from kernel.record.looking import Outcome, looked

AROUND = ("case", "member", "contact", "chain", "of_case", "previous", "merged_into")


def grievance_of(
    number: str, actor: Actor, now: datetime, *, what: str = "grievance page"
) -> Shown:
    """UnknownGrievance where there is none, or it is restricted to others: who guesses cannot tell
    the two apart, and is on record."""
    row = found(number)
    if row is None or not may_see(actor, row.case.restricted_to):
        sought = number.strip().upper()
        looked(actor.name, what, now=now, case=sought, outcome=Outcome.NOTHING)
        raise UnknownGrievance(f"no grievance has the number {number}; it looks like G26-0000001")
    return shown_to(row, actor, now, what=what)


def found(number: str) -> Grievance | None:
    """The row with all that is shown of it; None where there is none."""
    return Grievance.objects.select_related(*AROUND).filter(number=number.strip().upper()).first()


def shown_to(row: Grievance, actor: Actor, now: datetime, *, what: str = "grievance page") -> Shown:
    """The same of a row in hand."""
    insist(may(actor, "grievance.read"))
    insist(may_see(actor, row.case.restricted_to))
    member = row.member.number if row.member else ""
    looked(actor.name, what, now=now, member=member, case=row.number)
    today = now.astimezone(ZoneInfo(row.case.zone)).date()
    clocks, peers = clocks_of(row.case, now), bool(may(actor, PEER_REVIEW))
    apart = not peers and row.issues.filter(quality_of_care=True).exists()
    return Shown(
        header=_header(row, actor),
        version=version_of(row.pk),
        clocks=clocks,
        issues=tuple(_issues(row, peers=peers)),
        in_writing=why_in_writing(row, now),
        chain=chain_of(row.chain, today) if row.chain else None,
        actions=actions_of(row.pk, today, apart=apart),
        matters=tuple(_matters(row, actor)),
        letters=letters_of(row.pk),
        timeline=timeline_of(row.pk, but=OF_ACTIONS if apart else ()),
        same_contact=tuple(_same_contact(row, actor)),
        may=may_do(row, actor, clocks),
    )


def _header(row: Grievance, actor: Actor) -> Header:
    contact, about = row.contact, row.of_case
    if about is not None and not may_see(actor, about.restricted_to):
        about = None
    return Header(
        number=row.number,
        state=row.state,
        track=row.track,
        level=row.level,
        category=row.category,
        regimes=tuple(row.case.regimes),
        member=row.member.number if row.member else "",
        received_at=row.received_at,
        zone=row.case.zone,
        channel=contact.channel if contact else "",
        reached_whom=contact.reached_whom if contact else "",
        contact=contact.pk if contact else None,
        filed=row.filed,
        filed_by=row.filed_by,
        filer_name=row.filer_name,
        occurred_on=row.occurred_on,
        late_filed=row.late_filed,
        written_asked=row.written_asked,
        owner=row.owner,
        about=about.number if about else "",
        about_kind=about.kind if about else "",
        provider_npi=row.provider_npi,
        delegate=row.delegate,
        previous=row.previous.number if row.previous else "",
        merged_into=row.merged_into.number if row.merged_into else "",
    )


def _issues(row: Grievance, *, peers: bool) -> Iterable[ShownIssue]:
    rows = row.issues.annotate(kept=Count("peer_reviews")).order_by("number")
    for each in rows:
        yield ShownIssue(
            number=each.number,
            words=each.words,
            quality_of_care=each.quality_of_care,
            substantiated=each.substantiated,
            finding=each.finding,
            action=each.action,
            answered_by=each.answered_by,
            answered_at=each.answered_at,
            peer_reviews=each.kept if peers else None,
        )


def actions_of(case: int, today: date, *, apart: bool) -> tuple[ShownAction, ...]:
    """What is mended because of a case, what is due first before the rest.

    `apart`: what it is and what shows that it was done are for who may read what peers found.
    """
    rows = CorrectiveAction.objects.filter(case=case).order_by("due_on", "pk")
    return tuple(
        ShownAction(
            identity=each.pk,
            what="" if apart else each.what,
            owner=each.owner,
            due_on=each.due_on,
            done_at=each.done_at,
            done_by=each.done_by,
            proof="" if apart else each.proof,
            overdue=each.done_at is None and each.due_on < today,
        )
        for each in rows
    )


def _matters(row: Grievance, actor: Actor) -> Iterable[ShownMatter]:
    """Those who looks may see; neither they nor the grievance close the other."""
    if not may(actor, "matter.read"):
        return
    rows = [each for each in row.matters.select_related("case").order_by("pk")
            if may_see(actor, each.case.restricted_to)]  # fmt: skip
    open_ = Deadline.objects.filter(case__in=[each.pk for each in rows], due_on__isnull=False)
    ours = open_.filter(state__in=("running", "late")).exclude(clock__in=of_others())
    due = {each.case_id: each.due_on for each in ours.order_by("-due_on")}
    for each in rows:
        yield ShownMatter(each.number, each.kind, each.body, each.theirs, each.level, each.state,
                          due.get(each.pk))  # fmt: skip


def _same_contact(row: Grievance, actor: Actor) -> Iterable[tuple[str, str]]:
    """Kind and number of the other cases of the contact."""
    if row.contact_id is None:
        return
    issues = Issue.objects.filter(contact=row.contact_id, case__isnull=False)
    seen = {row.pk}
    for each in issues.exclude(case=row.pk).select_related("case").order_by("number"):
        case = each.case
        if case and case.pk not in seen and may_see(actor, case.restricted_to):
            seen.add(case.pk)
            yield case.kind, case.number
