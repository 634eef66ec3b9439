"""Bench step: a synthetic year written into a new database, and what must hold of it."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import connection

from kernel.record.verifying import verify
from reports.year.digest import digests
from reports.year.making import Sizes, make


def prepare(
    *,
    sizes: dict[str, int],
    year: int = 2026,
    seed: int = 7,
    faults: bool = True,
    listed: str = "",
) -> Callable[[], dict[str, Any]]:
    """`listed` is where the faults planted are written."""

    def run() -> dict[str, Any]:
        call_command("migrate", verbosity=0)
        with TemporaryDirectory(prefix="recourse-year-") as scratch:
            made = make(Sizes(**sizes), year=year, seed=seed, faults=faults, scratch=Path(scratch))
        if listed:
            made.faults.write(Path(listed))
        return {
            "counts": made.counts,
            "rates": made.rates.lines(),
            "digests": digests(),
            "ledger": _ledger(),
            "damage": [str(each) for each in verify().damage],
            "planted": [[each.kind, each.case] for each in made.faults.planted],
        }

    return run


def _ledger() -> str:
    """What all postings come to, but those of memo accounts, in dollars: nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(amount), 0) FROM claims_posting "
            "WHERE account NOT LIKE 'toward\\_%'"
        )
        return str(cursor.fetchone()[0])
