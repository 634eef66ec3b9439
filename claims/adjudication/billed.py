"""What a claim itself says of the order of payers: to be held against what is on file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kernel.money import Money

KINDS = {
    "12": "working_aged",
    "13": "esrd",
    "14": "liability",
    "15": "liability",
    "41": "liability",
    "43": "disabled",
    "47": "liability",
}
"""Why Medicare comes second (SBR05), by the kinds on file: no-fault (14), workers' compensation
(15), black lung (41) and other liability (47) are one there."""

GOVERNMENT = {
    "16": "the Public Health Service or another federal agency",
    "42": "the Department of Veterans Affairs",
}
"""Who pays by SBR05 and never shares a claim with Medicare."""

ACCIDENTS = {"AA": "an automobile accident", "EM": "an injury at work"}
"""Causes (CLM11) for which another insurance is liable; OA names none."""


@dataclass(frozen=True, slots=True)
class Billed:
    """`place`: whether it was sent to us as the first payer or a later one; None: not said.
    `kind` is the reason it gives for coming second, `accident` what it says it is about,
    `government` the agency it says pays first.  `must_accept` is what the provider is obligated to
    accept as payment in full (CN1, type 09), of the claim and by line number; None: not said."""

    place: Literal["first", "later"] | None = None
    kind: str | None = None
    accident: str | None = None
    government: str | None = None
    must_accept: Money | None = None
    lines_accept: tuple[tuple[int, Money], ...] = ()


def billed(said: Mapping[str, Any]) -> Billed | None:
    """From what the claim said as it was received; None where it says nothing of it."""
    subscriber = said.get("subscriber") or {}
    sequence = subscriber.get("sequence") or ""
    place: Literal["first", "later"] | None = None
    if sequence and sequence != "U":
        place = "first" if sequence == "P" else "later"
    kind = KINDS.get(subscriber.get("insurance_type") or "")
    causes = [ACCIDENTS[each] for each in said.get("accident") or () if each in ACCIDENTS]
    found = Billed(
        place,
        kind,
        causes[0] if causes else None,
        GOVERNMENT.get(subscriber.get("insurance_type") or ""),
        *_must_accept(said.get("must_accept") or {}),
    )
    return None if found == Billed() else found


def _must_accept(said: Mapping[str, str]) -> tuple[Money | None, tuple[tuple[int, Money], ...]]:
    whole = said.get("claim")
    lines = ((int(key), Money(amount)) for key, amount in said.items() if key != "claim")
    return Money(whole) if whole else None, tuple(lines)
