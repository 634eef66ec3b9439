"""How a claim stands, told to a provider of it: found by our number, or by patient and days.

Only claims the asking provider billed or rendered are looked at; whose they are otherwise is not
told, not even that there are any.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from claims.operations.claim_statuses import Status, denied_for, statuses
from kernel.members.matching import Named, match
from kernel.money import Money

Row = dict[str, Any]

_CLAIMS = """
    SELECT c.case_id, c.number, c.state, c.frequency, c.received, c.patient_control_number,
           c.charge, c.first_served, c.subscriber_id, c.member_id,
           c.as_received #>> '{patient,name}' AS patient,
           (SELECT max(coalesce(l.served_to, l.served)) FROM claims_line l
            WHERE l.claim_id = c.case_id) AS last_served,
           d.id AS decision, d.disposition, d.paid, d.decided_on, d.carc, d.pends,
           y.issued_on, y.trace,
           (SELECT max(e.at) > coalesce(max(f.at), '-infinity') FROM cases_event e
            LEFT JOIN cases_event f ON f.case_id = c.case_id AND f.name = 'information_received'
            WHERE e.case_id = c.case_id AND e.name = 'information_requested') AS asked
    FROM claims_claim c
    JOIN cases_case k ON k.id = c.case_id
    LEFT JOIN LATERAL (
        SELECT w.id, w.disposition, w.paid, (w.decided_at AT TIME ZONE k.zone)::date AS decided_on,
               w.stored::jsonb ->> 'pends' AS pends,
               (SELECT a.carc FROM claims_decidedline l
                JOIN claims_lineadjustment a ON a.line_id = l.id
                WHERE l.decision_id = w.id AND l.disposition = 'denied'
                ORDER BY l.number, a.sequence LIMIT 1) AS carc
        FROM claims_decision w WHERE w.claim_id = c.case_id ORDER BY w.number DESC LIMIT 1
    ) d ON true
    LEFT JOIN claims_remitteddecision r ON r.decision_id = d.id
    LEFT JOIN claims_payment y ON y.id = r.payment_id
    WHERE (c.billing_npi = ANY(%(npis)s) OR c.rendering_npi = ANY(%(npis)s)
           OR (c.billing_tin <> '' AND c.billing_tin = ANY(%(tins)s)))
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a provider says of the claim it asks about.  `days` are both days of service; what is
    not said is None or empty."""

    patient: Named
    npis: tuple[str, ...]
    tins: tuple[str, ...]
    number: str = ""
    control_number: str = ""
    days: tuple[date, date] | None = None
    charge: Money | None = None

    @property
    def can_be_found(self) -> bool:
        """Whether there is enough to tell one claim from another."""
        named = bool(self.number or self.control_number or self.days)
        return named and bool(self.npis or self.tins)


NOT_FOUND, NOT_ENOUGH, NO_DAYS, NOT_OURS = (
    statuses("search")[name] for name in ("not_found", "not_enough", "no_days", "not_ours")
)
_STANDS = statuses("stands")
PAID, NOTHING_TO_PAY, REVISED = (_STANDS[name] for name in ("paid", "nothing_to_pay", "revised"))
_COORDINATION = "other_payer_first"


@dataclass(frozen=True, slots=True)
class Found:
    """One claim with its status, as far as its provider is told."""

    row: Row
    status: Status
    on: date
    lines: tuple[Row, ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        return self.row["first_served"], self.row["last_served"]

    @property
    def paid(self) -> Money | None:
        """What was paid or will be; None while nothing is decided."""
        if self.row["state"] in ("closed", "reversed"):
            return Money("0.00")
        told = self.row["disposition"] not in (None, "pended")
        return Money(self.row["paid"]) if told else None


def find_claims(sought: Sought, *, today: date) -> list[Found]:
    """The claims meant, by first day of service and number; several where several fit."""
    if not sought.can_be_found:
        return []
    where, values = _narrowed(sought)
    rows = _rows(f"{_CLAIMS} AND {where} ORDER BY c.first_served, c.number", values)
    rows = [row for row in rows if _is_of(row, sought)]
    lines = _lines([row["case_id"] for row in rows])
    return [
        Found(row, status_of(row), _since(row, today), tuple(lines.get(row["case_id"], ())))
        for row in rows
    ]


def _narrowed(sought: Sought) -> tuple[str, Mapping[str, Any]]:
    values: dict[str, Any] = {"npis": list(sought.npis), "tins": list(sought.tins)}
    if sought.number:
        return "c.number = %(number)s", values | {"number": sought.number.upper()}
    where, person = [], match([sought.patient])[sought.patient].member
    if person is not None:
        where.append("c.member_id = %(member)s")
        values["member"] = person
    else:
        where.append("c.member_id IS NULL AND upper(c.subscriber_id) = upper(%(subscriber)s)")
        values["subscriber"] = sought.patient.number
    if sought.control_number:
        where.append("c.patient_control_number = %(control)s")
        values["control"] = sought.control_number
    if sought.days:
        where.append(
            "EXISTS (SELECT 1 FROM claims_line l WHERE l.claim_id = c.case_id "
            "AND l.served <= %(last)s AND coalesce(l.served_to, l.served) >= %(first)s)"
        )
        values["first"], values["last"] = sought.days
    if sought.charge is not None and not sought.control_number:
        where.append("c.charge = %(charge)s")
        values["charge"] = sought.charge.decimal
    return " AND ".join(where), values


def _is_of(row: Row, sought: Sought) -> bool:
    """A claim named by our number is told only with a patient who is that claim's; one of nobody
    we know, only to who names the patient as the claim did."""
    named = row["patient"] or ""
    same_name = named.upper() == sought.patient.last_name.upper()
    if row["member_id"] is None:
        return same_name or not named
    if sought.number:
        person = match([sought.patient])[sought.patient].member
        billed = row["subscriber_id"].upper() == sought.patient.number.upper() and same_name
        return person == row["member_id"] or billed
    return True


def status_of(row: Row) -> Status:
    """Where the claim stands: A and E are of the search, P pending, R asks, F finished."""
    match row["state"]:
        case "accepted" | "received":
            return _STANDS["accepted"]
        case "pended":
            return _pended(row)
        case "closed" | "reversed":
            return REVISED
    if row["disposition"] == "denied":
        return denied_for(row["carc"])
    if row["trace"] is None:
        return _STANDS["awaits_payment"]
    return PAID if row["paid"] else NOTHING_TO_PAY


def _pended(row: Row) -> Status:
    if row["asked"]:
        return _STANDS["information"]
    coordination = json.loads(row["pends"]) == [_COORDINATION]
    return _STANDS["other_payer" if coordination else "in_review"]


def _since(row: Row, today: date) -> date:
    day: date = row["decided_on"] or row["received"]
    return min(day, today)


def _lines(cases: Collection[int]) -> dict[int, list[Row]]:
    rows = _rows(
        """
        SELECT l.claim_id, l.number, l.code, l.modifiers, l.units, l.charge, l.served,
               coalesce(l.served_to, l.served) AS served_to, l.control_number,
               e.disposition, e.paid,
               (SELECT a.carc FROM claims_lineadjustment a WHERE a.line_id = e.id
                ORDER BY a.sequence LIMIT 1) AS carc
        FROM claims_line l
        LEFT JOIN LATERAL (
            SELECT id FROM claims_decision WHERE claim_id = l.claim_id ORDER BY number DESC LIMIT 1
        ) d ON true
        LEFT JOIN claims_decidedline e ON e.decision_id = d.id AND e.number = l.number
        WHERE l.claim_id = ANY(%(cases)s) ORDER BY l.claim_id, l.number
        """,
        {"cases": list(cases)},
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["claim_id"], []).append(row)
    return found


def line_status(line: Row, whole: Status) -> Status:
    """A line has its own status where it was denied beside others that were not."""
    if line["disposition"] == "denied" and whole.category != REVISED.category:
        return denied_for(line["carc"])
    if whole.category == "F2":
        return PAID if line["paid"] else NOTHING_TO_PAY
    return whole


def _rows(query: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
