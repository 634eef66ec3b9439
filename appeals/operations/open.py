"""An appeal is put on file: a case with its clocks, from the first receipt."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.facts import late_below
from appeals.ladder import first
from appeals.models import Appeal, Contact
from appeals.models.appeal import ASKERS
from appeals.operations.clocks import open_clocks
from appeals.operations.notices import decided_below, refuse_older_notice
from appeals.operations.on_file import TO_DO, UnableToAppeal, happened
from claims.models import AuthorizationRequest, Claim, Decision
from kernel.cases.models import Case
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.law.regimes import base_of
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is appealed, and who asks.  `claim` or `request` is a number; `lines` empty: all.

    `notice_dated` and `notice_received`: of the denial's notice, where they are known.
    """

    asked_by: str
    claim: str = ""
    request: str = ""
    lines: tuple[int, ...] = ()
    asker_name: str = ""
    asker_address: tuple[str, ...] = ()
    asker_npi: str = ""
    expedited: bool = False
    physician_supports: bool = False
    wants: str = ""
    good_cause: str = ""
    notice_dated: date | None = None
    notice_received: date | None = None
    issue: int = 1
    reasons: tuple[str, ...] = field(default=("new",))


@dataclass(frozen=True, slots=True)
class _Below:
    """The decision under appeal, with the case it was made on."""

    case: Case
    decision: Decision | None
    claim: Claim | None
    asked: AuthorizationRequest | None
    lines: tuple[int, ...]


def open_appeal(
    wanted: Wanted,
    *,
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
    contact: Contact | None = None,
    level: str = "",
    levels: str = "one",
    previous: Appeal | None = None,
) -> Appeal:
    """Put an appeal on file.  `received_at` is the first touch, here, at a delegate or in a wrong
    department.  Nothing is judged: admissibility is the next question.

    UnableToAppeal where there is no such claim or request, or no decision on it to be appealed and
    none that is late (MA-11), the notice named is older than that decision, or nobody is said to
    ask: then it is a person's to say what was meant.
    """
    if received_at > now:
        raise UnableToAppeal(f"{received_at.isoformat()} is still to come: it was not received")
    if wanted.asked_by not in ASKERS:
        raise UnableToAppeal(f"say who appeals: one of {', '.join(ASKERS)}")
    below = _below(wanted)
    told = decided_below(previous, below.decision)
    refuse_older_notice(told, zone, dated=wanted.notice_dated, received=wanted.notice_received)
    with transaction.atomic():
        batch = Batch()
        row = _on_file(wanted, below, received_at, zone, now, contact, level, levels, previous)
        said = {
            "channel": contact.channel if contact else "",
            "asked_by": wanted.asked_by,
            "expedited": wanted.expedited or wanted.physician_supports,
        }
        happened(row, "received", received_at, by, batch, now=now, facts=said)
        if wanted.physician_supports and row.track == "expedited":
            happened(row, "physician_support_received", received_at, by, batch, now=now)
        if previous is None:  # the time to appeal runs on the case of the decision
            filed = {"appeal": row.number, "tells": "appeal"}
            record_many([Happened(below.case.pk, "filed", received_at, by, filed)], batch, now=now)
        open_clocks(row, now=now)
        put_many([Work(row.pk, TO_DO, wanted.reasons)], now=now)
        batch.seal(now)
        return row


def _below(wanted: Wanted) -> _Below:
    if bool(wanted.claim) == bool(wanted.request):
        raise UnableToAppeal("say which claim or which request is appealed: one of them")
    if wanted.claim:
        claim = Claim.objects.select_related("case").filter(number=wanted.claim.strip()).first()
        if claim is None:
            raise UnableToAppeal(f"no claim has the number {wanted.claim}")
        decision = claim.decisions.exclude(disposition="pended").order_by("-number").first()
        numbers = set(claim.lines.values_list("number", flat=True))
        case, asked = claim.case, None
    else:
        claim = None
        found = AuthorizationRequest.objects.select_related("case")
        asked = found.filter(number=wanted.request.strip().upper()).first()
        if asked is None:
            raise UnableToAppeal(f"no request has the number {wanted.request}")
        decision = asked.decisions.exclude(disposition="pended").order_by("-number").first()
        numbers = set(asked.services.values_list("number", flat=True))
        case = asked.case
    if decision is None and not late_below(case.pk):
        raise UnableToAppeal(f"{case.number} is not decided: there is nothing to appeal yet")
    if strangers := set(wanted.lines) - numbers:
        raise UnableToAppeal(f"{case.number} has no line {', '.join(map(str, sorted(strangers)))}")
    return _Below(case, decision, claim, asked, tuple(sorted(wanted.lines)))


def _on_file(
    wanted: Wanted,
    below: _Below,
    received_at: datetime,
    zone: str,
    now: datetime,
    contact: Contact | None,
    level: str,
    levels: str,
    previous: Appeal | None,
) -> Appeal:
    case = _case(wanted, below, received_at, zone, now)
    return Appeal.objects.create(
        case=case,
        number=case.number,
        level=level or (first(case.regimes).name if case.regimes else "internal_1"),
        levels=levels,
        request=case.request,
        track=case.track,
        part_b_drug=bool(below.asked and below.asked.part_b_drug),
        received_at=received_at,
        contact=contact,
        issue=wanted.issue,
        member_id=below.case.member_id,
        claim=below.claim,
        asked=below.asked,
        decision=below.decision,
        lines=list(below.lines),
        asked_by=wanted.asked_by,
        asker_name=wanted.asker_name,
        asker_address=list(wanted.asker_address),
        asker_npi=wanted.asker_npi,
        wants=wanted.wants,
        good_cause=wanted.good_cause,
        notice_dated=wanted.notice_dated,
        notice_received=wanted.notice_received,
        previous=previous,
    )


def _case(wanted: Wanted, below: _Below, received_at: datetime, zone: str, now: datetime) -> Case:
    """Restricted as the case below is; an appeal of payment is never expedited (MA-12)."""
    request = "payment" if below.claim else "preservice"
    number = next_ids("case_number", 1)[0]
    local = now.astimezone(ZoneInfo(zone))
    return Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"R{local:%y}-{number:07d}",
        kind="appeal",
        member_id=below.case.member_id,
        regimes=list(below.case.regimes),
        request=request,
        track=_track(wanted, below, request),
        zone=zone,
        received_at=received_at,
        opened_at=now,
        restricted_to=below.case.restricted_to,
    )


def _track(wanted: Wanted, below: _Below, request: str) -> str:
    """A physician's word is asking too.  A redetermination of Original Medicare has one time."""
    hurries = wanted.expedited or wanted.physician_supports
    medicare = bool(below.case.regimes) and base_of(below.case.regimes) == "original_medicare"
    return "expedited" if hurries and request == "preservice" and not medicare else "standard"
