"""A document asked: its decision and the answer both doors give, or all that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claims.adjudication.decision import Decision
from claims.pipeline import adjudicate
from claims.whatif.answer import answer
from claims.whatif.compare import differences
from claims.whatif.document import read_bytes
from kernel.law import Book
from kernel.reading import Fault

AS_EXPECTED, DIFFERS, WRONG = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """`decision` and `answer` are None where the document has faults."""

    faults: Sequence[Fault] = ()
    decision: Decision | None = None
    answer: dict[str, Any] | None = None

    @property
    def exit_code(self) -> int:
        """0 decided, and as expected; 1 differs from what is expected; 2 the document is wrong."""
        if self.answer is None:
            return WRONG
        return DIFFERS if self.answer.get("differences") else AS_EXPECTED


def ask(data: bytes, book: Book) -> Asked:
    """What the pipeline decides on the document, by this book of law.  It posts nothing.

    `differences` is in the answer where the document has an `expect`.
    """
    whatif, faults = read_bytes(data)
    if whatif is None:
        return Asked(faults)
    decision = adjudicate(whatif.claim, book)
    found = answer(whatif.name, decision)
    if whatif.expect is not None:
        found["differences"] = differences(whatif.expect, found)
    return Asked((), decision, found)
