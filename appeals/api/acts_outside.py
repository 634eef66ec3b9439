"""Acts on a review outside: screened, assigned, answered, carried out, taken up a level."""

from typing import Any

from appeals.api.acts import Act, Doing, Told, corrected
from appeals.api.acts_review import disputed_in, higher
from appeals.api.given import Given
from appeals.external.answering import OUTCOMES, WAYS, Effected, Outcome
from appeals.operations import (
    assign_iro,
    escalate,
    external_receipt,
    extra_information,
    own_reversal,
    screen,
)
from appeals.operations.fast_track import Detailed, second_look, write_notice
from appeals.operations.outcome import record_effect, record_outcome
from appeals.operations.send_again import send_again
from claims.desk.as_json import plain
from kernel.outside.states import CHANNELS

_LINE, _OF_LINE = ("line", "outcome", "why"), ("provision", "rules", "units")


def _screen(doing: Doing) -> Told:
    given = doing.given
    found = screen.Found(
        covered=given.flag("covered"),
        about=given.text("about", 200),
        lacking=given.texts("lacking"),
        why=given.text("why"),
        waived=given.flag("waived"),
    )
    given.whole()
    done = screen.screen(doing.number, found, *doing.plain)
    return {"result": done.result, "parts": plain(done.parts)}


def _complete(doing: Doing) -> Told:
    what, at = doing.given.text("what"), doing.given.moment_of("received_at", doing.now)
    doing.given.whole()
    screen.completed(doing.number, what, *doing.plain, received_at=at)
    return {}


def _receipt(doing: Doing) -> Told:
    at, why = doing.given.moment_of("received_at", doing.now), doing.given.text("why")
    doing.given.whole()
    return corrected([external_receipt.correct(doing.number, at, why, **doing.named)])


def _draw(doing: Doing) -> Told:
    conflicts, specialty = doing.given.words("conflicts"), doing.given.text("specialty", 10)
    doing.given.whole()
    row = assign_iro.assign(doing.number, *doing.plain, conflicts=conflicts, specialty=specialty)
    drawn = [
        {"number": each.number, "drawn": each.drawn, "pool": each.pool}
        for each in row.draws.order_by("number")
    ] or [
        {"number": each.number, "drawn": each.drawn, "pool": each.pool}
        for each in (row.previous.draws.order_by("number") if row.previous else ())
    ]
    return {"review": row.number, "body": row.body, "draws": drawn}


def _named(doing: Doing) -> Told:
    given = doing.given
    named = assign_iro.Named(
        code=given.text("code", 30),
        name=given.text("name", 200),
        assigned_at=given.moment_of("assigned_at", doing.now),
        channel=given.choice("channel", CHANNELS) or "portal",
        address=given.texts("address"),
    )
    given.whole()
    row = assign_iro.assigned_by_others(doing.number, named, *doing.plain)
    return {"review": row.number, "body": row.body}


def _received(doing: Doing) -> Told:
    at = doing.given.moment_of("received_at", doing.now)
    doing.given.whole()
    assign_iro.acknowledged(doing.number, *doing.plain, received_at=at)
    return {}


def _outcome(doing: Doing) -> Told:
    given = doing.given
    said = Outcome(
        outcome=given.choice("outcome", OUTCOMES),
        decided_at=given.moment_of("decided_at", doing.now),
        received_at=given.moment_of("received_at", doing.now),
        notice_dated=given.day_of("notice_dated"),
        why=given.text("why", 4000),
        reference=given.text("reference", 80),
        told_orally_at=given.moment("told_orally_at"),
        lines=tuple(_line(each) for each in given.rows("lines", _LINE, _OF_LINE)),
    )
    given.whole()
    done = record_outcome(doing.number, said, *doing.plain)
    return {"carried": plain(done.carried)}


def _line(each: Given) -> dict[str, Any]:
    rules, units = each.texts("rules"), each.count("units")
    said = {
        "line": each.count("line") or 0,
        "outcome": each.choice("outcome", OUTCOMES[:3]),
        "why": each.text("why", 4000),
        "provision": each.text("provision"),
    }
    return said | ({"rules": list(rules)} if rules else {}) | ({"units": units} if units else {})


def _effect(doing: Doing) -> Told:
    given = doing.given
    said = Effected(
        given.choice("how", WAYS), given.moment_of("at", doing.now), given.text("reference", 80)
    )
    given.whole()
    record_effect(doing.number, said, *doing.plain)
    return {}


def _reverse(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    step, carried = own_reversal.reverse(doing.number, why, *doing.plain)
    return {"review": step.number, "carried": plain(carried)}


def _escalate(doing: Doing) -> Told:
    at = doing.given.moment_of("asked_at", doing.now)
    doing.given.whole()
    return {"review": escalate.escalate(doing.number, at, *doing.plain).number}


def _sent_up(doing: Doing) -> Told:
    at, disputed = doing.given.moment_of("at", doing.now), disputed_in(doing.given)
    doing.given.whole()
    return {"review": escalate.sent_up(doing.number, at, disputed, *doing.plain).number}


def _dismissal(doing: Doing) -> Told:
    at = doing.given.moment_of("filed_at", doing.now)
    doing.given.whole()
    return {"review": escalate.review_dismissal(doing.number, at, *doing.plain).number}


def _notice(doing: Doing) -> Told:
    given = doing.given
    said = Detailed(
        facts=given.text("facts", 8000),
        rule=given.text("rule", 4000),
        why=given.text("why", 8000),
        policy=given.text("policy", 4000),
    )
    given.whole()
    write_notice(doing.number, said, *doing.plain)
    return {}


def _second_look(doing: Doing) -> Told:
    at = doing.given.moment_of("filed_at", doing.now)
    doing.given.whole()
    return {"review": second_look(doing.number, at, *doing.plain).number}


def _information(doing: Doing) -> Told:
    given = doing.given
    came = extra_information.Extra(
        what=given.text("what"),
        reviewer_received_at=given.moment_of("reviewer_received_at", doing.now),
        received_at=given.moment_of("received_at", doing.now),
    )
    given.whole()
    return {"review": extra_information.came(doing.number, came, *doing.plain).number}


def _stands(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    extra_information.stands(doing.number, why, *doing.plain)
    return {}


WORKS = "appeal.outside"
_TOLD = ("outcome", "decided_at", "received_at", "notice_dated", "why")
_MORE = ("reference", "told_orally_at", "lines")
_BODY = ("code", "name", "assigned_at")


def _again(doing: Doing) -> Told:
    address = doing.given.texts("address", 120)
    doing.given.whole()
    made = send_again(doing.number, *doing.plain, address=address)
    return {"attempt": made.attempt, "address": list(made.address)}


OUTSIDE = (
    Act("screen", WORKS, _screen, ("covered", "about"), ("lacking", "why", "waived")),
    Act("complete", WORKS, _complete, ("what", "received_at")),
    Act("receipt", WORKS, _receipt, ("received_at", "why")),
    Act("assign", WORKS, _draw, (), ("conflicts", "specialty")),
    Act("name-body", WORKS, _named, _BODY, ("channel", "address")),
    Act("received", WORKS, _received, ("received_at",)),
    Act("send-again", WORKS, _again, (), ("address",)),
    Act("outcome", WORKS, _outcome, _TOLD, _MORE),
    Act("effect", WORKS, _effect, ("how", "at"), ("reference",)),
    Act("reverse", "appeal.review", _reverse, ("why",)),
    Act("detailed-notice", WORKS, _notice, ("facts", "rule", "why"), ("policy",)),
    Act("second-look", WORKS, _second_look, ("filed_at",)),
    Act("information", WORKS, _information, ("what", "reviewer_received_at", "received_at")),
    Act("stands", "appeal.review", _stands, ("why",)),
    Act("escalate", WORKS, _escalate, ("asked_at",)),
    Act("sent-up", WORKS, _sent_up, ("at",), ("disputed",)),
    Act("review-dismissal", WORKS, _dismissal, ("filed_at",)),
    Act("higher", WORKS, higher, ("filed_at",), ("disputed",)),
)
