"""What an appeal is asked before it is heard, in order.  Every rule runs and every finding is kept.

examined = examine(filing, book())
examined.verdict        # admissible, incomplete, inadmissible
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from appeals.judging import Filing, Finding, Rule, Says
from appeals.rules.decision_exists import decision_exists
from appeals.rules.expedited import expedited
from appeals.rules.filed_in_time import filed_in_time
from appeals.rules.may_appeal import may_appeal
from appeals.rules.not_already_decided import not_already_decided
from appeals.rules.represented import represented
from appeals.rules.right_forum import right_forum
from kernel.law import Book, Law

ADMISSIBILITY: tuple[Rule, ...] = (
    right_forum,
    decision_exists,
    not_already_decided,
    may_appeal,
    represented,
    filed_in_time,
    expedited,
)


class Verdict(StrEnum):
    ADMISSIBLE = "admissible"
    INCOMPLETE = "incomplete"
    INADMISSIBLE = "inadmissible"


@dataclass(frozen=True, slots=True)
class Examined:
    """Every finding, and what they come to.  What fails is for a person to confirm."""

    findings: tuple[Finding, ...]
    law_version: str

    @property
    def verdict(self) -> Verdict:
        if self.grounds:
            return Verdict.INADMISSIBLE
        return Verdict.INCOMPLETE if self.missing else Verdict.ADMISSIBLE

    @property
    def grounds(self) -> tuple[str, ...]:
        """Grounds of a dismissal, in the order of the rules."""
        return _once([each.ground for each in self.findings if each.says is Says.FAILS])

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be got or judged."""
        return _once([each.missing for each in self.findings if each.says is Says.LACKS])

    def of(self, rule: str) -> Finding:
        return next(each for each in self.findings if each.rule == rule)


def examine(filing: Filing, book: Book) -> Examined:
    """Pure: the same facts and book give the same answer."""
    law = law_of(filing, book)
    return Examined(tuple(rule(filing, law) for rule in ADMISSIBILITY), book.version)


def law_of(filing: Filing, book: Book) -> Law:
    """The book as it was on the day of the first receipt."""
    return book.opened(filing.regimes, receipt_date=filing.received)


def _once(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
