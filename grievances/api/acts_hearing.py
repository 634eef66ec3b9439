"""Acts on how a grievance is heard: its issues answered, it is resolved, more time, how fast."""

from appeals.api.acts import Act, Doing, Told, moved
from grievances.lengths import PEER
from grievances.operations import (
    acknowledge,
    answer_issue,
    corrective_action,
    expedite,
    extend,
    note,
    peer_review,
    reopen,
    resolve,
)
from grievances.operations.open import HURRIED

WORK = answer_issue.WORK


def _answer(doing: Doing) -> Told:
    given = doing.given
    which = given.count("issue") or 0
    said = answer_issue.Answer(
        given.choice("substantiated", answer_issue.SUBSTANTIATED),
        given.text("finding", 4000),
        given.text("action", 4000),
    )
    given.whole()
    return {"issue": answer_issue.answer(doing.number, which, said, *doing.plain).number}


def _resolve(doing: Doing) -> Told:
    given = doing.given
    said = resolve.Resolution(
        how=given.choice("how", (resolve.LETTER, resolve.ORALLY)),
        reviewers=given.text("reviewers", 1000),
        evidence=given.text("evidence"),
        further=given.text("further"),
        told_at=given.moment("told_at"),
        told_to=given.text("told_to", 120),
    )
    given.whole()
    resolve.resolve(doing.number, said, *doing.plain)
    return {}


def _extend(doing: Doing) -> Told:
    given = doing.given
    said = extend.Extension(
        given.text("ground", 200),
        given.text("why"),
        given.text("interest"),
        given.count("days"),
    )
    given.whole()
    done = extend.extend(doing.number, said, *doing.plain)
    return {"clock": done.clock, "cite": done.cite, "new_day": done.new_day, "weak": done.weak}


def _expedite(doing: Doing) -> Told:
    why, about = doing.given.text("why"), doing.given.choice("about", HURRIED)
    doing.given.whole()
    return moved(expedite.expedite(doing.number, why, *doing.plain, about=about))


def _not_expedited(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    return moved(expedite.not_expedited(doing.number, why, *doing.plain))


def _acknowledge(doing: Doing) -> Told:
    given = doing.given
    how = given.choice("how", (*acknowledge.IN_WRITING, *acknowledge.BY_VOICE))
    at = given.moment_of("at", doing.now)
    given.whole()
    acknowledge.acknowledge(doing.number, how, at, *doing.plain)
    return {}


def _reopen(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    return moved(reopen.reopen(doing.number, why, *doing.plain))


def _note(doing: Doing) -> Told:
    text = doing.given.text("text", note.LONGEST)
    doing.given.whole()
    note.note(doing.number, text, *doing.plain)
    return {}


def _peer_review(doing: Doing) -> Told:
    which, text = doing.given.count("issue") or 0, doing.given.text("text", PEER)
    doing.given.whole()
    return {"peer_review": peer_review.keep(doing.number, which, text, *doing.plain).pk}


def _mend(doing: Doing) -> Told:
    given = doing.given
    said = corrective_action.Mending(
        given.text("what"), given.text("owner", 60), given.day_of("due_on")
    )
    given.whole()
    return {"action": corrective_action.open_action(doing.number, said, *doing.plain).pk}


def _mended(doing: Doing) -> Told:
    which, proof = doing.given.count("action") or 0, doing.given.text("proof")
    doing.given.whole()
    return {"action": corrective_action.done(doing.number, which, proof, *doing.plain).pk}


def _put_off(doing: Doing) -> Told:
    given = doing.given
    which, until, why = given.count("action") or 0, given.day_of("until"), given.text("why")
    given.whole()
    return {"action": corrective_action.put_off(doing.number, which, until, why, *doing.plain).pk}


RESOLVE = "grievance.resolve"
_ANSWER, _WHY = ("issue", "substantiated", "finding", "action"), ("why",)
_TELLS = ("reviewers", "evidence", "further", "told_at", "told_to")
HEARING = (
    Act("answer", "grievance.read", _answer, _ANSWER),
    Act("resolve", RESOLVE, _resolve, ("how",), _TELLS),
    Act("extend", "grievance.extend", _extend, ("ground", "why"), ("interest", "days")),
    Act("expedite", WORK, _expedite, _WHY, ("about",)),
    Act("not-expedited", WORK, _not_expedited, _WHY),
    Act("acknowledge", WORK, _acknowledge, ("how", "at")),
    Act("reopen", RESOLVE, _reopen, _WHY),
    Act("note", "grievance.note", _note, ("text",)),
    Act("peer-review", answer_issue.QUALITY, _peer_review, ("issue", "text")),
    Act("mend", WORK, _mend, ("what", "owner", "due_on")),
    Act("mended", WORK, _mended, ("action", "proof")),
    Act("put-off", WORK, _put_off, ("action", "until", "why")),
)
