"""What doors hand in about prior authorizations, and what they are answered.  Plain data.

Days are half-open: `to` is the first day no longer in it.  Codes are without dots and modifiers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from claims.open_proposals import OpenProposal
from kernel.dates import Days
from kernel.members.matching import Named

Purpose = Literal["second_opinion", "third_opinion", "other_service"]
"""An opinion, judged by this product's rules; or other care, which a person decides on."""

OTHER: Purpose = "other_service"
Say = Literal["approve", "limit", "deny"]
Ground = Literal["fraud", "obvious_error"]

MISSING = (
    "clinician",
    "diagnosis",
    "subject",
    "services",
    "service_dates",
    "medical_records",
    "first_opinion_report",
    "second_opinion_report",
    "physician_statement",
    "representative_papers",
    "other",
)
"""What a request may lack, by name; `claims/letters/missing.yaml` has the words."""


class UnableToAuthorize(ValueError):
    """What was asked cannot be done with this request now; the message says why, and what can."""


class UnknownRequest(UnableToAuthorize):
    """No request has this number."""


class SentOtherwise(UnableToAuthorize):
    """Under the asker's number of this request another one came before, `number` here."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} came before under the number you give this request, and said something "
            "else; send a change as a change, or give a new request a number of its own"
        )


@dataclass(frozen=True, slots=True)
class AskedService:
    """A service asked for, from `days.start`.  `units` are the times it may be given.

    `described` says in the asker's own words and codes what no procedure code does (a drug, a
    stay); its unit is then the whole as described.
    """

    code: str
    days: Days
    units: int = 1
    modifiers: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    place_of_service: str = "11"
    described: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The question the opinion answers, in the words of the what-if document."""

    kind: str
    diagnosis: str
    code: str = ""
    urgency: str = "elective"
    scenario: str = "other"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a door hands it in.

    `clinician_npi` is who shall give the opinion, `requester_npi` the provider who asks for the
    member; either may be empty.  `reference` is the asker's own number of this request: the same
    one of the same `sender` is answered as before and not taken twice; empty, it cannot be known
    again.  `under_pa_rules` is whether the item is under 42 CFR 422.122.  `physician_supports`:
    a physician asks for it, or supports that it be expedited.  `procedures_followed` is False
    where the request came by a way that is not the plan's (AE-08).  `concurrent_until` is when
    ongoing care that this request would prolong ends.  `extends` is the number of an approval it
    would prolong.  `missing` are names of MISSING the door found lacking; what the columns show to
    be lacking is found here.
    """

    patient: Named
    purpose: Purpose
    services: tuple[AskedService, ...]
    subject: Subject | None
    clinician_npi: str = ""
    clinician_tin: str = ""
    requester_npi: str = ""
    asked_by: Literal["provider", "member", "representative"] = "provider"
    request: Literal["preservice", "concurrent"] = "preservice"
    expedited: bool = False
    physician_supports: bool = False
    part_b_drug: bool = False
    under_pa_rules: bool = True
    procedures_followed: bool = True
    concurrent_until: datetime | None = None
    extends: str = ""
    chain: int | None = None
    missing: tuple[str, ...] = ()
    sender: str = ""
    reference: str = ""
    channel: Literal["api", "fhir", "x12", "desk", "command", "paper"] = "api"
    as_received: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviewed a denial: a health professional with a licence and the expertise (MA-15).

    `specialty` is a taxonomy code; `expertise` says in a sentence why it fits the service.
    """

    name: str
    profession: str
    license_state: str
    license_number: str
    specialty: str
    expertise: str
    license_until: date | None = None


HOW = ("telephone", "in_person", "mail", "fax", "portal", "api", "fhir", "x12")
"""The ways a withdrawal comes."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who took a request or an approval back: `who` by name, `at` when, `how` one of HOW."""

    asked_by: Literal["provider", "member", "representative"]
    who: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class ServiceVerdict:
    """A person's word on one service, by its number; or on all of them where `service` is None.

    `limit` grants `units` or `days` that are fewer than asked.  `reason` is the specific one
    (CMS-0057-F), by its name in `claims/letters/denial_reasons.yaml`; `why` the sentence for this
    person.
    """

    say: Say
    why: str
    service: int | None = None
    reason: str = ""
    units: int | None = None
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's decision.  Whatever is not approved whole needs the `reviewer`."""

    services: tuple[ServiceVerdict, ...]
    reviewer: Reviewer | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """More time to decide.  `ground` is one the clock of this request lists; `days` fewer than the
    law's most; `needed` what is asked for, where the time is taken for information."""

    ground: str
    why: str
    days: int | None = None
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """Why a service is not approved as asked: one object for letter, portal, 278 and FHIR.

    `carc` is the claim adjustment reason code of the same denial, `hcr03` the code of list 886 or
    its 4010 predecessor where one is on record, else empty.
    """

    name: str
    rule: str
    why: str
    carc: str
    hcr03: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """One service as decided.  `granted_*` are empty unless `decision` grants something."""

    number: int
    code: str
    asked_units: int
    asked_days: Days
    decision: Literal["", "approved", "partly_approved", "denied", "pended"]
    granted_units: int | None = None
    granted_days: Days | None = None
    used_units: int = 0
    reasons: tuple[ReasonGiven, ...] = ()
    estimate: Mapping[str, str] = field(default_factory=dict)
    described: str = ""


@dataclass(frozen=True, slots=True)
class ClockAnswer:
    """A deadline of the case, as it stands."""

    clock: str
    rule: str
    duty: str
    state: str
    due_on: date | None
    late_from: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A request as it stands.

    `state` is one of claims.states.AUTHORIZATION; `authorization` the number claims refer to, once
    something is approved (it is `number`).  `hcr01` is the X12 answer to it (list 306); `missing`
    what was asked for and has not come; `pends` the rules a person must judge; `estimate` sums of
    what plan and member would pay, of the services the pipeline would pay for; `needed` is whether
    the plan asks for authorization of this opinion (else HCR01 is NA).  `proposed` is what the act
    that is answered only proposed, for another person to do: take_back, or clinical_denial;
    `proposal` is what waits for another person whenever it is read.  `unmatched` is why no member
    was found, as the matching says it.
    """

    number: str
    case: int
    state: str
    track: str
    request: str
    purpose: str
    member: str
    clinician_npi: str
    received_at: datetime
    hcr01: str
    authorization: str
    services: tuple[ServiceAnswer, ...]
    missing: tuple[str, ...] = ()
    pends: tuple[str, ...] = ()
    estimate: Mapping[str, str] = field(default_factory=dict)
    clocks: tuple[ClockAnswer, ...] = ()
    decided_at: datetime | None = None
    reviewer: str = ""
    known_before: bool = False
    needed: bool = True
    proposed: str = ""
    proposal: OpenProposal | None = None
    unmatched: str = ""
