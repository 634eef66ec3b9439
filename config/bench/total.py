"""Bench step: what the money of a database comes to, with a digest of all of it line by line, and
the rows of a round taken out into files."""

import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection

from config.bench.bound import counts, take_out

MONEY = """
    COPY (
        SELECT c.patient_control_number, l.number, l.disposition, l.charge, l.allowed,
               l.deductible, l.copay, l.coinsurance, l.other_payer, l.sequestration, l.paid,
               l.adjusted, l.member_owes,
               (SELECT string_agg(a."group" || a.carc || ' ' || a.amount, ',' ORDER BY a.sequence)
                FROM claims_lineadjustment a WHERE a.line_id = l.id)
        FROM claims_claim c JOIN claims_decision d ON d.claim_id = c.case_id
        JOIN claims_decidedline l ON l.decision_id = d.id
        ORDER BY 1, d.number, 2
    ) TO STDOUT
"""


def prepare(*, folder: str = "") -> Callable[[], dict[str, Any]]:
    """Without a folder nothing is taken out."""
    if not folder:
        return total
    return lambda: total() | {"taken_out": take_out(Path(folder))}


def total() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT disposition, count(*) FROM claims_decision GROUP BY 1 ORDER BY 1",
        )
        claims = dict(cursor.fetchall())
        cursor.execute(
            "SELECT sum(charge), sum(paid), sum(member_owes) FROM claims_decision "
            "WHERE disposition <> 'pended'"
        )
        charge, paid, owes = cursor.fetchone()
        cursor.execute(
            "SELECT coalesce(sum(amount), 0) FROM claims_posting "
            "WHERE account NOT LIKE 'toward\\_%'"
        )
        (ledger,) = cursor.fetchone()
        lines = io.BytesIO()
        cursor.copy_expert(MONEY, lines)
    return {
        "claims": claims,
        "charge": str(charge),
        "paid": str(paid),
        "member_owes": str(owes),
        "ledger": str(ledger),
        "money": sha256(lines.getvalue()).hexdigest(),
        "rows": counts(),
    }
