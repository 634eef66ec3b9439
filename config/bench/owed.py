"""Bench step: what was paid on the claims of the newest file."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def prepare() -> Callable[[], dict[str, Any]]:
    def run() -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(d.paid) FROM claims_decision d JOIN claims_claim c "
                "ON c.case_id = d.claim_id WHERE d.disposition = 'paid' "
                "AND c.file_id = (SELECT max(id) FROM claims_edifile)"
            )
            return {"paid": str(cursor.fetchone()[0])}

    return run
