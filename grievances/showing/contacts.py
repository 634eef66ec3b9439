"""The issues of a contact: as the table of triage proposes them, and what a person made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appeals.models import Contact
from grievances.models import Issue
from grievances.operations.intake.beside import beside_now
from grievances.operations.intake.propose import SORTED
from kernel.people.policy import Actor, may_see


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """An issue of a contact.  `because` are the rows it rests on, each with its words, the sentence
    and the law; `case` is what became of it, empty where it is not for who looks."""

    issue: int
    words: str
    proposed: str
    category: str
    quality_of_care: bool
    because: tuple[Mapping[str, Any], ...]
    settled_as: str
    settled_by: str
    settled_at: datetime | None
    why: str
    case: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The contact as a whole: `decision_to_change` is the answer to the first question, as it
    seems; `table` the version of the table that proposed, `examples` that of the examples, where no
    row fits and likeness was asked.  Nothing of it where nobody sorted it.  `doubts` are those of
    the sorting, and what a law wants besides, asked again each time."""

    contact: int
    received_at: datetime
    state: str
    is_sorted: bool
    whole: str
    decision_to_change: bool
    doubts: tuple[str, ...]
    table: str
    examples: str
    issues: tuple[ShownProposal, ...]


def sorting_of(row: Contact, actor: Actor) -> Sorted:
    """As it stands.  The caller has put the look on record."""
    said = row.said.get(SORTED, {})
    issues = row.issues.select_related("case").order_by("number")
    return Sorted(
        contact=row.pk,
        received_at=row.received_at,
        state=row.state,
        is_sorted=SORTED in row.said,
        whole=str(said.get("whole", "")),
        decision_to_change=bool(said.get("decision_to_change")),
        doubts=tuple(dict.fromkeys((*said.get("doubts", ()), *beside_now(row)))),
        table=str(said.get("table", "")),
        examples=str(said.get("examples", "")),
        issues=tuple(proposal_of(each, actor) for each in issues),
    )


def proposal_of(row: Issue, actor: Actor) -> ShownProposal:
    """One issue."""
    case = row.case if row.case and may_see(actor, row.case.restricted_to) else None
    return ShownProposal(
        issue=row.number,
        words=row.words,
        proposed=row.proposed,
        category=row.category,
        quality_of_care=row.quality_of_care,
        because=tuple(row.because),
        settled_as=row.settled_as,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        why=row.why,
        case=case.number if case else "",
        told_at=row.told_at,
    )
