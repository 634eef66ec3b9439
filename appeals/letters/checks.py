"""Tests of what a letter of an appeal says, by the names `must_say` uses."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from claims.letters.checks import CHECKS as OF_CLAIMS
from claims.letters.checks import is_formula
from kernel.letters.must_say import Check

LEAST_OF_A_DISCUSSION = 80
"""Characters: a discussion says what was weighed, and how."""


def why_of_each_line(letter: Any, text: str) -> str:
    """Every line that stays refused is told why, in a sentence about this person (X2)."""
    kept = [line for line in letter.appeal.lines if line.outcome != "Now approved"]
    if not kept:
        return "no line of the decision is told"
    for line in kept:
        if is_formula(line.why):
            return f"the reason of line {line.line} is no sentence of its own"
        if line.why not in text:
            return f"line {line.line} is not told why"
    return ""


def provision_of_each_line(letter: Any, text: str) -> str:
    """The provision each refusal rests on (F1: A6)."""
    for line in letter.appeal.lines:
        if line.outcome != "Now approved" and not line.provision:
            return f"line {line.line} names no provision of the plan"
    return ""


def discussed(letter: Any, text: str) -> str:
    """Not only the reason again (45 CFR 147.136(b)(2)(ii)(E)(3))."""
    said = letter.appeal.discussion.strip()
    if len(said) < LEAST_OF_A_DISCUSSION:
        return f"{len(said)} characters discuss too little: at least {LEAST_OF_A_DISCUSSION}"
    if said == letter.appeal.reason.strip():
        return "the discussion is the reason over again"
    return ""


def new_evidence_went_out(letter: Any, text: str) -> str:
    """What the claimant did not know was sent early enough to answer (1.2, 1.3)."""
    for each in letter.evidence:
        if not each.sent:
            return f"{each.kind} was not sent to the claimant: {each.what[:60]}"
        if not each.in_time:
            return f"{each.kind} was sent too late to answer: {each.what[:60]}"
    return ""


def extension_is_lawful(letter: Any, text: str) -> str:
    """Medicare Advantage alone, not of payment and not of a Part B drug (42 CFR 422.590(f))."""
    if letter.program != "medicare_advantage":
        return "the law of this coverage gives no extension of an appeal"
    if "payment" in letter.conditions:
        return "an appeal of payment is not extended"
    if "part_b_drug" in letter.conditions:
        return "an appeal about a Part B drug is not extended"
    return ""


def ground_is_lawful(letter: Any, text: str) -> str:
    """Any other reason for a dismissal blocks the letter (2.6)."""
    if letter.notice.ground_name not in letter.may:
        named = letter.notice.ground_name or "no ground"
        return f"{named!r} is no ground for a dismissal: {', '.join(letter.may)}"
    return ""


def next_day_is_right(letter: Any, text: str) -> str:
    return _after(letter, letter.days.next_by_iso)


def external_day_is_right(letter: Any, text: str) -> str:
    return _after(letter, letter.days.external_by_iso)


def review_day_is_right(letter: Any, text: str) -> str:
    return _after(letter, letter.days.review_by_iso)


def _after(letter: Any, by: str) -> str:
    if not by:
        return "no last day is reckoned"
    last, dated = date.fromisoformat(by), date.fromisoformat(letter.dated_iso)
    return "" if last > dated else f"the last day {last} does not come after {dated}"


def the_file_left(letter: Any, text: str) -> str:
    """The letter says that the file was sent, so it was."""
    return "" if letter.notice.file_sent else "the file has not left for the reviewer yet"


def never_an_idn(letter: Any, text: str) -> str:
    """A contracted provider's dispute is no denial notice to a member (letters 4)."""
    return "it is addressed to the member" if letter.to.name == letter.member else ""


CHECKS: Mapping[str, Check] = {
    **OF_CLAIMS,
    **{
        check.__name__: check
        for check in (
            why_of_each_line,
            provision_of_each_line,
            discussed,
            new_evidence_went_out,
            extension_is_lawful,
            ground_is_lawful,
            next_day_is_right,
            external_day_is_right,
            review_day_is_right,
            the_file_left,
            never_an_idn,
        )
    },
}
