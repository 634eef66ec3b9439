"""Acts on a matter outside: of a department, of a QIO, of CMS's complaint module."""

from typing import Any

from appeals.api.acts import Act, Doing, Told, corrected
from appeals.api.given import Given
from appeals.eligibility import BASES
from appeals.external.answering import Effected
from appeals.external.iro import PROCESSES
from appeals.models.appeal import ASKERS
from appeals.operations.external_request import ReviewAsked
from claims.desk.as_json import plain
from grievances.codes import codes
from grievances.external.answering import HOW
from grievances.external.commissioner import Disposed, Inquiry
from grievances.external.ctm import LEVELS
from grievances.external.qio import Determination, Found
from grievances.external.qio_steps import ENDED, PARTIES
from grievances.external.sending import lacking_of
from grievances.lengths import ASKED, SENT_WHY, WHY
from grievances.models import Matter
from grievances.operations.matters import department, quality, receipt, refer, tracked
from grievances.operations.matters.doors import PERMISSION

FOUND = ("met", "not_met")


def _answer(doing: Doing) -> Told:
    given = doing.given
    said = department.Response(
        answers=given.texts("answers", ASKED),
        summary=given.text("summary", ASKED),
        action=given.text("action", 4000),
        contact=given.text("contact", 240),
    )
    exhibits = given.texts("exhibits")
    given.whole()
    chosen = exhibits if "exhibits" in given.row else None
    sent = department.respond(doing.number, said, *doing.plain, exhibits=chosen)
    return {"packet": sent.packet.number, "lacking": lacking_of(sent)}


def _take_time(doing: Doing) -> Told:
    why = doing.given.text("why", WHY)
    doing.given.whole()
    return plain_told(department.take_time(doing.number, why, *doing.plain))


def _time_granted(doing: Doing) -> Told:
    given = doing.given
    days, at, why = given.count("days"), given.moment_of("at", doing.now), given.text("why", WHY)
    given.whole()
    return plain_told(department.time_granted(doing.number, days, at, why, *doing.plain))


def _ask_further(doing: Doing) -> Told:
    inquiry = inquiry_in(doing)
    doing.given.whole()
    return {"step": department.ask_further(doing.number, inquiry, *doing.plain).number}


def inquiry_in(doing: Doing) -> Inquiry:
    """What a department asks, with the keys of its document."""
    given = doing.given
    return Inquiry(
        asks=given.texts("asks", ASKED),
        received_at=given.moment_of("received_at", doing.now),
        theirs=given.text("theirs", 60),
        sent_on=given.day("sent_on"),
        body=given.text("body", 30),
        urgent=given.flag("urgent"),
        from_consumer=given.flag("from_consumer"),
        function=given.choice("function", tuple(codes()["function"])),
        reason=given.choice("reason", tuple(codes()["reason"])),
    )


def _close(doing: Doing) -> Told:
    given = doing.given
    said = Disposed(
        disposition=given.choice("disposition", tuple(codes()["disposition"])),
        dated=given.day_of("dated"),
        received_at=given.moment_of("received_at", doing.now),
        why=given.text("why", WHY),
        reference=given.text("reference", 80),
    )
    given.whole()
    department.dispose(doing.number, said, *doing.plain)
    return {}


def _code(doing: Doing) -> Told:
    given = doing.given
    function = given.choice("function", tuple(codes()["function"]))
    reason = given.choice("reason", tuple(codes()["reason"]))
    objection = given.text("objection", WHY)
    given.whole()
    actor, now, version = doing.plain
    department.code(
        doing.number, actor, now, version, function=function, reason=reason, objection=objection
    )
    return {}


def _effect(doing: Doing) -> Told:
    given = doing.given
    said = Effected(
        given.choice("how", HOW), given.moment_of("at", doing.now), given.text("reference", 80)
    )
    given.whole()
    of_a_department = Matter.objects.filter(number=doing.number.upper(), kind="inquiry").exists()
    (department.carried_out if of_a_department else quality.mended)(
        doing.number, said, *doing.plain
    )
    return {}


def _refer(doing: Doing) -> Told:
    given = doing.given
    asked = ReviewAsked(
        asked_by=given.choice("asked_by", ASKERS),
        basis=given.choice("basis", tuple(BASES)),
        appeal=given.text("appeal", 20),
        claim=given.text("claim", 20),
        request=given.text("request", 20),
        expedited=given.flag("expedited"),
        urgent_why=given.text("urgent_why"),
        process=given.choice("process", PROCESSES),
        process_why=given.text("process_why"),
        notice_dated=given.day("notice_dated"),
        notice_received=given.day("notice_received"),
    )
    at = given.moment_of("received_at", doing.now)
    given.whole()
    return {"review": refer.to_external_review(doing.number, asked, at, *doing.plain).number}


def _send(doing: Doing) -> Told:
    why = doing.given.text("why", SENT_WHY)
    doing.given.whole()
    sent = quality.send(doing.number, why, *doing.plain)
    return {"packet": sent.packet.number, "lacking": lacking_of(sent)}


def _called(doing: Doing) -> Told:
    given = doing.given
    told_at = given.moment_of("told_at", doing.now)
    offered_at = given.moment("offered_at") or told_at
    given.whole()
    return step(quality.told_interim(doing.number, told_at, offered_at, *doing.plain))


def _offer_ended(doing: Doing) -> Told:
    how, at = doing.given.choice("how", ENDED), doing.given.moment_of("at", doing.now)
    doing.given.whole()
    return step(quality.offer_ended(doing.number, how, at, *doing.plain))


def _determined(doing: Doing) -> Told:
    return step(quality.determined(doing.number, _determination(doing), *doing.plain))


def _reconsidered(doing: Doing) -> Told:
    return step(quality.reconsidered(doing.number, _determination(doing), *doing.plain))


def _determination(doing: Doing) -> Determination:
    given = doing.given
    said = Determination(
        found=tuple(_found(each) for each in given.rows("found", _FOUND)),
        dated=given.day_of("dated"),
        received_at=given.moment_of("received_at", doing.now),
        told_orally_at=given.moment("told_orally_at"),
        reference=given.text("reference", 80),
    )
    given.whole()
    return said


def _found(each: Given) -> Found:
    return Found(
        each.count("concern") or 0,
        each.choice("outcome", FOUND),
        each.text("standard", 4000),
        each.text("facts", 4000),
    )


def _ask_reconsidered(doing: Doing) -> Told:
    party, at = doing.given.choice("party", PARTIES), doing.given.moment_of("at", doing.now)
    doing.given.whole()
    return step(quality.ask_reconsidered(doing.number, party, at, *doing.plain))


def _more_sent(doing: Doing) -> Told:
    at = doing.given.moment_of("at", doing.now)
    doing.given.whole()
    return step(quality.more_sent(doing.number, at, *doing.plain))


def _level(doing: Doing) -> Told:
    level, why = doing.given.choice("level", LEVELS), doing.given.text("why", WHY)
    doing.given.whole()
    tracked.set_level(doing.number, level, why, *doing.plain)
    return {}


def _resolved(doing: Doing) -> Told:
    what, at = doing.given.text("resolution", WHY), doing.given.moment_of("at", doing.now)
    doing.given.whole()
    tracked.resolve(doing.number, what, at, *doing.plain)
    return {}


def _closed_by_cms(doing: Doing) -> Told:
    given = doing.given
    accepted, why = given.flag("accepted"), given.text("why", WHY)
    at = given.moment_of("at", doing.now)
    given.whole()
    tracked.closed_by_cms(doing.number, accepted, why, at, *doing.plain)
    return {}


def _receipt(doing: Doing) -> Told:
    at, why = doing.given.moment_of("received_at", doing.now), doing.given.text("why", WHY)
    doing.given.whole()
    return corrected([receipt.correct(doing.number, at, why, **doing.named)])


def step(row: Matter) -> Told:
    """The step of a QIO's review it came to."""
    return {"step": row.number, "step_level": row.level}


def plain_told(value: Any) -> Told:
    """A dataclass as it is told."""
    said: Told = plain(value)
    return said


ASKS = ("asks", "received_at")
MORE_ASKED = ("sent_on", "urgent", "from_consumer", "function", "reason")
_FOUND = ("concern", "outcome", "standard", "facts")
_REFERRED = ("appeal", "claim", "request", "expedited", "urgent_why", "process", "process_why",
             "notice_dated", "notice_received")  # fmt: skip
_SAYS = (("found", "dated", "received_at"), ("told_orally_at", "reference"))
MATTERS = tuple(
    Act(slug, PERMISSION, do, required, optional)
    for slug, do, required, optional in (
        ("answer", _answer, ("answers", "summary"), ("action", "contact", "exhibits")),
        ("take-time", _take_time, ("why",), ()),
        ("time-granted", _time_granted, ("at", "why"), ("days",)),
        ("ask-further", _ask_further, ASKS, MORE_ASKED),
        ("close", _close, ("disposition", "dated", "received_at", "why"), ("reference",)),
        ("code", _code, (), ("function", "reason", "objection")),
        ("effect", _effect, ("how", "at"), ("reference",)),
        ("receipt", _receipt, ("received_at", "why"), ()),
        ("refer", _refer, ("asked_by", "basis", "received_at"), _REFERRED),
        ("send", _send, (), ("why",)),
        ("called", _called, ("told_at",), ("offered_at",)),
        ("offer-ended", _offer_ended, ("how", "at"), ()),
        ("determined", _determined, *_SAYS),
        ("ask-reconsidered", _ask_reconsidered, ("party", "at"), ()),
        ("more-sent", _more_sent, ("at",), ()),
        ("reconsidered", _reconsidered, *_SAYS),
        ("level", _level, ("level", "why"), ()),
        ("resolved", _resolved, ("resolution", "at"), ()),
        ("closed-by-cms", _closed_by_cms, ("accepted", "at"), ("why",)),
    )
)
"""Each act on a matter; all ask the same permission."""
