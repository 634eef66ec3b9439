"""The answers to a partner's file of questions or requests, kept before the first is written."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from claims.models import ExchangedAnswer
from claims.operations.whole_files import can_write, write_all

X12_TEXT = "latin-1"
"""An answer is bytes, kept as text one character a byte."""


def answer_once(arrival: int, out: Path, make: Callable[[], dict[str, bytes]]) -> list[Path]:
    """Write the answers by their names into `out`: those kept of this arrival, else what `make`
    makes, which is kept first.  Their paths; OSError where they cannot be written."""
    can_write(out)
    rows = ExchangedAnswer.objects.filter(arrival_id=arrival).order_by("pk")
    kept = {row.name: row.stored.encode(X12_TEXT) for row in rows}
    if not kept:
        kept = make()
        with transaction.atomic():
            ExchangedAnswer.objects.bulk_create(
                ExchangedAnswer(arrival_id=arrival, name=name, stored=content.decode(X12_TEXT))
                for name, content in kept.items()
            )
    return write_all(out, kept)
