"""A person's word on one rule's findings, by the rule's name: what a command at a terminal says.

It goes the way of the desk (`claims.operations.review.decide`): the same policy, and each word is
about the very finding that is there now.
"""

from datetime import datetime

from claims.models import Claim
from claims.operations.review.decide import Outcome, decide
from claims.operations.review.found import Found, findings_of
from claims.operations.review.held import Held, read
from claims.operations.review.words import SAYINGS, UnableToDecide, Word
from claims.pipeline import ORDER
from kernel.cases.version import version_of
from kernel.people.acting import actor_named

__all__ = ["SAYINGS", "UnableToDetermine", "determine"]


class UnableToDetermine(ValueError):
    """There is nothing of this kind to determine on the claim; the message says what there is."""


def determine(*, case: int, rule: str, say: str, reason: str, by: str, now: datetime) -> Outcome:
    """Record what `by` says of everything the rule finds against the claim, and judge it with that.

    `accept` upholds the finding, and the line is denied; `override` sets it aside.  Nobody edits
    an amount: what is paid follows from the rules and this word.  UnknownPerson, NotAllowed.
    """
    if say not in SAYINGS:
        raise UnableToDetermine(f"{say!r} is not one of {', '.join(SAYINGS)}")
    if not reason.strip():
        raise UnableToDetermine("say why: the reason is read by whoever reviews the decision")
    held = _waiting(case)
    words = [
        Word(rule, each.line, each.key, "override" if say == "override" else "accept", reason)
        for each in _found_by(held, rule)
    ]
    try:
        return decide(
            held.number, words, actor_named(by), now, version_of(case), letters_checked=False
        )
    except UnableToDecide as why:
        raise UnableToDetermine(str(why)) from None


def _waiting(case: int) -> Held:
    if not Claim.objects.filter(pk=case).exists():
        raise UnableToDetermine(f"there is no claim with the case {case}")
    held = read(case)
    if held.claim.state != "pended":
        raise UnableToDetermine(
            f"{held.number} is {held.claim.state}: no person's word is waited for"
        )
    return held


def _found_by(held: Held, rule: str) -> list[Found]:
    """A word that would change nothing is not taken."""
    against = [each for each in findings_of(held.stored) if each.adverse]
    if not any(each.rule == rule for each in against):
        waiting = sorted({each.rule for each in against})
        raise UnableToDetermine(
            f"{rule} found nothing against {held.number}; {', '.join(waiting)} did"
        )
    if "plan" not in held.stored["facts"] or rule not in ORDER:
        raise UnableToDetermine(
            f"{held.number} pends for a fact that is missing, not for a judgment: put it on file "
            "and adjudicate again"
        )
    return [each for each in against if each.rule == rule]
