"""More time to answer a department, where its state has any.

Texas must grant ten days on written notice: the notice goes, and its receipt moves the time
(Tex. Ins. Code 38.001(c)).  Elsewhere the department grants them, and what it wrote is on record.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.external.on_file import UnableToGo
from appeals.external.paging import Page, set_page
from grievances.external.bodies import named
from grievances.external.on_file import happened
from grievances.external.sending import silent_from
from grievances.models import Matter
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event
from kernel.clocks import Clock, Happening, catalogue, reckon
from kernel.dates import written
from kernel.outside.keeping import Told, escalate, keep
from kernel.outside.models import Escalation
from kernel.outside.packing import Piece, bind
from kernel.record.sealing import Batch

BY_NOTICE = "the carrier asks in writing"
MOVES = "extension_notified"


@dataclass(frozen=True, slots=True)
class Moved:
    """Which clock, by which law, and the day (ISO) it then ends."""

    clock: str
    cite: str
    new_day: str


def take(row: Matter, why: str, *, now: datetime, by: str) -> Moved:
    """Send the department the notice that takes the time.  Until its receipt nothing moves.

    UnableToGo where the state gives none by notice, or the time is over.
    """
    clock, deadline = _extendable(row, now)
    allowed = clock.extension
    assert allowed
    if BY_NOTICE not in allowed.grounds:
        raise UnableToGo(
            f"{row.number}: the department grants more time ({allowed.cite}): ask it, and record "
            "what it granted"
        )
    if Escalation.objects.filter(case=row.pk, about__confirmed__contains=[MOVES]).exists():
        raise UnableToGo(f"the notice for {row.number} is on its way")
    if not why.strip():
        raise UnableToGo("say why more time is needed, as the notice does")
    found = Moved(clock.name, allowed.cite, new_day(row, clock, None, now))
    body, zone = named(row.body), ZoneInfo(row.case.zone)
    page = Page(
        row.number,
        "Notice that we take more time",
        (
            written(now.astimezone(zone).date()),
            f"To: {body.name}",
            f"Your number: {row.theirs}. Our number: {row.number}.",
            f"We need {allowed.span} more to answer, by {allowed.cite}, and will answer by "
            f"{found.new_day} instead of {deadline.due_on}.",
            f"Why: {why.strip()}",
        ),
        (),
    )
    _send(row, page, why.strip(), found, now=now, by=by)
    return found


def _send(row: Matter, page: Page, why: str, found: Moved, *, now: datetime, by: str) -> None:
    pdf = set_page(page)
    piece = Piece(
        title=page.title, kind="made", chapter="Notice", content=pdf, pages=pdf, name="notice.pdf"
    )
    title = f"{page.title} {row.number}"
    cover = set_page(Page(row.number, title, ("One page follows.",), ()))
    batch = Batch()
    packed = bind(title, [piece], cover=lambda listed: cover)
    packet = keep(row.pk, title, packed, batch, now=now, by=by)
    facts = {"packet": packet.number, "clock": found.clock, "why": why, "new_day": found.new_day}
    taken = ("extension_taken", now, facts | {"cites": found.cite})
    happened(row, [taken], by, batch, now=now)
    told = (Told(row.pk, "file_handed_over", (MOVES,), "file_refused"),)
    body, answer_by = named(row.body), silent_from(row, now)
    escalate(packet, body.reader, told, why=why, answer_by=answer_by, now=now, by=by)
    batch.seal(now)


def granted(
    row: Matter, days: int | None, at: datetime, why: str, *, now: datetime, by: str
) -> Moved:
    """The department granted more time at `at`: `days`, where its law leaves the number to it."""
    clock, deadline = _extendable(row, now)
    allowed = clock.extension
    assert allowed
    if BY_NOTICE in allowed.grounds:
        raise UnableToGo(f"{row.number}: more time is taken by notice ({allowed.cite})")
    if allowed.span is None and (days is None or days < 1):
        raise UnableToGo(f"say how many days the department granted ({allowed.cite})")
    if allowed.span is not None and days is not None and not 1 <= days <= allowed.span.amount:
        raise UnableToGo(f"{days} days: at most {allowed.span} ({allowed.cite})")
    if not row.received_at <= at <= now:
        raise UnableToGo(f"{at.isoformat()} is before it was received, or still to come")
    if deadline.late_from is not None and at >= deadline.late_from:
        raise UnableToGo(f"{row.number}: its time was over on {deadline.due_on}")
    found = Moved(clock.name, allowed.cite, new_day(row, clock, days, at))
    facts = {"why": why.strip(), "new_day": found.new_day, "cites": found.cite}
    batch = Batch()
    said = facts | ({"days": days} if days is not None else {})
    happened(row, [(MOVES, at, said)], by, batch, now=now)
    batch.seal(now)
    return found


def _extendable(row: Matter, now: datetime) -> tuple[Clock, Deadline]:
    """The duty to answer, if its state lets it grow and its time is not over."""
    running = Deadline.objects.filter(case=row.pk, state__in=("running", "late")).order_by("id")
    duties = [(catalogue()[each.clock], each) for each in running]
    if not duties or row.kind != "inquiry" or row.state != "open":
        raise UnableToGo(f"{row.number}: no time to answer is running")
    may = [(clock, each) for clock, each in duties if clock.extension is not None]
    if not may:
        clock, deadline = duties[0]
        raise UnableToGo(
            f"{row.number}: the law gives no more time ({clock.cites[0]}); it is due "
            f"{deadline.due_on}"
        )
    clock, deadline = may[0]
    if deadline.late_from is not None and now >= deadline.late_from:
        raise UnableToGo(f"{row.number}: its time was over on {deadline.due_on}")
    if Event.objects.filter(case=row.pk, name=MOVES).exists():
        raise UnableToGo(f"{row.number} was given more time before")
    return clock, deadline


def new_day(row: Matter, clock: Clock, days: int | None, at: datetime) -> str:
    """As the clock will stand once the time was given at `at`."""
    so_far = happenings({row.pk}).get(row.pk, [])
    letter = Happening(MOVES, at, days)
    found = reckon(clock, [*so_far, letter], zone=ZoneInfo(row.case.zone), now=at)
    return found.due_on.isoformat() if found.due_on else ""
