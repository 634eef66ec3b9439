"""Bench step: the 837P file checked and posted."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from claims.edi.post_837p import post
from claims.operations.read_payers import read_payers


def prepare(*, file: str, at: str, zone: str) -> Callable[[], dict[str, Any]]:
    payers = read_payers(None)  # the invented ones
    when = datetime.fromisoformat(at)

    def run() -> dict[str, Any]:
        posted = post(
            Path(file), out=None, received_at=when, zone=zone, now=when, by="bench", payers=payers
        )
        return {"posted": posted.posted, "refused": posted.refused}

    return run
