"""The preliminary review of a request for external review: in five business days, told in one.

XR-04 to XR-08.  What can be completed is not refused: the claimant has the rest of the four months,
or 48 hours from the notice, the later.  What was screened by a receipt that turned out to be wrong
is screened again while no reviewer has it; the first result stays on record.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.eligibility import ABOUT, Part, Screening, a_denial_stands, parts, result
from appeals.external.on_file import (
    QUEUE,
    UnableToGo,
    happened,
    matter_of_review,
    move,
    open_clocks,
)
from appeals.ladder import next_inside
from appeals.models import Appeal, ExternalReview
from appeals.operations import to_do
from appeals.operations.exhaustion import exhausted_of, not_kept
from appeals.operations.external_request import not_asked_already, not_decided_outside
from appeals.operations.review_doors import acted_on_review
from appeals.operations.stands import denials_of, undone_by
from appeals.operations.untold import take_back_untold
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event
from kernel.cases.queue import Work, close, put_many
from kernel.clocks import Happening, State, catalogue, reckon
from kernel.letters.moments import MINUTE, not_before
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

FILING, COMPLETING = "external_review_filing", "external_request_completed"
WAS_IN_TIME = "screened as too late, and it was in time"
WAS_LATE = "screened as in time, and it was too late"


@dataclass(frozen=True, slots=True)
class Found:
    """What a person says of the request; whether it is in time and exhausted the record says.

    `waived`: the plan does not ask that its own appeal be gone through.
    """

    covered: bool
    about: str
    lacking: tuple[str, ...] = ()
    why: str = ""
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Screened:
    """`result` is eligible, incomplete or ineligible; `parts` every part of the test with why."""

    number: str
    result: str
    parts: tuple[Part, ...]


def screen(number: str, found: Found, actor: Actor, now: datetime, version: str) -> Screened:
    """Answer the preliminary test and record it; the letter that tells the result is owed from now.

    UnableToGo where the request is not waiting for it, and where what was refused by a wrong
    receipt goes on as another request.
    """
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if why := no_screening(row, now):
            raise UnableToGo(why)
        if found.about not in ABOUT:
            raise UnableToGo(f"{found.about!r} is not one of {', '.join(ABOUT)}")
        answered = parts(_screening(row, found, now))
        verdict = result(answered)
        _record(row, answered, verdict, found.why, actor.name, now)
        return Screened(row.number, verdict, answered)


def nothing_left(appeal: Appeal, *, now: datetime, by: str) -> list[ExternalReview]:
    """The plan overturned in the appeal all that these requests are about, before a reviewer had
    it: their preliminary review ends so, and the claimant is told in a business day.  What HHS's
    contractor screens is no duty of the plan.  In the caller's transaction."""
    rows = ExternalReview.objects.select_for_update(of=("self",)).select_related("case", "appeal")
    waiting = rows.filter(denials_of(appeal), step="request", state__in=("asked", "screened"))
    waiting = waiting.exclude(process="hhs")
    ended = []
    for row in waiting.order_by("pk"):
        part = a_denial_stands(appeal.number)
        _record(row, (part,), result((part,)), "", by, now)
        ended.append(row)
    return ended


def _record(
    row: ExternalReview,
    answered: tuple[Part, ...],
    verdict: str,
    why: str,
    by: str,
    now: datetime,
) -> None:
    against = [part for part in answered if part.says != "passes"]
    facts = {
        "result": verdict,
        "why": " ".join([*(part.message for part in against), why.strip()]).strip(),
        "missing": " ".join(part.message for part in against if part.says == "lacks"),
        "parts": [
            {"name": part.name, "says": part.says, "message": part.message, "cite": part.cite}
            for part in answered
        ],
    }
    batch = Batch()
    take_back_untold(row.pk, "screened", now=now)
    move(row, "screened")
    row.outcome = ""
    happened(row, "screened", now, by, batch, now=now, facts=facts)
    said = {"what": "preliminary review", "result": verdict}
    happened(row, "decided", now, by, batch, now=now, facts=said)
    row.complete = verdict != "incomplete"
    row.save(update_fields=["complete", "outcome"])
    open_clocks(row, now=now)
    if verdict == "incomplete":
        move(row, "asked")
        put_many([Work(row.pk, QUEUE, ("waits_for_completion",))], now=now)
    elif verdict == "ineligible":
        row.outcome = "dismissed"
        row.save(update_fields=["outcome"])
        move(row, "closed")
        close([row.pk], QUEUE, now=now)
    else:
        put_many([Work(row.pk, QUEUE, ("to_assign",), priority=1)], now=now)
    batch.seal(now)


def completed(
    number: str, what: str, actor: Actor, now: datetime, version: str, *, received_at: datetime
) -> None:
    """What was missing came in; it is to be screened again."""
    with acted_on_review(number, actor, "appeal.outside", now, version) as row:
        if row.state != "asked" or row.complete:
            raise UnableToGo(f"{row.number} does not wait for anything")
        received_at, _ = not_before(received_at, row.received_at, MINUTE)
        if not row.received_at <= received_at <= now:
            raise UnableToGo("it came after the request, and not in the future")
        batch = Batch()
        facts = {"what": what.strip()}
        happened(row, "information_received", received_at, actor.name, batch, now=now, facts=facts)
        row.complete = True
        row.save(update_fields=["complete"])
        open_clocks(row, now=now)
        put_many([Work(row.pk, QUEUE, ("to_screen",), priority=1)], now=now)
        batch.seal(now)


def look_at_time_again(row: ExternalReview, now: datetime) -> None:
    """After its receipt was corrected: what a person screened stays, and where it was in time and
    is not, or the other way round, that is work for a person.  What is to be screened yet, is asked
    the same then.  In the caller's transaction."""
    to_do.done(row, WAS_IN_TIME, WAS_LATE, now=now)
    if wrong := _found_wrong(row, now):
        to_do.add(row, wrong, now=now, priority=1)


def no_screening(row: ExternalReview, now: datetime) -> str:
    """Why it does not wait to be screened; empty where it does, for the first time or because its
    receipt was another than it was screened by."""
    if row.process == "hhs":
        return f"{row.number}: HHS's contractor screens it, not the plan"
    if row.state == "asked":
        return ""
    if not _by_screening(row) or not _found_wrong(row, now):
        return f"{row.number} is {row.state}: it does not wait to be screened"
    return _goes_on_elsewhere(row) if row.state == "closed" else ""


def _by_screening(row: ExternalReview) -> bool:
    """Whether it stands as its screening left it: no reviewer has it, and none had."""
    if row.step != "request" or row.next_level.filter(step="review").exists():
        return False
    return row.state == "screened" or (row.state == "closed" and row.outcome == "dismissed")


def _goes_on_elsewhere(row: ExternalReview) -> str:
    """Why what was refused is not taken up again; empty where it may be."""
    try:
        not_asked_already(matter_of_review(row))
        not_decided_outside(matter_of_review(row))
    except UnableToGo as why:
        return str(why)
    return ""


def _found_wrong(row: ExternalReview, now: datetime) -> str:
    """What its last screening said otherwise of its time than the record says now; empty where they
    agree, or it is to be screened yet."""
    made = Event.objects.filter(case=row.pk, name="screened").order_by("id").last()
    if made is None or row.state == "asked":
        return ""
    says = {part["name"]: part["says"] for part in made.facts["parts"]}.get("in_time")
    in_time = _in_time(row, now)
    if says == "fails" and in_time:
        return WAS_IN_TIME
    return WAS_LATE if says == "passes" and in_time is False else ""


def _screening(row: ExternalReview, found: Found, now: datetime) -> Screening:
    overturned = undone_by(row)
    return Screening(
        covered=found.covered,
        about=found.about,
        exhausted=_exhausted(row, found, now),
        in_time=_in_time(row, now),
        lacking=found.lacking,
        basis="waived" if found.waived else row.basis,
        why=found.why,
        undone=overturned.number if overturned else "",
    )


def _exhausted(row: ExternalReview, found: Found, now: datetime) -> bool:
    """As the record shows it: the outcome of the plan's appeal, or the rule the plan failed."""
    if found.waived:
        return True
    appeal = row.appeal
    if row.basis == "final_denial":
        if appeal is None or appeal.outcome not in ("upheld", "partly"):
            return False
        return next_inside(appeal.case.regimes, appeal.level, levels=appeal.levels) is None
    if row.basis == "beside_expedited":
        return appeal is not None and appeal.track == "expedited"
    if row.basis == "deemed_exhaustion" and appeal is not None:
        return exhausted_of(appeal, now).exhausted
    return _failed_below(row, now)


def _failed_below(row: ExternalReview, now: datetime) -> bool:
    """Of a claim or request without an appeal: whether a duty of the claims procedure ran out."""
    below = row.claim or row.asked
    if below is None:
        return False
    return any(not_kept(below.case, below.number, now))


def _in_time(row: ExternalReview, now: datetime) -> bool | None:
    """Filed in the time that runs from the notice (XR-01); None where no notice is on record.

    Where the plan's own failure opens the way, no notice of it starts a time.
    """
    if row.basis in ("deemed_exhaustion", "beside_expedited"):
        return True
    notices = [each for each in _notices(row) if each.name in ("notice_dated", "notice_received")]
    if not notices:
        return None
    filed = Happening("filed", row.received_at)
    found = reckon(catalogue()[FILING], [*notices, filed], zone=ZoneInfo(row.case.zone), now=now)
    late = found.state is State.MET_LATE  # what was asked before the notice came is neither
    return not late and not _completed_late(row)


def _completed_late(row: ExternalReview) -> bool:
    """What was missing came after the four months and the 48 hours (XR-06), by a day of receipt
    that is proven: no law presumes it."""
    told = Event.objects.filter(case=row.pk, name="notice_received").exists()
    completed = Deadline.objects.filter(case=row.pk, clock=COMPLETING, state="met_late")
    return told and completed.exists()


def _notices(row: ExternalReview) -> list[Happening]:
    """Of the request, where it says them; else of the case it came from."""
    own = happenings({row.pk}).get(row.pk, [])
    if any(each.name in ("notice_dated", "notice_received") for each in own):
        return own
    below = row.appeal or row.claim or row.asked
    return happenings({below.pk}).get(below.pk, []) if below is not None else []
