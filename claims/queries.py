"""Reads.  Each answers for any number of claims with one query."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection

Row = dict[str, Any]

_ABOUT_THE_CLAIM = """
    c.case_id, c.number, c.received, c.patient_control_number, c.frequency, c.place_of_service,
    c.file_id IS NOT NULL AS electronic, c.billing_npi, c.billing_tin, c.rendering_npi,
    c.subscriber_id, c.first_served, c.primary_paid, c.as_received, c.member_id, k.regimes,
    d.id AS decision_id, d.number AS decision_number, d.disposition, d.payee, d.charge, d.allowed,
    d.paid, d.member_owes,
    (SELECT coalesce(sum(l.charge), 0) FROM claims_decidedline l
     WHERE l.decision_id = d.id AND l.disposition = 'paid') AS charge_paid,
    f.plan -> 'regimes' AS decided_regimes, f.plan ->> 'network' AS network, f.in_network,
    (SELECT o.number FROM claims_claim o WHERE o.case_id = c.replaces_id) AS replaces,
    p.payer_id, m.number AS member_number, m.mbi, m.last_name, m.first_name, m.middle_name,
    m.address, m.city, m.state AS member_state, m.zip, m.confidential
"""
_WITH_THE_CLAIM = """
    CROSS JOIN LATERAL (
        SELECT s -> 'plan' AS plan, s #> '{provider,in_network}' AS in_network
        FROM (SELECT d.stored::jsonb -> 'facts' AS s OFFSET 0) once
    ) f
    JOIN cases_case k ON k.id = c.case_id
    LEFT JOIN members_member m ON m.id = c.member_id
    LEFT JOIN members_coverage v ON v.id = coalesce(c.coverage_id, (
        SELECT w.id FROM members_coverage w
        WHERE w.member_id = c.member_id AND w.rank = 1 AND w.days @> c.first_served
    ))
    LEFT JOIN members_plan p ON p.id = v.plan_id
"""


def decisions_to_remit(as_of: date) -> list[Row]:
    """Decisions in force that no payment has carried yet, their claims locked in one order.

    Locked before they are read: whoever corrects one meanwhile is waited for, and seen.
    """
    _rows(
        "SELECT case_id FROM claims_claim WHERE state = 'decided' ORDER BY case_id FOR UPDATE", []
    )
    return _rows(
        f"""
        SELECT {_ABOUT_THE_CLAIM}, EXISTS (
            SELECT 1 FROM claims_remitteddecision r JOIN claims_decision b ON b.id = r.decision_id
            WHERE b.claim_id = c.case_id
        ) AS remitted_before
        FROM claims_claim c
        JOIN LATERAL (
            SELECT * FROM claims_decision WHERE claim_id = c.case_id ORDER BY number DESC LIMIT 1
        ) d ON true
        {_WITH_THE_CLAIM}
        WHERE c.state = 'decided' AND d.disposition <> 'pended' AND c.received <= %s
          AND NOT EXISTS (SELECT 1 FROM claims_remitteddecision r WHERE r.decision_id = d.id)
        ORDER BY c.case_id
        """,
        [as_of],
    )


def reversals_to_remit() -> list[Row]:
    """Reversals no payment has carried yet, with the payee of the payment they take back."""
    return _rows(
        f"""
        SELECT {_ABOUT_THE_CLAIM}, u.id AS reversal_id, u.interest AS interest_back,
               u.recover_from, y.payer AS paid_by, y.payee_kind, y.payee_npi, y.payee_tin,
               y.member_id AS paid_member, (
                   SELECT n.case_id FROM claims_claim n
                   WHERE n.replaces_id = c.case_id AND n.frequency = '7') AS corrected_by
        FROM claims_reversal u
        JOIN claims_decision d ON d.id = u.decision_id
        JOIN claims_remitteddecision r ON r.decision_id = d.id
        JOIN claims_payment y ON y.id = r.payment_id
        JOIN claims_claim c ON c.case_id = d.claim_id
        {_WITH_THE_CLAIM}
        WHERE NOT EXISTS (SELECT 1 FROM claims_remittedreversal t WHERE t.reversal_id = u.id)
        ORDER BY c.case_id
        """,
        [],
    )


def paid_before(cases: Collection[int]) -> list[Row]:
    """What was remitted of these claims (`of`) and of those they replaced, in order."""
    return _rows(
        """
        WITH RECURSIVE line AS (
            SELECT case_id AS of, case_id, replaces_id FROM claims_claim WHERE case_id = ANY(%s)
            UNION
            SELECT line.of, c.case_id, c.replaces_id
            FROM line JOIN claims_claim c ON c.case_id = line.replaces_id
        )
        SELECT line.of, line.case_id, d.paid, c.received, y.issued_on
        FROM line JOIN claims_claim c ON c.case_id = line.case_id
        JOIN claims_decision d ON d.claim_id = line.case_id
        JOIN claims_remitteddecision r ON r.decision_id = d.id
        JOIN claims_payment y ON y.id = r.payment_id
        ORDER BY r.payment_id, d.id
        """,
        [list(cases)],
    )


def changed_on(cases: Collection[int]) -> dict[int, date]:
    """When the corrections of other claims that changed these were received, the latest."""
    rows = _rows(
        "SELECT case_id, max(facts ->> 'received')::date AS day FROM cases_event "
        "WHERE case_id = ANY(%s) AND name = 'adjusted' GROUP BY 1",
        [list(cases)],
    )
    return {row["case_id"]: row["day"] for row in rows}


def lines_of(decisions: Collection[int]) -> dict[int, list[Row]]:
    """The decided lines by decision, each with what was billed."""
    found: dict[int, list[Row]] = defaultdict(list)
    rows = _rows(
        """
        SELECT e.decision_id, e.id, e.number, e.charge, e.allowed, e.paid, e.disposition,
               l.served, l.served_to, l.code, l.modifiers, l.units, l.control_number
        FROM claims_decidedline e
        JOIN claims_decision d ON d.id = e.decision_id
        JOIN claims_line l ON l.claim_id = d.claim_id AND l.number = e.number
        WHERE e.decision_id = ANY(%s) ORDER BY e.decision_id, e.number
        """,
        [list(decisions)],
    )
    for row in rows:
        found[row["decision_id"]].append(row)
    return found


def adjustments_of(decisions: Collection[int]) -> dict[int, list[Row]]:
    """The adjustments of these decisions by decided line."""
    found: dict[int, list[Row]] = defaultdict(list)
    rows = _rows(
        """
        SELECT a.line_id, a."group", a.carc, a.amount, a.rarc
        FROM claims_lineadjustment a JOIN claims_decidedline e ON e.id = a.line_id
        WHERE e.decision_id = ANY(%s) ORDER BY a.line_id, a.sequence
        """,
        [list(decisions)],
    )
    for row in rows:
        found[row["line_id"]].append(row)
    return found


def information_asked(cases: Collection[int]) -> dict[int, tuple[date, date | None]]:
    """Claims for which information was asked: the last day it was, and the last it came in."""
    rows = _rows(
        """
        SELECT case_id,
               max((at AT TIME ZONE k.zone)::date) FILTER (WHERE e.name = 'information_requested')
                   AS asked,
               max((at AT TIME ZONE k.zone)::date) FILTER (WHERE e.name = 'information_received')
                   AS came
        FROM cases_event e JOIN cases_case k ON k.id = e.case_id
        WHERE case_id = ANY(%s)
          AND e.name IN ('information_requested', 'information_received')
        GROUP BY case_id
        """,
        [list(cases)],
    )
    return {row["case_id"]: (row["asked"], row["came"]) for row in rows if row["asked"]}


def open_debts() -> list[Row]:
    """What payees still owe from earlier payments, by payee and reference."""
    return _rows(
        """
        SELECT y.payer, y.payee_kind, y.payee_npi, y.payee_tin, y.member_id,
               b.reason, b.reference, -sum(b.amount) AS amount,
               (SELECT max(u.recover_from) FROM claims_reversal u
                JOIN claims_decision d ON d.id = u.decision_id
                JOIN claims_claim c ON c.case_id = d.claim_id
                WHERE b.reason = 'WO' AND c.number = b.reference) AS due
        FROM claims_providerbalance b JOIN claims_payment y ON y.id = b.payment_id
        WHERE b.reason IN ('FB', 'WO')
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(b.amount) <> 0
        ORDER BY 6, 7
        """,
        [],
    )


def refunds_to_tell() -> list[Row]:
    """What payees sent back and no payment has told yet, locked in one order."""
    return _rows(
        "SELECT id, payer, payee_npi, payee_tin, reference, amount FROM claims_refund "
        "WHERE payment_id IS NULL ORDER BY id FOR UPDATE",
        [],
    )


def accounts_on(day: date) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Enrolled bank accounts in force: (routing, account, kind) by NPI and TIN."""
    rows = _rows(
        "SELECT npi, tin, routing, account, kind FROM claims_payeeaccount WHERE days @> %s", [day]
    )
    return {(row["npi"], row["tin"]): (row["routing"], row["account"], row["kind"]) for row in rows}


def _rows(query: str, values: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
