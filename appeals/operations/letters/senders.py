"""Who writes for each plan: the office's own file, as its runs of letters use it."""

from pathlib import Path

from django.conf import settings

from claims.letters.senders import read_senders
from kernel.letters.owed import Senders


def office_senders() -> Senders:
    """Of `SENDERS_FILE`; the invented ones where the office names none.  UnableToReadSenders."""
    named = settings.SENDERS_FILE
    return read_senders(Path(named) if named else None)
