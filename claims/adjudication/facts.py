"""The frozen facts of one claim, as judgment sees them.

Ranges of days are half-open; money is whole cents; what is not known is None or empty, never zero.
The names are those of the what-if document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from claims.adjudication.billed import Billed
from claims.adjudication.replaced import Replaced
from kernel.dates import Days
from kernel.money import Money
from kernel.plan_terms import PlanTerms

SubjectKind = Literal[
    "surgery", "major_procedure", "diagnosis", "treatment_plan", "minor_service", "excluded_service"
]
Scenario = Literal[
    "cancer_diagnosis",
    "elective_surgery",
    "rare_or_ambiguous",
    "conflicting_recommendations",
    "other",
]
OpinionKind = Literal[
    "formal_opinion",
    "curbside_consult",
    "specialty_referral",
    "telehealth_consult",
    "interprofessional",
]


@dataclass(frozen=True, slots=True)
class OtherInsurance:
    """Another payer of this member.  `primary` says that it pays before us; None: not said."""

    primary: bool | None
    kind: str | None = None
    employer_size: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """The patient.  `known` is False where the claim's patient matched nobody on file."""

    id: str
    covered: tuple[Days, ...]
    state: str | None = None
    known: bool = True
    deductible_used: Mapping[int, Money] = field(default_factory=dict)
    out_of_pocket_used: Mapping[int, Money] = field(default_factory=dict)
    other_insurance: OtherInsurance | None = None
    copay_taken: frozenset[tuple[str, date]] = frozenset()
    """Visits (NPI, day) for which an earlier claim already took the copay."""
    other_terms: frozenset[date] = frozenset()
    """Days of service on which another plan of ours covers the member, or the plan says something
    else, than on the claim's first day: the terms the claim is judged by do not hold then."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A place on the approved second-opinion list, for one specialty."""

    specialty: str
    days: Days


@dataclass(frozen=True, slots=True)
class Provider:
    """A clinician.  `medicare` is the participation on the claim's first day of service."""

    npi: str
    group: str | None = None
    taxonomy: str | None = None
    kind: str = "physician"
    medicare: str | None = None
    board_certified: tuple[str, ...] = ()
    in_network: tuple[Days, ...] = ()
    approved_list: tuple[Listing, ...] = ()
    excluded: tuple[Days, ...] = ()
    inactive: tuple[Days, ...] = ()
    """Days on which the NPI was deactivated: nobody bills under it, and no list excludes it."""
    on_file: bool = True

    @property
    def nonphysician(self) -> bool:
        """A nurse practitioner, physician assistant or clinical nurse specialist."""
        return self.kind in ("np", "pa", "cns")

    def in_network_on(self, day: date) -> bool:
        return any(day in days for days in self.in_network)


@dataclass(frozen=True, slots=True)
class Subject:
    """The question of a chain: is this surgery needed, is this diagnosis right?

    `kind` None: what it is about is not on file.
    """

    kind: SubjectKind | None
    code: str | None = None
    diagnosis: str | None = None
    urgency: Literal["elective", "urgent", "emergency"] = "elective"

    @property
    def category(self) -> str | None:
        """The diagnosis category: the first three characters of the ICD-10-CM code."""
        return self.diagnosis[:3] if self.diagnosis else None


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion of a chain.  `finding` None: the report is not on file."""

    npi: str
    on: date | None = None
    kind: OpinionKind = "formal_opinion"
    finding: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """The attending physician's written referral; `contracted` on the day it was written."""

    npi: str
    on: date
    contracted: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One member, one question, up to three opinions."""

    subject: Subject
    scenario: Scenario = "other"
    opinions: Mapping[int, Opinion] = field(default_factory=dict)
    referral: Referral | None = None


@dataclass(frozen=True, slots=True)
class ApprovedService:
    """What of an authorization is for one service.  `code` empty: the opinion as such, whose unit
    is a claim."""

    number: int
    code: str
    units: int
    days: Days
    used: int = 0


@dataclass(frozen=True, slots=True)
class Authorization:
    """A prior authorization on file.  `purpose` is second_opinion or third_opinion.

    One that was decided here has `services`; what they approve is not refused afterwards.  Of any
    other a claim uses one unit.  `id` is its row's, None where it has none.
    """

    number: str
    purpose: str
    npi: str | None
    days: Days
    units: int
    used: int = 0
    status: str = "approved"
    services: tuple[ApprovedService, ...] = ()
    id: int | None = None

    def account(self, service: ApprovedService | None = None) -> str:
        """The ledger's memo account in which its used units are posted."""
        whole = f"toward_pa_{self.id or self.number}"
        return f"{whole}_{service.number}" if service else whole


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A paid or open line of another claim; only one received first can be repeated by this one."""

    served: date
    npi: str
    code: str
    charge: Money | None = None
    diagnosis: str | None = None
    claim: str | None = None
    received_first: bool = True
    modifiers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PrimaryPayment:
    """The other payer's adjudication of the whole claim."""

    allowed: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Determination:
    """What a person decided about one rule's finding, and why: a fact like any other.

    `seen` are the keys of the only findings it is about (`claims.adjudication.keys`); empty: all.
    """

    rule: str
    say: Literal["accept", "override"]
    reason: str
    by: str = ""
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's word on a service asked for in advance; `line` None: on every one of them.

    `deny` and `limit` are of the judgment `rule`, with its CARC and the sources it rests on;
    `units` and `days` are what a limit grants; `overrules` refusals a won appeal alone sets aside.
    """

    say: Literal["approve", "limit", "deny"]
    why: str
    by: str
    line: int | None = None
    rule: str = ""
    carc: str = ""
    cites: tuple[str, ...] = ()
    units: int | None = None
    days: Days | None = None
    overrules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fee:
    """The allowed amount of one unit before participation rules, and where it comes from."""

    amount: Money
    cite: str


@dataclass(frozen=True, slots=True)
class Line:
    """A service line; of a service asked for in advance, `served` is the first day it may be given
    on and `until` the first day it may no longer."""

    number: int
    served: date
    code: str
    charge: Money
    units: int = 1
    modifiers: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    fee: Fee | None = None
    no_fee_because: str | None = None
    primary: PrimaryPayment | None = None
    """What the payers before us did with this line, where they said it line by line."""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim with everything its judgment needs.  `opinion` is 2, 3 or None.

    A prior authorization is a claim before the service: `asked_ahead` says of which kind
    (preservice, concurrent), and what persons said of its services are `verdicts`.
    """

    number: str
    received: date
    plan: PlanTerms
    member: Member
    provider: Provider
    lines: tuple[Line, ...]
    opinion: int | None = None
    chain: Chain | None = None
    authorization: str | None = None
    authorizations: tuple[Authorization, ...] = ()
    history: tuple[EarlierLine, ...] = ()
    assigned: bool = True
    place_of_service: str = "11"
    primary_paid: PrimaryPayment | None = None
    billed: Billed | None = None
    """What the claim says of the order of payers, where it says anything."""
    lateness_excuse: str | None = None
    determinations: tuple[Determination, ...] = ()
    replaces: Replaced | None = None
    """What a replacement (frequency 7) is about."""
    joining_doubt: str | None = None
    """Why the claim could not be joined to one opinion chain; a person chooses."""
    asked_ahead: str | None = None
    verdicts: tuple[Verdict, ...] = ()

    @property
    def regimes(self) -> tuple[str, ...]:
        return self.plan.regimes
