"""One figure of all that was written: the same for the same seed and sizes, and for no other."""

from hashlib import sha256

from django.db import connection

_OF = {
    "events": """
        SELECT c.number, e.name, e.at AT TIME ZONE 'UTC', e.recorded_at AT TIME ZONE 'UTC', e.actor
        FROM cases_event e JOIN cases_case c ON c.id = e.case_id ORDER BY e.id
    """,
    "amounts": """
        SELECT c.number, d.number, l.number, l.disposition, l.charge, l.allowed, l.deductible,
            l.copay, l.coinsurance, l.paid, l.member_owes
        FROM claims_decision d JOIN claims_claim c ON c.case_id = d.claim_id
        JOIN claims_decidedline l ON l.decision_id = d.id ORDER BY 1, 2, 3
    """,
    "payments": """
        SELECT trace, amount, state, confirmed_at AT TIME ZONE 'UTC' FROM claims_payment ORDER BY 1
    """,
    "deadlines": """
        SELECT c.number, d.clock, d.due_on, d.state FROM cases_deadline d
        JOIN cases_case c ON c.id = d.case_id ORDER BY 1, 2
    """,
    "appeals": "SELECT number, level, track, state, outcome FROM appeals_appeal ORDER BY 1",
    "reviews outside": """
        SELECT number, process, step, state, outcome, body FROM appeals_externalreview ORDER BY 1
    """,
    "grievances": "SELECT number, category, track, state FROM grievances_grievance ORDER BY 1",
}


def digests() -> dict[str, str]:
    """For each kind of row SHA-256 over its rows as PostgreSQL writes them."""
    return {name: _digest(query) for name, query in _OF.items()}


def _digest(query: str) -> str:
    sink = _Hashed()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", sink)
    return sink.made.hexdigest()


class _Hashed:
    """What COPY writes into."""

    def __init__(self) -> None:
        self.made = sha256()

    def write(self, chunk: bytes) -> None:
        self.made.update(chunk)
