"""Claims in a list: many at once, each in a few words, with the member masked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from claims.states import CLAIM
from kernel.cases.described import Described, Reason
from kernel.law.regimes import regimes
from kernel.money import Money

SIZE = 50
LONGEST = 40
DOTS = "••••"

_MEMBER = "m.first_name, m.last_name"
_PROVIDER = (
    "coalesce(nullif(r.name, ''), nullif(b.name, ''), nullif(c.rendering_npi, ''), c.billing_npi)"
)
_JOINED = """
    LEFT JOIN members_member m ON m.id = c.member_id
    LEFT JOIN providers_provider r ON r.npi = c.rendering_npi
    LEFT JOIN providers_provider b ON b.npi = c.billing_npi
"""


class UnknownFilter(ValueError):
    """A filter that is not known, or cannot have this value."""


def describe(cases: Sequence[int]) -> Mapping[int, Described]:
    """Claims by their cases, with what stands against each in its decision in force; one statement.

    Findings are in the order of judgment, what pends before what denies.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT c.case_id, c.charge, {_MEMBER}, {_PROVIDER}, (
                SELECT jsonb_agg(
                    jsonb_build_array(f.x ->> 'rule', f.x ->> 'says', f.x ->> 'message')
                    ORDER BY f.x ->> 'says' DESC, f.place)
                FROM jsonb_array_elements(d.stored::jsonb -> 'findings')
                     WITH ORDINALITY AS f(x, place)
                WHERE f.x ->> 'says' IN ('pend', 'deny')
            )
            FROM claims_claim c {_JOINED}
            LEFT JOIN LATERAL (
                SELECT stored FROM claims_decision WHERE claim_id = c.case_id
                ORDER BY number DESC LIMIT 1
            ) d ON true
            WHERE c.case_id = ANY(%s)
            """,
            [list(cases)],
        )
        return {row[0]: _described(*row[1:]) for row in cursor.fetchall()}


def _described(
    charge: Any, first: str | None, last: str | None, provider: str, findings: Any
) -> Described:
    found = json.loads(findings) if isinstance(findings, str) else findings or []
    return Described(
        kind="claim",
        member=masked(first, last),
        provider=provider,
        billed=Money(charge),
        reasons=tuple(Reason(*each) for each in found),
    )


def masked(first: str | None, last: str | None) -> str:
    """A member's initials with dots for the rest; empty where nobody was matched."""
    if not last:
        return ""
    return f"{(first or last)[0]}{DOTS} {last[0]}•"


def numbered(number: str) -> Q:
    """Claims that have this whole number: ours, or the one their provider gave them (CLM01), which
    several may have."""
    return Q(number=number.upper()) | Q(patient_control_number=number)


@dataclass(frozen=True, slots=True)
class ClaimFilters:
    """What narrows the list of claims, as it stands in an address; empty: all.

    `q` is a whole number, ours or the provider's (CLM01), `line` a regime of its coverage, `since`
    and `until` days of receipt, both counted in.
    """

    q: str = ""
    state: str = ""
    line: str = ""
    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        if len(self.q) > LONGEST or "\x00" in self.q:
            raise UnknownFilter(f"q: at most {LONGEST} characters of text")
        if self.state and self.state not in CLAIM.moves:
            raise UnknownFilter(f"state: one of {', '.join(CLAIM.moves)}")
        if self.line and self.line not in regimes():
            raise UnknownFilter(f"line: one of {', '.join(regimes())}")
        for name in ("since", "until"):
            _day(name, getattr(self, name))

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "ClaimFilters":
        """UnknownFilter where one is not known."""
        strangers = sorted(set(given) - set(cls.__slots__))
        if strangers:
            raise UnknownFilter(f"{strangers[0]!r} is not one of {', '.join(cls.__slots__)}")
        return cls(**{name: value.strip() for name, value in given.items()})

    def said(self) -> dict[str, str]:
        """Those that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def conditions(self) -> Q:
        """The same as conditions of a query of claims."""
        asked = {
            "state": self.state,
            "case__regimes__contains": [self.line] if self.line else None,
            "received__gte": _day("since", self.since),
            "received__lte": _day("until", self.until),
        }
        found = Q(**{name: value for name, value in asked.items() if value})
        return found & numbered(self.q) if self.q else found


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim of the list.  `regimes` are those of its coverage."""

    case_id: int
    number: str
    state: str
    received: date
    first_served: date
    charge: Money
    member: str
    provider: str
    regimes: tuple[str, ...]
    paid: Money | None = field(default=None)
    """By the decision in force, where it is not pended; None: nothing is decided."""


ClaimPlace = tuple[date, int]
"""Where a claim stands in the list: its day of receipt, and its case."""


def claims_page(
    filters: ClaimFilters,
    seen: Sequence[str],
    *,
    after: ClaimPlace | None = None,
    back: bool = False,
    size: int = SIZE,
) -> list[ClaimRow]:
    """The next `size` claims, the latest received first; or with `back` those before.  One
    statement.  `seen` are those to whom a case may be restricted and still be listed; `*`: all."""
    where, values = _where(filters, seen)
    sense, than = ("ASC", ">") if back else ("DESC", "<")
    if after is not None:
        where.append(f"(c.received, c.case_id) {than} (%s, %s)")
        values += after
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT c.case_id, c.number, c.state, c.received, c.first_served, c.charge, {_MEMBER},
                   {_PROVIDER}, k.regimes, (
                       SELECT CASE WHEN d.disposition <> 'pended' THEN d.paid END
                       FROM claims_decision d WHERE d.claim_id = c.case_id
                       ORDER BY d.number DESC LIMIT 1
                   )
            FROM (
                SELECT c.* FROM claims_claim c JOIN cases_case k ON k.id = c.case_id
                WHERE {" AND ".join(where)}
                ORDER BY c.received {sense}, c.case_id {sense} LIMIT %s
            ) c JOIN cases_case k ON k.id = c.case_id {_JOINED}
            ORDER BY c.received DESC, c.case_id DESC
            """,
            [*values, size],
        )
        return [_row(*row) for row in cursor.fetchall()]


def _where(filters: ClaimFilters, seen: Sequence[str]) -> tuple[list[str], list[Any]]:
    where: list[str] = ["TRUE"]
    values: list[Any] = []
    if "*" not in seen:
        where.append("k.restricted_to = ANY(%s)")
        values.append(["", *seen])
    if filters.q:
        where.append("(c.number = %s OR c.patient_control_number = %s)")
        values += [filters.q.upper(), filters.q]
    asked: list[tuple[str, Any]] = [
        ("c.state = %s", filters.state),
        ("%s = ANY(k.regimes)", filters.line),
        ("c.received >= %s", _day("since", filters.since)),
        ("c.received <= %s", _day("until", filters.until)),
    ]
    for condition, value in asked:
        if value:
            where.append(condition)
            values.append(value)
    return where, values


def _row(
    case: int,
    number: str,
    state: str,
    received: date,
    served: date,
    charge: Any,
    first: str | None,
    last: str | None,
    provider: str,
    under: Sequence[str],
    paid: Any,
) -> ClaimRow:
    return ClaimRow(
        case,
        number,
        state,
        received,
        served,
        Money(charge),
        masked(first, last),
        provider,
        tuple(under),
        Money(paid) if paid is not None else None,
    )


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnknownFilter(f"{name}: a day, as 2026-04-30") from None
