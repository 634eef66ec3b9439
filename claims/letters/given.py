"""What the letters are written from: one decided claim, its member, and who else reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    """A reader with an address as lines; `key` tells apart readers of one kind."""

    key: str
    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Insured:
    """The member.  `confidential`: the address on file may not be used.  `died`: a letter goes to
    the estate.  `language` is the one the member wants; `large_print`: print of 18 point."""

    id: int
    number: str
    name: str
    address: tuple[str, ...]
    state: str = ""
    county: str = ""
    confidential: bool = False
    died: bool = False
    representatives: tuple[Person, ...] = ()
    language: str = "en"
    large_print: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision in force with what a letter needs to know around it.

    `stored` is the decision as the record keeps it: facts, findings, amounts.  `provider` rendered
    the services, `billing` is whom a notice to the provider goes to.  `told_before` is the date of
    the last notice of an earlier decision on the claim.
    """

    decision: int
    case: int
    claim: str
    account: str
    received: date
    decided_on: date
    stored: Mapping[str, Any]
    member: Insured
    provider: Person
    billing: Person
    plan: str
    payer_id: str = ""
    told_before: date | None = None

    @property
    def regimes(self) -> tuple[str, ...]:
        return tuple(self.stored["facts"]["plan"]["regimes"])

    @property
    def denied(self) -> bool:
        """Whether any line of it is denied: for an appeal, a partly paid claim counts."""
        return any(line["disposition"] == "denied" for line in self.stored["lines"])

    @property
    def denied_whole(self) -> bool:
        return str(self.stored["disposition"]) == "denied"

    @property
    def contracted(self) -> bool:
        """Whether the provider is in the plan's network on the first day of service."""
        facts = self.stored["facts"]
        day = str(facts["lines"][0]["served"])
        ranges = facts["provider"].get("in_network", [])
        return any(each["start"] <= day and day < (each.get("to") or "9999") for each in ranges)


@dataclass(frozen=True, slots=True)
class RequestGiven:
    """A prior authorization with what a letter needs to know around it.

    `subject` is what the letter is about (`decision:12`, `event:99`).  `stored` is the decision as
    the record keeps it, empty where a letter tells none; `notice` are the facts of the event a
    letter tells.  `services` are the rows asked for; `clinician` gives the opinion, `requester`
    asked for the member; `opinion` is None of other care.  `reviewer` says who reviewed a
    refusal.  `about` is the event's name; `zone` the time zone in which the case's hours are told.
    """

    subject: str
    about: str
    case: int
    number: str
    zone: str
    received: date
    regimes: tuple[str, ...]
    member: Insured
    clinician: Person
    requester: Person
    asked_by: str
    opinion: int | None
    services: tuple[Mapping[str, Any], ...]
    plan: str
    payer_id: str
    track: str
    part_b_drug: bool
    stored: Mapping[str, Any]
    notice: Mapping[str, Any]
    decided_on: date | None = None
    reviewer: str = ""
    taken_back: bool = False
    told_before: date | None = None
    due_on: date | None = None
    of: str = "request"
    """A question may also be about a claim."""

    @property
    def outcome(self) -> str:
        """approved, partly_approved, denied, or empty where a letter tells no decision."""
        return str(self.stored.get("disposition", ""))
