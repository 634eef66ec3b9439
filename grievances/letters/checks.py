"""Tests of what a letter of a grievance says, by the names `must_say` uses."""

from collections.abc import Mapping
from typing import Any

from claims.letters.checks import CHECKS as OF_CLAIMS
from claims.letters.checks import is_formula
from kernel.letters.must_say import Check


def every_issue_answered(letter: Any, text: str) -> str:
    """Each issue by its words, with what was found and what is done (F17)."""
    if not letter.grievance.issues:
        return "it names no issue"
    open_ = [each.number for each in letter.grievance.issues if not (each.finding and each.action)]
    if open_:
        return f"issues without an answer: {', '.join(open_)}"
    if unnamed := every_issue_named(letter, text):
        return unnamed
    for each in letter.grievance.issues:
        for name, said in (("finding", each.finding), ("action", each.action)):
            if is_formula(said):
                return f"the {name} on issue {each.number} is no sentence of its own"
            if _plain(said) not in _plain(text):
                return f"the {name} on issue {each.number} is not told"
    return ""


def every_issue_named(letter: Any, text: str) -> str:
    """Each issue in the words it came in."""
    for each in letter.grievance.issues:
        if _plain(each.words) not in _plain(text):
            return f"issue {each.number} is not named"
    return "" if letter.grievance.issues else "it names no issue"


def extension_is_lawful(letter: Any, text: str) -> str:
    """Only where a law on record gives more time, and never of what is answered in hours."""
    if letter.track != "standard":
        return "what is answered in hours is not extended"
    if not letter.notice.lawful:
        return "the law on record gives no more time"
    return ""


def reached_outside(letter: Any, text: str) -> str:
    """Whoever hears outside can be reached: by phone, or at an address."""
    if letter.outside.phone or letter.outside.address:
        return ""
    return (
        f"no phone or address of {letter.outside.name} is on record: name it among the reviewers "
        "of the senders' file"
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


CHECKS: Mapping[str, Check] = {
    **OF_CLAIMS,
    **{
        check.__name__: check
        for check in (
            every_issue_answered,
            every_issue_named,
            extension_is_lawful,
            reached_outside,
        )
    },
}
