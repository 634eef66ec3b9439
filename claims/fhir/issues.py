"""What is wrong with something sent by FHIR, and the OperationOutcome that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST = 100
"""Issues told of one document: nobody reads more, and a hostile one has no end of them."""

UNREADABLE = frozenset({"structure", "invalid", "value", "too-long"})
"""Types of issue (FHIR IssueType) that say it is not FHIR at all: 400, and not 422."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong: its type, the FHIRPath of where, and a sentence.

    `severity` is `error`, or `warning` for what refuses nothing.
    """

    code: str
    expression: str
    text: str
    severity: str = "error"

    @property
    def refuses(self) -> bool:
        return self.severity != "warning"


class UnableToTake(ValueError):
    """A document that is not taken: every issue found, and the HTTP status they make."""

    def __init__(self, issues: Sequence[Issue], status: int = 0) -> None:
        super().__init__("; ".join(each.text for each in issues[:3]))
        self.issues = tuple(issues[:MOST])
        self.status = status or status_of(issues)


def status_of(issues: Sequence[Issue]) -> int:
    """400: it cannot be read as FHIR.  422: it can, and is not what the profile asks for."""
    return 400 if any(each.code in UNREADABLE and each.refuses for each in issues) else 422


def outcome(issues: Sequence[Issue]) -> dict[str, Any]:
    """The OperationOutcome of these issues."""
    return {"resourceType": "OperationOutcome", "issue": [_row(each) for each in issues[:MOST]]}


def _row(issue: Issue) -> dict[str, Any]:
    row: dict[str, Any] = {
        "severity": issue.severity,
        "code": issue.code,
        "details": {"text": issue.text},
    }
    return {**row, "expression": [issue.expression]} if issue.expression else row
