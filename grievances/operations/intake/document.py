"""What each issue of a contact is, as a JSON or YAML document, read with every fault at its path.

decision_to_change: true          # the first question
issues:
  - issue: 1                      # left out: one the table did not see, in `words`
    becomes: appeal
    appeal: {claim: C26-0000042, asked_by: member}       # as `appeal_settle` has it
  - issue: 2
    becomes: grievance
    grieved: {category: conduct, occurred_on: 2026-05-20}
  - issue: 3
    becomes: grievance
    grieved: {joins: 2, quality_of_care: true}
  - becomes: coverage_request
    words: I also need a wheelchair.
    asked: {member: …, for: other_service, services: …}  # as `authorization_request` has it
  - issue: 4
    becomes: inquiry
    why: What was answered.
    told_at: 2026-06-01T10:00-04:00
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appeals.operations.intake.document import read_issues
from appeals.operations.open import Wanted
from claims.models import OpinionChain
from claims.operations.authorizations.asked import Asked
from claims.operations.authorizations.document import moment, read_asked
from grievances.models.issue import CLASSES, NONE
from grievances.operations.intake.opened import Grieved
from grievances.operations.intake.settle import Word
from grievances.triage.table import ABOUT
from kernel.reading import Fault, Reading, at
from providers.npi import is_npi

WORD = (
    *("issue", "becomes", "words", "why", "told_at"),
    *("appeal", "asked", "grieved", "matter"),
)
GRIEVED = (
    *("category", "quality_of_care", "about", "body", "expedited", "integrated", "written_asked"),
    *("filed_by", "filer_name", "occurred_on", "chain", "of_case", "provider_npi", "delegate"),
    *("joins", "previous", "terminal_illness"),
)
LONGEST = {
    **{"category": 40, "body": 12, "filed_by": 20, "filer_name": 120, "delegate": 120},
    **{"previous": 20},
}
"""Characters."""


@dataclass(frozen=True, slots=True)
class Settling:
    """The whole answer of a person."""

    decision_to_change: bool
    words: tuple[Word, ...]


def read_settling(whole: Any, *, sender: str) -> tuple[Settling | None, list[Fault]]:
    """The answer, or every fault."""
    reading = Reading()
    keys = ("decision_to_change", "issues")
    row = reading.mapping(whole, "", keys, keys)
    change = reading.flag(row, "decision_to_change", "", default=False)
    words = [
        read_word(item, path, reading, sender) for item, path in reading.listed(row, "issues", "")
    ]
    if row and not words:
        reading.fault("issues", "names none: say what the contact is")
    return (None if reading.errors else Settling(change, tuple(words))), reading.errors


def read_word(item: Any, path: str, reading: Reading, sender: str) -> Word:
    """What one issue is."""
    row = reading.mapping(item, path, WORD, ("becomes",))
    becomes = reading.choice(row, "becomes", (*CLASSES, NONE), path) or ""
    told_at: datetime | None = moment(row, "told_at", path, reading)
    return Word(
        issue=reading.count(row, "issue", path, least=1) or 0,
        becomes=becomes,
        words=reading.text(row, "words", path) or "",
        why=reading.text(row, "why", path) or "",
        matter=reading.text(row, "matter", path) or "",
        told_at=told_at,
        appeal=wanted_of(row, path, reading),
        asked=asked_of(row, path, reading, sender),
        grieved=_grieved(row.get("grieved"), at(path, "grieved"), reading),
    )


def wanted_of(row: Mapping[str, Any], path: str, reading: Reading) -> Wanted | None:
    """What is appealed, under `appeal`."""
    if row.get("appeal") is None:
        return None
    found, faults = read_issues({"issues": [row["appeal"]]})
    for each in faults:
        inside = each.path.removeprefix("issues[0]").removeprefix(".")
        reading.fault(
            at(at(path, "appeal"), inside) if inside else at(path, "appeal"), each.message
        )
    return found[0] if found else None


def asked_of(row: Mapping[str, Any], path: str, reading: Reading, sender: str) -> Asked | None:
    """What is asked for, under `asked`."""
    if row.get("asked") is None:
        return None
    asked, _, faults = read_asked(row["asked"], sender=sender, channel="desk")
    for each in faults:
        where = at(path, "asked")
        reading.fault(at(where, each.path) if each.path else where, each.message)
    return asked


def _grieved(value: Any, path: str, reading: Reading) -> Grieved:
    if value is None:
        return Grieved()
    row = reading.mapping(value, path, GRIEVED)
    texts = {key: reading.text(row, key, path) or "" for key in (*LONGEST, "of_case")}
    for key, most in LONGEST.items():
        if len(texts[key]) > most:
            reading.fault(at(path, key), f"is longer than {most} characters")
    npi = reading.text(row, "provider_npi", path) or ""
    if npi and not is_npi(npi):
        reading.fault(at(path, "provider_npi"), f"{npi!r} is not an NPI: its check digit is wrong")
    return Grieved(
        category=texts["category"],
        quality_of_care=reading.flag(row, "quality_of_care", path, default=False),
        about=reading.choice(row, "about", ABOUT, path) or "",
        body=texts["body"],
        expedited=reading.flag(row, "expedited", path, default=False),
        integrated=reading.flag(row, "integrated", path, default=False),
        written_asked=reading.flag(row, "written_asked", path, default=False),
        filed_by=texts["filed_by"] or "member",
        filer_name=texts["filer_name"],
        occurred_on=reading.day(row, "occurred_on", path),
        chain=_chain(row, path, reading),
        of_case=texts["of_case"],
        provider_npi=npi,
        delegate=texts["delegate"],
        joins=reading.count(row, "joins", path, least=1) or 0,
        previous=texts["previous"],
        terminal_illness=reading.flag(row, "terminal_illness", path, default=False),
    )


def _chain(row: Mapping[str, Any], path: str, reading: Reading) -> OpinionChain | None:
    number = reading.count(row, "chain", path, least=1)
    if number is None:
        return None
    found = OpinionChain.objects.filter(pk=number).first()
    if found is None:
        reading.fault(at(path, "chain"), f"there is no chain {number}")
    return found
