"""The department of insurance: a complaint it sends on, the plan's answer, what it decides.

A state's time runs from the day the plan received the inquiry, or from the date on the letter (IL,
MA, CO).  No state hears complaints about a self-funded plan (ERISA section 514), nor, but for
licence and solvency, about Medicare Advantage (42 CFR 422.402): such an inquiry is answered all the
same, and no clock of the state runs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appeals.external.on_file import May, UnableToGo
from grievances.codes import UnknownCode, for_consumer, require
from grievances.external.answering import Answer, Effected, answered, effect, to_carry_out
from grievances.external.bodies import Body, department_of, named
from grievances.external.clocks import dated_by_letter
from grievances.external.on_file import (
    QUEUE,
    About,
    Told,
    happened,
    move,
    on_day,
    open_clocks,
    put_on_file,
)
from grievances.external.packet import ALL, CHAPTERS, on_file
from grievances.external.pages import Response, asked, response_page
from grievances.external.sending import send
from grievances.models import Matter
from kernel.cases.models import Deadline
from kernel.cases.queue import Work, close, put_many
from kernel.dates import written
from kernel.law import UnableToCite
from kernel.law.regimes import in_force, regimes
from kernel.outside.models import Escalation
from kernel.record.sealing import Batch

PREEMPTED = ("ERISA 514(a)", "42 CFR 422.402")
CODING = "st_wa_oic_coding_objection"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What a department asks.  `theirs` is its number; `asks` each thing to be answered; `sent_on`
    the date on its letter.  `body` is which department, where the state has two or no state
    regulates the coverage.  `from_consumer`: the consumer wrote, and no department sent it on.
    """

    asks: tuple[str, ...]
    received_at: datetime
    theirs: str = ""
    sent_on: date | None = None
    body: str = ""
    urgent: bool = False
    from_consumer: bool = False
    function: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Disposed:
    """How the department closed it: a code of the register, the date on its letter, when that
    reached the plan, and why in a sentence."""

    disposition: str
    dated: date
    received_at: datetime
    why: str
    reference: str = ""


def may_go(names: Sequence[str]) -> May:
    """Whether a department hears complaints about a coverage of these regimes."""
    state = [name for name in in_force(tuple(names)) if regimes()[name].kind == "state"]
    if state:
        return May(True, f"{regimes()[state[0]].what.lower()}: its department hears it")
    if any(regimes()[name].kind == "state" for name in names) or "erisa_self_funded" in names:
        return May(False, "no state regulates this coverage", PREEMPTED)
    return May(False, "no state is named in this coverage")


def open_inquiry(
    about: About, inquiry: Inquiry, *, previous: Matter | None = None, now: datetime, by: str
) -> Matter:
    """Put what a department asks on file, with its clocks, in the caller's transaction.

    `previous` is the matter in which they ask further: that is a step with a receipt of its own.
    """
    received = inquiry.received_at.astimezone(ZoneInfo(about.zone)).date()
    _check(inquiry, received, now)
    body, may = body_of(about.regimes, received, inquiry.body), may_go(about.regimes)
    row = put_on_file(
        about,
        "inquiry",
        received_at=inquiry.received_at,
        now=now,
        body=body.code,
        theirs=inquiry.theirs.strip(),
        track="expedited" if inquiry.urgent else "standard",
        asks="\n".join(each.strip() for each in inquiry.asks),
        sent_on=inquiry.sent_on,
        from_consumer=inquiry.from_consumer,
        function_code=coded("function", inquiry.function),
        reason_code=coded("reason", inquiry.reason),
        previous=previous,
    )
    if inquiry.sent_on is None and (dated := dated_by_letter(row)) is not None:
        law = dated.cites[0]
        raise UnableToGo(f"say the date on the letter: the time to answer runs from it ({law})")
    said = {"from": body.code, "cite": body.cite, "weak": body.weak, "theirs": row.theirs}
    told: list[Told] = [("received", inquiry.received_at, said)]
    if not may:
        told[0] = ("received", inquiry.received_at, said | {"no_state": may.why})
    if inquiry.sent_on is not None:
        told.append(on_day("notice_dated", inquiry.sent_on, about.zone))
    batch = Batch()
    happened(row, told, by, batch, now=now)
    open_clocks(row, now=now)
    if about.grievance is not None:
        beside = {"matter": row.number, "to": body.code}
        happened(about.grievance, [("referred", inquiry.received_at, beside)], by, batch, now=now)
    priority = 2 if inquiry.urgent else 1
    put_many([Work(row.pk, QUEUE, ("to_answer",), priority=priority)], now=now)
    batch.seal(now)
    return row


def coded(column: str, code: str) -> str:
    """A code the register has; empty is not said yet.  UnableToGo for another."""
    try:
        return require(column, code)
    except UnknownCode as why:
        raise UnableToGo(str(why)) from None


def _check(inquiry: Inquiry, received: date, now: datetime) -> None:
    if inquiry.received_at > now:
        raise UnableToGo(f"{inquiry.received_at.isoformat()} is still to come")
    if inquiry.sent_on is not None and inquiry.sent_on > received:
        raise UnableToGo(f"it is dated {inquiry.sent_on}, after it was received")
    if not inquiry.asks or not all(each.strip() for each in inquiry.asks):
        raise UnableToGo("say what is asked: each thing in its words")
    if any("\n" in each.strip() for each in inquiry.asks):
        raise UnableToGo("one line for each thing asked")
    if not inquiry.from_consumer and not inquiry.theirs.strip():
        raise UnableToGo("say the department's own number")


def body_of(names: Sequence[str], received: date, said: str) -> Body:
    """The department of the coverage; where no state regulates it, the one said."""
    try:
        return department_of(names, received, said)
    except UnableToCite:
        if not said:
            raise
        return named(said)


def forward(
    row: Matter,
    response: Response,
    *,
    exhibits: Collection[str] | None = None,
    now: datetime,
    by: str,
) -> Escalation:
    """Send the answer with its exhibits.  Its receipt stops the time; nothing else does.

    Without `exhibits` all there are go along; of one that is named and not on file the answer says
    so.  UnableToGo where anything asked is not answered: a letter that says so may not leave.
    """
    if row.state != "open":
        raise UnableToGo(f"{row.number} is {row.state}: it waits for no answer")
    if Escalation.objects.filter(case=row.pk, about__confirmed__contains=["notice_sent"]).exists():
        raise UnableToGo(f"the answer to {row.number} is on its way")
    if strange := set(exhibits or ()) - set(CHAPTERS):
        raise UnableToGo(f"{', '.join(sorted(strange))}: exhibits are {', '.join(CHAPTERS)}")
    if len(response.answers) != len(asked(row)) or not all(map(str.strip, response.answers)):
        raise UnableToGo(f"{len(asked(row))} things are asked: answer each of them")
    if not response.summary.strip():
        raise UnableToGo("say what happened and what the plan concludes")
    body = named(row.body)
    missing = _missing(row, exhibits or ())
    dated = written(now.astimezone(ZoneInfo(row.case.zone)).date())
    batch = Batch()
    made = send(
        row,
        body,
        ("file_forwarded", "notice_sent"),
        title=f"Answer {row.number}",
        why="it asked, and is answered",
        batch=batch,
        now=now,
        by=by,
        first=response_page(row, response, body.name, dated, missing),
        chapters=ALL if exhibits is None else exhibits,
        missing=missing,
    )
    batch.seal(now)
    return made


def _missing(row: Matter, named_ones: Collection[str]) -> list[str]:
    """The exhibits named of which nothing is on file."""
    there = on_file(row) if named_ones else {}
    return [title for name, title in CHAPTERS.items() if name in named_ones and not there[name]]


def receive_outcome(row: Matter, disposed: Disposed, *, now: datetime, by: str) -> None:
    """Record how it was closed, in the caller's transaction.  What is for the consumer is to be
    carried out, and closes the matter then; the plan's own grievance goes on by itself."""
    coded("disposition", disposed.disposition)
    if row.state == "closed" or row.disposition:
        raise UnableToGo(f"{row.number} is closed already")
    if row.from_consumer and row.state == "open":
        raise UnableToGo(f"{row.number} is from the consumer: no department closes it, answer it")
    if not disposed.why.strip() or not disposed.disposition:
        raise UnableToGo("say how the department closed it, and why, as its letter does")
    if not row.received_at <= disposed.received_at <= now:
        raise UnableToGo("it is closed after it was received, and not in time to come")
    row.disposition, row.closed_on = disposed.disposition, disposed.dated
    row.save(update_fields=["disposition", "closed_on"])
    batch = Batch()
    happened(row, _events(row, disposed), by, batch, now=now)
    batch.seal(now)
    answer = Answer(disposed.disposition, disposed.why.strip(), disposed.reference)
    answered(row, answer, disposed.received_at)
    if for_consumer(disposed.disposition):
        to_carry_out(row, "to_carry_out", now=now)
        return
    move(row, "closed")
    close([row.pk], QUEUE, now=now)
    if Deadline.objects.filter(case=row.pk, clock=CODING, state="running").exists():
        to_carry_out(row, "codes_to_check", now=now)


def _events(row: Matter, disposed: Disposed) -> list[Told]:
    said = {"disposition": disposed.disposition, "reference": disposed.reference}
    full = said | {"why": disposed.why.strip()}
    unanswered = [_taken_back(row, disposed)] if row.state == "open" else []
    return [
        *unanswered,
        on_day("disposed", disposed.dated, row.case.zone, **full),
        ("outcome_received", disposed.received_at, said),
        ("notice_received", disposed.received_at, said),
    ]


def _taken_back(row: Matter, disposed: Disposed) -> Told:
    """Closed before the answer reached it, it asks for none from the day it closed."""
    received = row.received_at.astimezone(ZoneInfo(row.case.zone)).date()
    if disposed.dated > received:
        return on_day("withdrawn", disposed.dated, row.case.zone, what="closed unanswered")
    return "withdrawn", disposed.received_at, {"what": "closed unanswered"}


def effectuate(row: Matter, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that what the department ordered, or was agreed, was carried out."""
    if not row.disposition or not for_consumer(row.disposition):
        raise UnableToGo(f"{row.number} leaves nothing to carry out")
    effect(row, effected, now=now, by=by)
