"""Bench step: the payment run, when no payment floor holds the claims any more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from claims.edi.pay_835 import write_835
from claims.operations.read_payers import read_payers
from claims.operations.remit import remit

FLOOR = timedelta(days=15)


def prepare(*, at: str, out: str) -> Callable[[], dict[str, Any]]:
    when = datetime.fromisoformat(at) + FLOOR
    payers = read_payers(None)  # the invented ones

    def run() -> dict[str, Any]:
        done = remit(
            out=Path(out),
            as_of=when.date(),
            made_at=when,
            now=when,
            by="bench",
            payers=payers,
            write_835=write_835,
        )
        remittances = [each for each in done.summary["payments"] if each["remittance"]]
        totals = done.summary["totals"]
        return {
            "remittances": len(remittances),
            "claims": totals["claims"],
            "paid": totals["paid"],
            "held": len(done.summary["held"]),
        }

    return run
