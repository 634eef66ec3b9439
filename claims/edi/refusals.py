"""Why a claim was not taken: status codes of the 277CA, and a sentence for a person.

A refused claim was never received: no decision, no explanation of benefits, no appeal right.
"""

from dataclasses import dataclass
from typing import Self

from claims.edi.refused_line import RefusedLine

RETURNED, MISSING, INVALID, RELATION = "A3", "A6", "A7", "A8"
"""Categories (code list 507): returned unprocessable; missing, invalid, contradicting data."""

SYNTAX = "684"
"""Syntax error noted in the 999: only for sets accepted with errors (code list 508)."""


@dataclass(frozen=True, slots=True)
class Status:
    """One status: category (507), status (508), and the entity it is about, if any."""

    category: str
    code: str
    entity: str = ""

    def __str__(self) -> str:
        return ":".join(each for each in (self.category, self.code, self.entity) if each)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason, as one or more statuses that belong together, and a sentence.  `line` is the
    service line it is about, where it is about one alone."""

    statuses: tuple[Status, ...]
    message: str
    line: RefusedLine | None = None

    @classmethod
    def of(
        cls, category: str, code: str, message: str, *, entity: str = "", also: str = ""
    ) -> Self:
        """`also` is a second status code that the first needs or that says more."""
        statuses = [Status(category, code, entity)]
        if also:
            statuses.append(Status(category, also))
        return cls(tuple(statuses), message)


class UnableToReadClaim(ValueError):
    """A claim that its guide lets through and that we still cannot read; carries the refusals, of
    which there is one at least."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("; ".join(each.message for each in refusals))
        self.refusals = refusals
