"""The QIO: quality of care.  A complaint goes to it, and the plan's side of its review.

42 CFR 476.110 to 476.170.  The plan sends the records in 14 calendar days of being asked (Q-04).
Of each concern the QIO says whether the standard of care was met (Q-12): by telephone first, with
an offer to discuss (Q-05, Q-06), then in writing (Q-07); each party may have that reconsidered
(Q-08 to Q-10).  Every step has a receipt of its own, and so is a matter of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.bodies import body_called
from appeals.external.on_file import May, UnableToGo
from grievances.external.answering import Answer, Effected, answered, effect, to_carry_out
from grievances.external.bodies import qio_of
from grievances.external.on_file import (
    QUEUE,
    About,
    Told,
    about_matter,
    happened,
    move,
    on_day,
    open_clocks,
    put_on_file,
)
from grievances.external.sending import send
from grievances.models import Concern, Matter
from kernel.cases.models import Deadline
from kernel.cases.queue import Work, close, put_many
from kernel.law.regimes import base_if_named
from kernel.outside.models import Escalation
from kernel.record.sealing import Batch

MEDICARE = ("original_medicare", "medicare_advantage")
KINDS = {False: "qio_review", True: "qio_general"}
RECORDS = "qio_records"
FIRST = ("referral", "advocacy", "records")
CITES = ("42 CFR 476.130(b)", "42 CFR 422.564(e)(3)(iii)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the QIO asks.  `step` is `records`, `advocacy` (it settles between the parties) or
    `referral` (the complaint is taken to it).  `concerns` are looked at one by one; `state`, where
    the care was given, says which QIO; `by_day` an earlier day it names, as for what is gross and
    flagrant."""

    concerns: tuple[str, ...]
    state: str
    received_at: datetime
    step: str = "records"
    theirs: str = ""
    practitioners: tuple[str, ...] = ()
    by_day: date | None = None
    general: bool = False
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the QIO found of one concern: `met` or `not_met`, by which standard, on what facts."""

    number: int
    outcome: str
    standard: str
    facts: str


@dataclass(frozen=True, slots=True)
class Determination:
    """The initial determination, or what came of its reconsideration, as its notice says."""

    found: tuple[Found, ...]
    dated: date
    received_at: datetime
    told_orally_at: datetime | None = None
    reference: str = ""


def may_go(names: Sequence[str]) -> May:
    """Whether a QIO reviews the quality of care under a coverage of these regimes."""
    if base_if_named(names) in MEDICARE:
        return May(True, "quality of care of people with Medicare", CITES)
    return May(False, "QIOs review care of people with Medicare alone", ("42 CFR 476.110",))


def open_review(
    about: About, said: Asked, *, previous: Matter | None = None, now: datetime, by: str
) -> Matter:
    """Put it on file, with its concerns and clocks, in the caller's transaction."""
    _check(about, said, now)
    body = qio_of(said.state, said.received_at.astimezone(ZoneInfo(about.zone)).date())
    row = put_on_file(
        about,
        KINDS[said.general],
        received_at=said.received_at,
        now=now,
        body=body.code,
        theirs=said.theirs.strip(),
        level=said.step,
        asks="\n".join(each.strip() for each in said.concerns),
        previous=previous,
    )
    Concern.objects.bulk_create(
        Concern(matter=row, number=n, words=each.strip(), practitioners=list(said.practitioners))
        for n, each in enumerate(said.concerns, 1)
    )
    facts: dict[str, Any] = {"from": body.code, "cite": body.cite, "weak": body.weak}
    if said.by_day:
        facts["by_day"] = said.by_day.isoformat()
    told: list[Told] = [("received", said.received_at, facts)]
    if said.occurred_on is not None:
        told.insert(0, on_day("occurred", said.occurred_on, about.zone))
    if said.step == "records":
        told.append(("records_asked", said.received_at, facts))
    batch = Batch()
    happened(row, told, by, batch, now=now)
    open_clocks(row, now=now)
    if about.grievance is not None:
        beside = {"matter": row.number, "to": body.code, "step": said.step}
        happened(about.grievance, [("referred", said.received_at, beside)], by, batch, now=now)
    reasons = {"records": "records_to_send", "advocacy": "advocacy", "referral": "to_refer"}
    work = Work(row.pk, QUEUE, (reasons[said.step],), priority=2 if said.by_day else 1)
    put_many([work], now=now)
    batch.seal(now)
    return row


def _check(about: About, said: Asked, now: datetime) -> None:
    may = may_go(about.regimes)
    if not may:
        raise UnableToGo(may.why)
    if said.step not in FIRST:
        raise UnableToGo(f"{said.step!r} is not one of {', '.join(FIRST)}")
    if said.received_at > now:
        raise UnableToGo(f"{said.received_at.isoformat()} is still to come")
    if not said.concerns or not all(each.strip() for each in said.concerns):
        raise UnableToGo("say each concern about the care, in its words")
    if said.step == "records" and not said.theirs.strip():
        raise UnableToGo("say the QIO's own number")


def forward(row: Matter, *, why: str, now: datetime, by: str) -> Escalation:
    """Send the records it asks for, or take the complaint to it.  Its receipt stops the time."""
    if row.level not in ("records", "referral") or row.state != "open":
        raise UnableToGo(f"{row.number} ({row.level}) is {row.state}: nothing is to be sent")
    if Escalation.objects.filter(case=row.pk).exists():
        raise UnableToGo(f"the file of {row.number} is on its way")
    batch = Batch()
    title = "Records" if row.level == "records" else "Complaint about the quality of care"
    made = send(
        row,
        body_called(row.body),
        ("file_forwarded",),
        title=f"{title} {row.number}",
        why=why,
        batch=batch,
        now=now,
        by=by,
    )
    batch.seal(now)
    return made


def root_of(row: Matter) -> Matter:
    """The step in which the concerns stand: where the QIO asked for records, or what came first."""
    return row if row.level in FIRST or row.previous is None else row.previous


def step_of(root: Matter, level: str) -> Matter | None:
    """The last step of this level, locked."""
    found = Matter.objects.select_for_update(of=("self",)).select_related("case")
    return found.filter(previous=root, level=level).order_by("pk").last()


def next_step(
    root: Matter, level: str, told: Sequence[Told], *, at: datetime, now: datetime, by: str
) -> Matter:
    """A step of its own with its own receipt and clocks."""
    about = about_matter(root)
    row = put_on_file(
        about, root.kind, received_at=at, now=now, body=root.body, theirs=root.theirs,
        level=level, asks=root.asks, previous=root,
    )  # fmt: skip
    batch = Batch()
    happened(row, [("received", at, {"step_of": root.number}), *told], by, batch, now=now)
    open_clocks(row, now=now)
    batch.seal(now)
    return row


def receive_outcome(root: Matter, said: Determination, *, now: datetime, by: str) -> Matter:
    """Record the initial determination: each concern with its standard and facts.  The parties'
    time to have it reconsidered (Q-08, Q-09) runs from its receipt; what was not met is mended.

    UnableToGo where a concern has no finding.
    """
    check_found(root, said, now)
    interim = step_of(root, "interim")
    row = next_step(root, "determination", [("notice_received", said.received_at, {})],
                    at=said.received_at, now=now, by=by)  # fmt: skip
    if interim is not None and interim.state != "closed":
        batch = Batch()
        sent = on_day("notice_sent", said.dated, root.case.zone, reference=said.reference)
        happened(interim, [sent], by, batch, now=now)
        batch.seal(now)
        move(interim, "closed")
    keep(root, said, now=now, by=by)
    return row


def check_found(root: Matter, said: Determination, now: datetime) -> None:
    """UnableToGo where a concern has no whole finding, or the days do not fit."""
    numbers = set(root.concerns.values_list("number", flat=True))
    if {each.number for each in said.found} != numbers or len(said.found) != len(numbers):
        raise UnableToGo(f"say of each of the {len(numbers)} concerns what was found")
    for each in said.found:
        if each.outcome not in ("met", "not_met"):
            raise UnableToGo(f"{each.outcome!r} is neither met nor not_met")
        if not each.standard.strip() or not each.facts.strip():
            raise UnableToGo(
                f"concern {each.number}: say the standard of care and the facts, as the notice "
                "does (42 CFR 476.170(b)(1))"
            )
    if not root.received_at <= said.received_at <= now:
        raise UnableToGo("it reached the plan after the records were asked for, and not later")
    if said.dated > said.received_at.astimezone(ZoneInfo(root.case.zone)).date():
        raise UnableToGo(f"it is dated {said.dated}, after it was received")


def keep(root: Matter, said: Determination, *, now: datetime, by: str) -> None:
    """The concerns as found; what was found before stays in their history."""
    for each in said.found:
        concern = root.concerns.select_for_update().get(number=each.number)
        concern.outcome = each.outcome
        concern.standard, concern.facts = each.standard.strip(), each.facts.strip()
        concern.decided_at = said.received_at
        concern.save(update_fields=["outcome", "standard", "facts", "decided_at"])
    told: list[Told] = [
        ("concern_decided", said.received_at, {"concern": each.number, "outcome": each.outcome})
        for each in said.found
    ]
    against = [each.number for each in said.found if each.outcome == "not_met"]
    outcome = "not_met" if against else "met"
    whole = {"outcome": outcome, "concerns": against, "reference": said.reference}
    if Deadline.objects.filter(case=root.pk, clock=RECORDS, state__in=("running", "late")).exists():
        told.append(("withdrawn", said.received_at, {"what": "decided without the records"}))
    told.append(("outcome_received", said.received_at, whole))
    batch = Batch()
    happened(root, told, by, batch, now=now)
    batch.seal(now)
    why = "; ".join(f"{each.number}: {each.outcome}" for each in said.found)
    answered(root, Answer(outcome, why, said.reference), said.received_at)
    if against:
        if root.state == "closed":
            move(root, "open")
        to_carry_out(root, "to_mend", now=now)
        return
    move(root, "closed")
    close([root.pk], QUEUE, now=now)


def effectuate(root: Matter, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that what was not up to the standard of care was mended."""
    if not root.concerns.filter(outcome="not_met").exists():
        raise UnableToGo(f"{root.number}: no concern was found against the standard of care")
    effect(root, effected, now=now, by=by)
