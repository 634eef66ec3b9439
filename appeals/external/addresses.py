"""Where a body outside is written to: the address in the operator's file of senders, on the day.

No address of a body is in the program's own files.  A file that cannot be read keeps no case file
back: a late one is worse than one without an address on its label.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from appeals.external.on_file import Matter
from claims.letters.senders import Senders, UnableToReadSenders, read_senders
from kernel.outside.keeping import Reader

NO_ADDRESS = "the address of the reviewer (the senders' file cannot be read)"


def addressed(reader: Reader, matter: Matter, day: date) -> tuple[Reader, str]:
    """The reader with the address in force on the day, and what is lacking, in words.  One whose
    address is known already keeps it; without a file of the operator's none is made up."""
    if reader.address or not settings.SENDERS_FILE:
        return reader, ""
    try:
        senders = _senders(str(settings.SENDERS_FILE))
    except UnableToReadSenders:
        return reader, NO_ADDRESS
    below = matter.claim or matter.asked
    coverage = below.coverage if below else None
    sender = senders.of(coverage.plan.payer_id if coverage else "", tuple(matter.case.regimes))
    desk = sender.reviewer(reader.body, day.isoformat()) if sender else None
    if desk is None:
        return reader, ""
    lines = tuple(line for line in (desk.name, *desk.address) if line and line != reader.name)
    return replace(reader, address=lines), ""


def _senders(named: str) -> Senders:
    path = Path(named)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as problem:
        raise UnableToReadSenders(f"{named}: {problem}") from None
    return _read(named, changed)


@lru_cache(maxsize=4)
def _read(named: str, changed: int) -> Senders:
    """Once for each state of the file: a sweep may send many."""
    return read_senders(Path(named))
