"""What every report is made of: requests, appeals, grievances and effectuations.  Pure.

Nothing here is a status.  A moment is a `Mark`: when it happened, and where the record says so, so
that every cell of every report leads back to its event and document.  None is "it is not on
record"; "does not apply" and "zero" are other things, and a layout has its own token for the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from reports.marks import (
    Basis,
    Clock,
    Extension,
    Mark,
    Notice,
    Person,
    Requester,
    Reviewer,
    Scope,
    ServiceLine,
)

__all__ = [
    "DISPOSITIONS",
    "EXPEDITED",
    "STANDARD",
    "TELLS",
    "AppealFacts",
    "Basis",
    "CaseFacts",
    "Clock",
    "DeterminationFacts",
    "EffectuationFacts",
    "Extension",
    "GrievanceFacts",
    "Mark",
    "Notice",
    "Person",
    "Requester",
    "Reviewer",
    "Scope",
    "ServiceLine",
]

STANDARD, EXPEDITED = "standard", "expedited"
DISPOSITIONS = (
    "approved",
    "partially_approved",
    "denied",
    "dismissed",
    "withdrawn",
    "auto_forwarded_untimely",
)


NOBODY, NOWHERE, UNASKED = Person(), Scope(), Requester("")
UNREVIEWED, NO_BASIS = Reviewer(), Basis()
"""What is not on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What requests, appeals, grievances and effectuations share.

    `request` is preservice, concurrent, payment or grievance; `processed_as` how it was handled,
    apart from whether `expedite_asked`.  `marks` holds every event that counts, by name, in the
    order they were recorded; `attributes` what only one kind of case has.
    """

    case: int
    number: str
    kind: str
    zone: str
    regimes: tuple[str, ...] = ()
    person: Person = NOBODY
    scope: Scope = NOWHERE
    request: str = ""
    processed_as: str = STANDARD
    part_b_drug: bool = False
    received: Mark
    entered_at: datetime | None = None
    papers_required: bool = False
    papers: Mark | None = None
    requester: Requester = UNASKED
    expedite_asked: Mark | None = None
    expedite_refused: Mark | None = None
    extension: Extension | None = None
    determined: Mark | None = None
    disposition: str = ""
    oral: tuple[Mark, ...] = ()
    notices: tuple[Notice, ...] = ()
    withdrawn: Mark | None = None
    merged: bool = False
    reviewer: Reviewer = UNREVIEWED
    basis: Basis = NO_BASIS
    lines: tuple[ServiceLine, ...] = ()
    summary: str = ""
    clocks: tuple[Clock, ...] = ()
    marks: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)

    @property
    def clock_start(self) -> Mark:
        """The later of receipt and representative papers, where the papers were needed."""
        if self.papers_required and self.papers and self.papers.at > self.received.at:
            return self.papers
        return self.received

    @property
    def told_orally(self) -> Mark | None:
        return self.oral[0] if self.oral else None

    @property
    def notice(self) -> Notice | None:
        """The written notice of the decision to the enrollee or who acts for them; one that left
        before one that only was made."""
        told = [each for each in self.notices if each.tells in TELLS and not _to_provider(each)]
        return next((each for each in told if each.sent), told[0] if told else None)

    @property
    def provider_notice(self) -> Notice | None:
        """The notice of the decision to the provider."""
        told = [each for each in self.notices if each.tells in TELLS and _to_provider(each)]
        return next((each for each in told if each.sent), told[0] if told else None)

    @property
    def written_sent(self) -> Mark | None:
        return self.notice.sent if self.notice else None

    def first(self, name: str) -> Mark | None:
        found = self.marks.get(name)
        return found[0] if found else None


TELLS = ("denial", "approval", "payment", "dismissal", "notice")
"""What a letter must tell to be the notice of a decision."""


def _to_provider(notice: Notice) -> bool:
    return notice.reader.startswith("provider")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeterminationFacts(CaseFacts):
    """An organization determination: a prior authorization, or a claim.

    `under_pa_rules`: the item needed prior authorization on the day of receipt.  `contracted`: its
    provider has a contract with the plan; it and `clean` are None where nothing on record says.
    `effectuated` is the authorization's being live,
    or the issue of the payment; `decided_anew` the decisions after the first, as after an appeal.
    """

    under_pa_rules: bool | None = None
    contracted: bool | None = None
    clean: bool | None = None
    effectuated: Mark | None = None
    paid_on: date | None = None
    paid: Decimal | None = None
    interest: Decimal | None = None
    decided_anew: tuple[Mark, ...] = ()
    replaces: str = ""

    @property
    def dismissed(self) -> Mark | None:
        """Dismissed without a decision (MA-16)."""
        return None if self.determined else self.first("dismissed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFacts(CaseFacts):
    """A reconsideration, or another level inside the plan.  `of` is the number of what it is about
    and `of_case` its case; `waiver` a provider's waiver of liability."""

    level: str = ""
    of: str = ""
    of_case: int = 0
    first_denied_for_medical: bool | None = None
    waiver: Mark | None = None
    dismissed: Mark | None = None
    dismissal_ground: str = ""
    forwarded: Mark | None = None
    effectuated: Mark | None = None
    paid_on: date | None = None
    overturned_rules: tuple[str, ...] = ()
    overturned_deciders: tuple[str, ...] = ()
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrievanceFacts(CaseFacts):
    """A grievance, with its issues and what was answered to each."""

    filed: str = ""
    channel: str = ""
    category: str = ""
    about: str = ""
    quality_of_care: bool = False
    written_asked: bool = False
    late_filed: bool = False
    occurred: date | None = None
    resolved: Mark | None = None
    issues: tuple[str, ...] = ()
    resolution: str = ""
    of_case: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectuationFacts(CaseFacts):
    """A reversal by a body outside (`body`: ire, hearing, council, court, iro …), and how it was
    carried out.  `reversal` is when its notice reached the plan: the clock's start."""

    body: str = ""
    outcome: str = ""
    of: str = ""
    appeal: str = ""
    reversal: Mark | None = None
    effectuated: Mark | None = None
    authorized: Mark | None = None
    provided: Mark | None = None
    paid: Mark | None = None
    reported: Mark | None = None
