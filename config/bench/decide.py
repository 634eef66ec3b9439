"""Bench step: what waits is decided and posted, a thousand claims a transaction."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from claims.law_book import book
from claims.operations.decide import adjudicate_waiting
from kernel.clocks import catalogue


def prepare(
    *, at: str, batch: int, batches: int | None = None, nice: int = 0
) -> Callable[[], dict[str, Any]]:
    now = datetime.fromisoformat(at)
    book()  # read once a process, not once a batch
    catalogue()
    os.nice(nice)

    def run() -> dict[str, Any]:
        outcome = adjudicate_waiting(now=now, by="bench", batch=batch, batches=batches)
        return {"claims": len(outcome.cases), "broken": len(outcome.broken)}

    connection.ensure_connection()
    return run
