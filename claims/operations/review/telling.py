"""Findings as one person may read them: a claim restricted to others is weighed, and not named."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from claims.models import Claim
from claims.operations.review.found import Found
from kernel.people.policy import Actor, sees

_NAMED = re.compile(r"\b(?:claim )?(C\d{2}-\d{7})\b")
ANOTHER = "a claim that is restricted to others"


def told(findings: Sequence[Found], actor: Actor) -> tuple[Found, ...]:
    """The findings without the numbers of claims this person may not know of.  Their keys stay:
    they are of the finding as it was made.  One statement where claims are named, else none."""
    hidden = hidden_among((each.message for each in findings), actor)
    if not hidden:
        return tuple(findings)
    return tuple(replace(each, message=without(each.message, hidden)) for each in findings)


def hidden_among(texts: Iterable[str], actor: Actor) -> set[str]:
    """The numbers named in these texts that are of claims restricted to others."""
    mine = sees(actor)
    named = {found[1] for text in texts for found in _NAMED.finditer(text)}
    if not named or "*" in mine:
        return set()
    seen = Claim.objects.filter(number__in=named, case__restricted_to__in=["", *sorted(mine)])
    return named - set(seen.values_list("number", flat=True))


def as_told(text: str, actor: Actor) -> str:
    """The text as this person may read it.  One statement where it names a claim, else none."""
    hidden = hidden_among([text], actor)
    return without(text, hidden) if hidden else text


def without(text: str, hidden: Iterable[str] | None = None) -> str:
    """The text without these numbers of claims; without any where none are given."""

    def said(found: re.Match[str]) -> str:
        return ANOTHER if hidden is None or found[1] in hidden else found[0]

    return _NAMED.sub(said, text)
