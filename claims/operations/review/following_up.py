"""The day on which somebody looks again at a claim that waits, and why that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claims.operations.authorizations.asking import received
from claims.operations.review.words import UnableToPend
from claims.pend_reasons import PendReason
from kernel.calendars import open_day
from kernel.clocks import catalogue
from kernel.dates import written
from kernel.law.regimes import in_force

LATEST = 366
"""Days: who lets a claim wait longer has forgotten it."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`answer_by` is the last day the law gives whoever is asked, None where it gives none; `why`
    tells how the day was counted."""

    on: date
    why: str
    answer_by: date | None = None


def follow_up_of(
    reason: PendReason, regimes: Sequence[str], today: date, chosen: date | None = None
) -> FollowUp:
    """The day: the law's where it gives more time than the plan, or a later one a person chose.

    UnableToPend: the day chosen is sooner than the law allows, or no day to follow up on.
    """
    law = _by_law(reason, regimes, today)
    own = _by_plan(reason, today)
    answer_by = law.on if law else None
    if chosen is None:
        return law if law and law.on >= own.on else FollowUp(own.on, own.why, answer_by)
    if law and chosen < law.on:
        raise UnableToPend(f"whoever is asked has time until {written(law.on)}: {law.why}")
    if not 0 < (chosen - today).days <= LATEST:
        raise UnableToPend(f"follow up within {LATEST} days from {written(today)}, not before")
    return FollowUp(chosen, f"chosen: {written(chosen)}", answer_by)


def _by_plan(reason: PendReason, today: date) -> FollowUp:
    day = reason.follow_up.last_day(today, open_day("us_federal", observed=False))
    why = f"{reason.follow_up} after {written(today)}, the plan's own time for this reason"
    return FollowUp(day, why)


def _by_law(reason: PendReason, regimes: Sequence[str], today: date) -> FollowUp | None:
    """The least time the law gives for an answer, counted from when the letter is taken as
    received; None where this claim's law gives none."""
    found = answer_time(reason.clock, regimes, today) if reason.clock else None
    return FollowUp(*found, found[0]) if found else None


def answer_time(name: str, regimes: Sequence[str], today: date) -> tuple[date, str] | None:
    """The last day this clock gives whoever is asked by a letter of today, and why; None where it
    does not bind this claim."""
    if not regimes:
        return None
    clock = catalogue()[name]
    limit = clock.limit_on(today)
    if limit is None or not set(in_force(tuple(regimes))) & set(clock.when["regime"]):
        return None
    in_hand = received(clock, today)
    day = limit.span.last_day(in_hand)
    why = (
        f"{limit.span} after {written(in_hand)}, when a letter of {written(today)} is taken as "
        f"received ({limit.cite}; {clock.rule})"
    )
    return day, why
