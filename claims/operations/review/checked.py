"""Words held against the findings as they stand, and against policy, before anything is written."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from claims.operations.review.carry_out import Said
from claims.operations.review.found import Found, findings_of
from claims.operations.review.held import Held
from claims.operations.review.telling import without
from claims.operations.review.words import SAYINGS, UnableToDecide, Word
from claims.pipeline import ORDER
from claims.policy import may_deny, may_override
from kernel.people.policy import Actor, Answer, insist

LONGEST_REASON = 4000


def checked(held: Held, words: Sequence[Word], actor: Actor, now: datetime) -> list[Said]:
    """Each word with the finding it is about.  UnableToDecide, NotAllowed."""
    said = said_of(held, words)
    for each in said:
        insist(may_say(actor, held, each.found, each.say, now))
    return said


def said_of(held: Held, words: Sequence[Word]) -> list[Said]:
    """The same without asking policy: what may be previewed.  UnableToDecide."""
    if not words:
        raise UnableToDecide("say what you decide: a word on at least one finding")
    found = findings_of(held.stored)
    said = [one for word in words for one in _of_word(held, word, found)]
    twice = {one.found.key for one in said if [each.found for each in said].count(one.found) > 1}
    if twice:
        raise UnableToDecide("two words on one finding: say one", sorted(twice))
    return said


def may_say(actor: Actor, held: Held, found: Found, say: str, now: datetime) -> Answer:
    """Whether policy lets them say this of the finding."""
    if say == "override":
        return may_override(actor, held.facts, medical=found.medical)
    return may_deny(actor, held.facts, medical=found.medical, day=held.day(now))


def may_be_said_of(held: Held, found: Found) -> str:
    """Why no word can be said of it; empty where one can."""
    if found.could_not_run:
        return (
            f"{found.rule} could not run on line {found.line}: try again when what it lacks is on "
            "file; nobody's word stands for it"
        )
    if "plan" not in held.stored["facts"] or found.rule not in ORDER:
        return (
            f"{held.number} pends for a fact that is missing, not for a judgment: put it on file "
            "and adjudicate again"
        )
    if not found.adverse and found.word is None:
        return f"{found.rule} finds nothing against line {found.line}"
    return ""


def _of_word(held: Held, word: Word, found: Sequence[Found]) -> Iterator[Said]:
    if word.say not in SAYINGS:
        raise UnableToDecide(f"{word.say!r} is not one of {', '.join(SAYINGS)}")
    reason = word.reason.strip()
    if not reason:
        raise UnableToDecide("say why: the reason is read by whoever reviews the decision")
    if len(reason) > LONGEST_REASON:
        raise UnableToDecide(f"a reason has at most {LONGEST_REASON} characters")
    about = [each for each in found if each.rule == word.rule]
    seen = next((each for each in about if each.key == word.seen), None)
    if seen is None or word.line not in (None, seen.line):
        of_line = [each for each in about if word.line in (None, each.line)]
        now = (
            "; ".join(f"line {each.line}: {without(each.message)}" for each in of_line) or "nothing"
        )
        raise UnableToDecide(
            f"what you saw of {word.rule} is not what it finds now, which is {now}",
            [each.key for each in of_line],
        )
    for each in about:
        same = (each.says, each.message, each.cites) == (seen.says, seen.message, seen.cites)
        if each is seen or (word.line is None and same):
            if why := may_be_said_of(held, each):
                raise UnableToDecide(why, [each.key])
            yield Said(each, word.say, reason)
