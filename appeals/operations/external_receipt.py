"""A request for external review, or a step of the QIO's fast track, was received at another moment
than recorded: everything is reckoned again from it.

The old moment stays on record, in its event and in what moved.  What a person screened stays too;
where it was in time by the one moment and not by the other, a person is told.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.bodies import is_a_qio, process_of
from appeals.external.on_file import UnableToGo
from appeals.external.qio import asked_later, hears_late
from appeals.models import ExternalReview
from appeals.operations.moved import keep_moved_of
from appeals.operations.receipt import WITH_IT, Corrected, receive_anew
from appeals.operations.review_doors import acted_on_review
from appeals.operations.screen import look_at_time_again
from kernel.cases.models import Event
from kernel.cases.moved import standings
from kernel.cases.receipts import done_before, refusal
from kernel.law import UnableToCite
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

RECEIVED = ("request", "fast_track", "second_look")
"""The steps whose receipt a person recorded: the plan's, or its delegate's, of a request; that of
what the QIO told the plan; and the QIO's of what the enrollee asked once more."""


def correct(
    number: str, received_at: datetime, why: str, *, actor: Actor, now: datetime, version: str
) -> Corrected:
    """It was first received at `received_at`; the clocks that moved are its own, and those of the
    case it was filed on.

    UnableToGo where it is no such step, and where the moment is in the future, the same, later than
    something done with it, before what it followed, or of a day on which it was another's.
    UnableToCite where the law on record does not reach back to that day.
    """
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if found := no_receipt(row):
            raise UnableToGo(found)
        before = row.received_at
        found = refusal(
            *(row.number, before, received_at, why, now),
            entered=row.case.opened_at,
            zone=row.case.zone,
        )
        if found := found or done_before(row.pk, before, received_at) or _other(row, received_at):
            raise UnableToGo(found)
        below, why = _filed_on(row), why.strip()
        cases = [each for each in (row.pk, below) if each is not None]
        stood, batch = standings(cases), Batch()
        came = (*WITH_IT, "filed") if row.step == "second_look" else WITH_IT
        receive_anew(row, below, received_at, why, batch, now=now, by=actor.name, with_it=came)
        if row.step == "request":
            look_at_time_again(row, now)
        moved = keep_moved_of(cases, stood, why, batch, now=now, by=actor.name)
        batch.seal(now)
        return Corrected(row.number, before, received_at, moved)


def no_receipt(row: ExternalReview) -> str:
    """Why a person has no receipt of it to correct; empty where they have."""
    if row.step in RECEIVED:
        return ""
    return f"{row.number} is no request for external review, and nothing the QIO was asked or told"


def _filed_on(row: ExternalReview) -> int | None:
    """The case on which its filing is on record too: none of what the QIO tells."""
    if row.step == "fast_track":
        return None
    if row.step == "second_look":
        return row.previous_id
    return row.appeal_id or row.claim_id or row.asked_id


def _other(row: ExternalReview, received_at: datetime) -> str:
    """Why it would not have been this step of this body on that day; empty where it would."""
    if row.step == "second_look":
        return _before_the_decision(row, received_at)
    if row.step == "fast_track":
        return _of_another_qio(row, received_at)
    return _of_another_process(row, received_at)


def _before_the_decision(row: ExternalReview, received_at: datetime) -> str:
    decided = Event.objects.filter(case=row.previous_id, name="decided").order_by("id").first()
    if decided is None or decided.at <= received_at:
        return ""
    return "the enrollee asked once more after the QIO had decided, and not before the decision"


def _of_another_qio(row: ExternalReview, received_at: datetime) -> str:
    """The QIO told of it by its contract, and by the law that gives it a late request."""
    zone = ZoneInfo(row.case.zone)
    filed = Event.objects.filter(case=row.pk, name="filed").order_by("id").first()
    if why := asked_later(filed.at if filed else None, received_at, zone):
        return why
    day = received_at.astimezone(zone).date()
    if not is_a_qio(row.body, day):
        return f"on that day {row.body} heard no fast track of any state: put it on file anew"
    said = Event.objects.filter(case=row.pk, name="received").order_by("id").first()
    if said is None or not said.facts.get("late") or said.facts.get("took_late"):
        return ""
    hears = hears_late(row.basis, row.case.regimes, day)
    if hears.amount == "qio":
        return ""
    return f"on that day the plan heard a late request as an expedited appeal ({hears.cite})"


def _of_another_process(row: ExternalReview, received_at: datetime) -> str:
    """What to say where the law names another process on that day than the one it goes by; empty
    where it names the same, or a person chose the process."""
    zone, regimes = ZoneInfo(row.case.zone), row.case.regimes
    try:
        if process_of(regimes, row.received_at.astimezone(zone).date()).name != row.process:
            return ""
    except UnableToCite:
        return ""
    then = process_of(regimes, received_at.astimezone(zone).date())
    if then.name == row.process:
        return ""
    return (
        f"on that day the {then.name} process applied ({then.cite}), and {row.number} goes by the "
        f"{row.process} one: it is to be asked for anew"
    )
