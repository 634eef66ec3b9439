"""A claim under review as plain frozen data: what pages draw and interfaces answer.

Money is `Money`; days are days and instants are aware; what is not known is None or empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from claims.operations.review.amounts import Amounts
from claims.operations.review.proposed import ShownProposal
from kernel.money import Money
from kernel.people.policy import Answer


@dataclass(frozen=True, slots=True)
class Header:
    """`line_of_business` is whose money authority counts; `member` is a masked name."""

    number: str
    case: int
    state: str
    disposition: str
    line_of_business: str
    regimes: tuple[str, ...]
    plan: str
    track: str
    received: date
    received_at: datetime
    first_served: date
    patient_control_number: str
    frequency: str
    opinion: int | None
    place_of_service: str
    member_number: str
    member: str
    rendering_npi: str
    rendering: str
    billing_npi: str
    billing: str
    charge: Money
    replaces: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """One change of the money, in a sentence, with its sources."""

    part: str
    amount: Money
    why: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    group: str
    carc: str
    amount: Money
    rarc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceLine:
    number: int
    served: date
    code: str
    modifiers: tuple[str, ...]
    units: Decimal
    diagnoses: tuple[str, ...]
    disposition: str
    amounts: Amounts
    steps: tuple[MoneyStep, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidOfIt:
    """A person's word that counts for a finding, and who signed with them."""

    say: str
    reason: str
    by: str
    at: datetime | None = None
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding of one rule on one line.  `open`: it waits for a word.  `may` has accept, override
    and retry, each with why not.  `medical`: only a clinical reviewer denies for it.  `evidence`
    are the facts it was judged by, by name."""

    key: str
    rule: str
    line: int
    says: str
    message: str
    cites: tuple[str, ...]
    carc: str
    group: str
    rarc: tuple[str, ...]
    open: bool
    could_not_run: bool
    medical: bool
    word: SaidOfIt | None
    may: Mapping[str, Answer]
    question: str = ""
    evidence: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ShownOpinion:
    """One opinion of the chain.  `finding` is empty where no report is on file; `independent` is
    yes, no, in doubt, or empty where nobody asked, with `why` from the rules that did."""

    number: int
    npi: str
    name: str
    on: date | None
    kind: str
    finding: str
    group: str = ""
    here: bool = False
    independent: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownChain:
    chain: int
    scenario: str
    subject_kind: str
    subject_code: str
    diagnosis: str
    opinions: tuple[ShownOpinion, ...]
    referral_npi: str = ""
    referral_on: date | None = None


@dataclass(frozen=True, slots=True)
class ShownAuthorization:
    number: str
    purpose: str
    npi: str
    start: date
    to: date | None
    """The first day it no longer holds."""
    units: int
    used: int
    status: str
    asked: bool
    """Whether it was asked for here, so that there is a request to read."""


@dataclass(frozen=True, slots=True)
class ShownDocument:
    upload: int
    name: str
    media_type: str
    as_what: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ShownLetter:
    letter: int
    code: str
    title: str
    reader: str
    dated: date
    state: str


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """Something recorded: an event, by whom and when, with what it says."""

    name: str
    what: str
    at: datetime
    by: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownDeadline:
    clock: str
    rule: str
    duty: str
    state: str
    due_on: date | None
    late_from: datetime | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision before: who, when, how it came out."""

    number: int
    disposition: str
    at: datetime
    by: str
    paid: Money
    law_version: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The claim waits: for which reason of the catalogue, until when, why that day."""

    reason: str
    text: str
    until: date
    why: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Here:
    """Who has it in hand, until when."""

    who: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A claim under review.  `may` has an answer for decide, deny, deny_clinically, approve, pend,
    note, retry, sign, send_back and open (the decision screen)."""

    version: str
    header: Header
    lines: tuple[ServiceLine, ...]
    findings: tuple[ShownFinding, ...]
    totals: Amounts
    decisions: tuple[ShownDecision, ...]
    deadlines: tuple[ShownDeadline, ...]
    history: tuple[ShownEvent, ...]
    may: Mapping[str, Answer]
    chain: ShownChain | None = None
    authorizations: tuple[ShownAuthorization, ...] = ()
    materials: tuple[Mapping[str, Any], ...] = ()
    reports: tuple[Mapping[str, Any], ...] = ()
    unread: tuple[str, ...] = ()
    """What could not be read of the form it came on."""
    documents: tuple[ShownDocument, ...] = ()
    letters: tuple[ShownLetter, ...] = ()
    proposal: ShownProposal | None = None
    waiting: Waiting | None = None
    here: Here | None = None

    @property
    def open_findings(self) -> tuple[ShownFinding, ...]:
        return tuple(each for each in self.findings if each.open)
