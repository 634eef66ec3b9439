"""The small words of reports: a moment on record, a person, a notice, a line, a clock.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on record.  `event` is the id of its row in the record of events, 0 where it is read
    from another row, which `row` then names (`claims_decision:12`); `document` is the letter
    (L…), packet (F…) or upload it rests on; `only_day` where nobody knows the time of day."""

    at: datetime
    name: str
    event: int = 0
    by: str = ""
    row: str = ""
    document: str = ""
    only_day: date | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    def day(self, zone: str) -> date:
        """The local calendar day, by which day clocks run."""
        return self.only_day or self.at.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Person:
    """The enrollee, as the enrolment system has them."""

    number: str = ""
    mbi: str = ""
    first_name: str = ""
    last_name: str = ""
    state: str = ""
    language: str = ""
    low_income: bool | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Under what it is reported: line of business, plan, contract, issuer, delegate.

    An empty `contract` or `pbp` is unknown, which is an error of the universe and no default.
    An empty `delegate` says that the plan did the work itself."""

    line: str = ""
    plan: str = ""
    contract: str = ""
    pbp: str = ""
    issuer: str = ""
    market: str = ""
    state: str = ""
    delegate: str = ""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked: member, representative, provider, treating_physician, contract_provider, …"""

    kind: str
    name: str = ""
    npi: str = ""
    contracted: bool | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decided.  `not_involved_before` is None where there was nothing before; `fits` whether
    their field is that of the service, None where nobody knows one of the two."""

    name: str = ""
    username: str = ""
    profession: str = ""
    specialty: str = ""
    licence: str = ""
    not_involved_before: bool | None = None
    fits: bool | None = None

    @property
    def is_physician(self) -> bool:
        return self.profession == "physician"


@dataclass(frozen=True, slots=True)
class Notice:
    """A written notice.  Created is never sent: `sent` is None until the carrier confirmed it."""

    letter: str
    code: str
    reader: str
    tells: str
    created: Mark
    sent: Mark | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of a request, an appeal or a claim, with its own outcome.  Money in dollars."""

    number: int
    code: str = ""
    described: str = ""
    units: Decimal | None = None
    diagnoses: tuple[str, ...] = ()
    disposition: str = ""
    charge: Decimal | None = None
    allowed: Decimal | None = None
    paid: Decimal | None = None
    carcs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    place_of_service: str = ""
    served: date | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """On what it was decided: rules, their citations, whether it turned on a medical judgment."""

    rules: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    medical: bool | None = None
    internal_criterion: bool | None = None
    words: str = ""
    law_version: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """More time taken.  The clock moves when `letter` has left, and not before."""

    taken: Mark
    reason: str = ""
    letter: Mark | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of the case, as `kernel.clocks` reckoned it from the same events."""

    name: str
    rule: str
    state: str
    due_on: date | None = None
    late_from: datetime | None = None
