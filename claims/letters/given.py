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
    the estate."""

    id: int
    number: str
    name: str
    address: tuple[str, ...]
    state: str = ""
    county: str = ""
    confidential: bool = False
    died: bool = False
    representatives: tuple[Person, ...] = ()


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
