"""Tests of what a letter says, by the names `must_say` uses.  Each answers what is wrong, or ""."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from kernel.letters.must_say import Check
from kernel.money import ZERO, Money, total

FORMULAS = (
    "not medically necessary",
    "not covered",
    "does not meet criteria",
    "see code",
)
"""What alone is no reason (letters X2)."""

LEAST_OF_A_DENIAL = 40
"""Characters of why something is refused; below it the notice may not go out (letters X12)."""

LEAST_OF_A_REVIEWER = 15
"""Characters; below it a person's reason is no reason (letters X12)."""

SOCIAL_SECURITY_NUMBER = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")


def reasons_are_sentences(letter: Any, text: str) -> str:
    """A bare code or a formula is no reason in this person's case."""
    for claim in letter.claims:
        for reason in claim.reasons:
            where = f"reason {reason.mark} of claim {claim.number}"
            if not reason.why or any(is_formula(why) for why in reason.why):
                return f"{where} is no sentence of its own"
            if reason.reviewer and _says_nothing(reason.reviewer):
                return f"{where}: what the reviewer wrote is too short to be a reason"
    return ""


def is_formula(why: str) -> bool:
    """A bare code or set phrase says nothing of this person (letters X2)."""
    said = why.strip().rstrip(".").lower()
    return len(said) < 25 or said in FORMULAS or " " not in said


def too_little_to_deny(why: str) -> bool:
    """Would the notice of this denial be held back?  Then it is not decided with these words."""
    return is_formula(why) or len(why.strip()) < LEAST_OF_A_DENIAL


def _says_nothing(reason: str) -> bool:
    return len(reason.strip()) < LEAST_OF_A_REVIEWER or " " not in reason.strip()


def every_denied_line_has_a_reason(letter: Any, text: str) -> str:
    for claim in letter.claims:
        for line in claim.lines:
            if line.denied and not line.marks:
                return f"line {line.number} of claim {claim.number} is denied without a reason"
    return ""


def denied_lines_are_listed(letter: Any, text: str) -> str:
    for claim in letter.claims:
        for line in claim.lines:
            coded = f", code {line.code}" if line.code else ""
            if line.denied and f"{line.number}. {line.service}{coded}" not in text:
                return f"line {line.number} of claim {claim.number} is not listed"
    return ""


def appeal_day_is_right(letter: Any, text: str) -> str:
    """The last day is a day after the letter's own."""
    by, dated = date.fromisoformat(letter.appeal.by_iso), date.fromisoformat(letter.dated_iso)
    return "" if by > dated else f"the last day {by} does not come after {dated}"


def adds_up(letter: Any, text: str) -> str:
    """Of each claim, what was billed is what was paid, what is owed, and what nobody may bill."""
    for claim in letter.claims:
        said = claim.totals
        parts = [said.paid, said.owes, said.other_payer, said.yours_not]
        if any(_money(part) < ZERO for part in (said.charge, *parts)):
            return f"an amount of claim {claim.number} is less than nothing"
        if _money(said.charge) != total(_money(part) for part in parts):
            return f"the amounts of claim {claim.number} do not add up to what was billed"
        whole = total(_money(line.amounts.charge) for line in claim.lines)
        if whole != _money(said.charge):
            return f"the lines of claim {claim.number} do not add up to its total"
    return ""


def no_old_number(letter: Any, text: str) -> str:
    """No Social Security number, nor a Medicare number made of one (letters X9)."""
    if SOCIAL_SECURITY_NUMBER.search(text):
        return "it holds what looks like a Social Security number"
    return ""


def _money(shown: str) -> Money:
    return Money(shown.replace("$", "").replace(",", ""))


CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        reasons_are_sentences,
        every_denied_line_has_a_reason,
        denied_lines_are_listed,
        appeal_day_is_right,
        adds_up,
        no_old_number,
    )
}
