"""Acts on the review of an appeal: who has it, who was asked, what is decided; and what comes
after: the second level, the written answer on a failure of the plan, the next level outside."""

from appeals.amounts import Disputed
from appeals.api.acts import Act, Doing, Told
from appeals.api.given import Given
from appeals.models.appeal import ASKERS
from appeals.operations import acknowledge, assign, conflict, escalate, expert, explanation, note
from appeals.operations.decide import decide
from appeals.operations.dismissal_review import ask_ire
from appeals.operations.open import Wanted
from appeals.operations.second_level import ask_second_level
from appeals.operations.worded import OUTCOMES, AppealWord, LineWord
from appeals.showing.allowed import ACTS
from claims.desk.as_json import plain

_LINE, _OF_LINE = ("line", "outcome", "why"), ("provision", "rules", "units")


def _assign(doing: Doing) -> Told:
    to = doing.given.text("to", 60)
    doing.given.whole()
    return {"reviewer": assign.assign(doing.number, to, *doing.plain).reviewer}


def _conflict(doing: Doing) -> Told:
    who, why = doing.given.text("who", 60), doing.given.text("why", 180)
    doing.given.whole()
    conflict.declare(doing.number, who, why, *doing.plain)
    return {}


def _consult(doing: Doing) -> Told:
    given = doing.given
    asked = expert.Expert(
        name=given.text("name", 120),
        profession=given.text("profession", 40),
        specialty=given.text("specialty", 60),
        licence=given.text("licence", 40),
        licence_state=given.text("licence_state", 2).upper(),
        asked=given.text("asked", 4000),
        advice=given.text("advice", 8000),
        relied_on=given.flag("relied_on"),
        consulted_at=given.moment_of("consulted_at", doing.now),
        before=given.flag("before"),
    )
    given.whole()
    kept = expert.consult(doing.number, asked, *doing.plain)
    return {"expert": kept.pk, "consulted_before": kept.consulted_before}


def _decide(doing: Doing) -> Told:
    given = doing.given
    lines = tuple(_line(each) for each in given.rows("lines", _LINE, _OF_LINE))
    word = AppealWord(lines, given.text("reason", 8000), given.text("discussion", 20000))
    if not lines:
        given.reading.fault("lines", "a word on each line")
    given.whole()
    done = decide(doing.number, word, *doing.plain)
    return {"decision": done.decision, "carried": plain(done.carried)}


def _line(each: Given) -> LineWord:
    return LineWord(
        line=each.count("line") or 0,
        outcome=each.choice("outcome", OUTCOMES),
        why=each.text("why", 4000),
        provision=each.text("provision"),
        rules=each.texts("rules"),
        units=each.count("units"),
    )


def _acknowledge(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    return {"changes": plain(acknowledge.acknowledge(doing.number, why, *doing.plain))}


def _note(doing: Doing) -> Told:
    text = doing.given.text("text", note.LONGEST)
    doing.given.whole()
    note.note(doing.number, text, *doing.plain)
    return {}


def _second_level(doing: Doing) -> Told:
    given = doing.given
    wanted = Wanted(
        asked_by=given.choice("asked_by", ASKERS),
        lines=given.counts("lines"),
        asker_name=given.text("name", 120),
        asker_address=given.texts("address"),
        wants=given.text("wants"),
    )
    at = given.moment_of("received_at", doing.now)
    given.whole()
    opened = ask_second_level(doing.number, wanted, *doing.plain, received_at=at)
    return {"appeal": opened.number}


def _ask_explanation(doing: Doing) -> Told:
    at, who = doing.given.moment_of("received_at", doing.now), doing.given.text("who", 120)
    doing.given.whole()
    return {"request": explanation.ask(doing.number, at, who, *doing.plain).number}


def _explain(doing: Doing) -> Told:
    said = explanation.Explanation(doing.given.text("why"), doing.given.words("met"))
    doing.given.whole()
    return {"request": explanation.explain(doing.number, said, *doing.plain).number}


def _sent_back(doing: Doing) -> Told:
    at, whom = doing.given.moment_of("received_at", doing.now), doing.given.text("by_whom", 120)
    doing.given.whole()
    return {"request": explanation.rejected(doing.number, at, whom, *doing.plain).number}


_DISPUTED = ("number", "charged", "paid", "owed_anyway", "party", "reconsidered", "in_time")


def disputed_in(given: Given) -> tuple[Disputed, ...]:
    """What is in controversy, claim by claim, in dollars."""
    return tuple(
        Disputed(
            number=each.text("number", 20),
            charged=each.money("charged"),
            paid=each.money("paid"),
            owed_anyway=each.money("owed_anyway"),
            party=each.text("party", 120),
            reconsidered=each.flag("reconsidered"),
            in_time=each.flag("in_time"),
            issue=each.text("issue", 200),
        )
        for each in given.rows("disputed", _DISPUTED, ("issue",))
    )


def higher(doing: Doing) -> Told:
    """The next level outside, above an appeal or a review."""
    filed, disputed = doing.given.moment_of("filed_at", doing.now), disputed_in(doing.given)
    doing.given.whole()
    asked = escalate.Higher(filed, disputed)
    return {"review": escalate.ask_higher(doing.number, asked, *doing.plain).number}


def _dismissal(doing: Doing) -> Told:
    at = doing.given.moment_of("filed_at", doing.now)
    doing.given.whole()
    return {"review": ask_ire(doing.number, at, *doing.plain).number}


def _permission(slug: str) -> str:
    return ACTS[slug][0]


WORKS, OUTSIDE = "appeal.work", "appeal.outside"
_EXPERT = ("name", "profession", "specialty", "licence", "licence_state", "consulted_at", "asked",
           "advice")  # fmt: skip
_LEVEL = ("lines", "name", "address", "wants")
REVIEW = (
    Act("assign", _permission("assign"), _assign, ("to",)),
    Act("conflict", _permission("conflict"), _conflict, ("who", "why")),
    Act("consult", _permission("consult"), _consult, _EXPERT, ("relied_on", "before")),
    Act("decide", _permission("decide"), _decide, ("lines", "reason"), ("discussion",)),
    Act("acknowledge", _permission("acknowledge"), _acknowledge, ("why",)),
    Act("note", _permission("note"), _note, ("text",)),
    Act("second-level", "appeal.open", _second_level, ("asked_by", "received_at"), _LEVEL),
    Act("ask-explanation", WORKS, _ask_explanation, ("received_at", "who")),
    Act("explain", WORKS, _explain, ("why",), ("met",)),
    Act("sent-back", OUTSIDE, _sent_back, ("received_at", "by_whom")),
    Act("higher", OUTSIDE, higher, ("filed_at",), ("disputed",)),
    Act("review-dismissal", OUTSIDE, _dismissal, ("filed_at",)),
)
