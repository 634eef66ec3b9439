"""What several issues of a contact say of the one grievance that answers them.  Pure."""

from collections.abc import Sequence
from dataclasses import replace

from grievances.operations.intake.opened import Grieved
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.open import HURRIED

_SAID = {
    "body": "department",
    "occurred_on": "day it happened",
    "chain": "chain",
    "of_case": "case",
    "provider_npi": "provider",
    "delegate": "delegate",
    "filer_name": "filer",
    "previous": "grievance whose answer is appealed",
}
_MEMBER = "member"
"""Who files where nobody says otherwise."""


def together(first: Grieved, joined: Sequence[tuple[int, Grieved]]) -> Grieved:
    """What the first says with what the others, each with its number, say besides.

    UnableToGrieve where two say different things, and where one is answered sooner than the first:
    it is a grievance of its own, for its hours run from the same receipt.
    """
    for number, other in joined:
        _no_sooner(first, number, other)
        for name, what in _SAID.items():
            mine, its = getattr(first, name), getattr(other, name)
            if mine and its and mine != its:
                raise _apart(number, f"names another {what} than the one it is answered with")
        first = replace(
            first,
            **{name: getattr(first, name) or getattr(other, name) for name in _SAID},
            filed_by=_filer(first, number, other),
            about=first.about if first.about in HURRIED else _shorter(first.about, other.about),
            written_asked=first.written_asked or other.written_asked,
            integrated=first.integrated or other.integrated,
            terminal_illness=first.terminal_illness or other.terminal_illness,
        )
    return first


def _no_sooner(first: Grieved, number: int, other: Grieved) -> None:
    if other.about in HURRIED and other.about != first.about:
        raise _apart(number, f"is {other.about.replace('_', ' ')}, with hours of its own")
    if other.expedited and not first.expedited:
        raise _apart(number, "cannot wait")


def _filer(first: Grieved, number: int, other: Grieved) -> str:
    named = {each for each in (first.filed_by, other.filed_by) if each != _MEMBER}
    if len(named) > 1:
        raise _apart(number, "is filed by another than the one it is answered with")
    return named.pop() if named else _MEMBER


def _shorter(first: str, other: str) -> str:
    """A referral or benefit has the shorter time where a state tells them apart."""
    return next((each for each in (first, other) if each == "referral_or_benefit"), first or other)


def _apart(number: int, why: str) -> UnableToGrieve:
    return UnableToGrieve(f"issue {number} {why}: it is a grievance of its own")
