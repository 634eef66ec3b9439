"""Bench step: rows copied in bare, one transaction after the other, each durable."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction


def prepare(*, folder: str, part: int, parts: int) -> Callable[[], dict[str, Any]]:
    """Of `parts` processes the one that takes every `parts`-th transaction, from `part` on."""
    batches = [
        [(file.name.partition("-")[2], file) for file in sorted(of_batch.iterdir())]
        for of_batch in sorted(Path(folder).iterdir())[part::parts]
    ]

    def run() -> dict[str, Any]:
        rows = 0
        for tables in batches:
            with transaction.atomic(), connection.cursor() as cursor:
                for table, path in tables:
                    with path.open("rb") as file:
                        cursor.copy_expert(f'COPY "{table}" FROM STDIN', file, 1 << 16)
                        rows += cursor.rowcount
        return {"rows": rows}

    return run
