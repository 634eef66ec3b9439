"""What commands that take files have in common: the file in, or a sentence why not."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import CommandError

from claims.letters.senders import Senders, UnableToReadSenders, read_senders
from claims.operations.read_payers import Payers, UnableToReadPayers, read_payers
from kernel.documents.clamd import UnableToScan
from kernel.documents.media import UnableToAccept
from kernel.documents.models import Upload
from kernel.documents.storing import take_file

NOT_TAKEN = 2


def taken(path: Path, *, by: str, now: datetime) -> Upload:
    """The file, checked and kept.  CommandError (exit code 2) where it is not taken."""
    try:
        return take_file(path, by=by, now=now)
    except (UnableToAccept, UnableToScan, OSError) as why:
        raise CommandError(f"{path}: {why}", returncode=NOT_TAKEN) from None


def senders_of(named: Path | None) -> Senders:
    """Who writes: a file named here, else the operator's.  CommandError where it is wrong."""
    own = Path(settings.SENDERS_FILE) if settings.SENDERS_FILE else None
    try:
        return read_senders(named or own)
    except UnableToReadSenders as why:
        raise CommandError(str(why)) from None


def payers_of(named: Path | None) -> Payers:
    """Who pays: a file named here, else the operator's.  CommandError where it is wrong."""
    own = Path(settings.PAYERS_FILE) if settings.PAYERS_FILE else None
    try:
        return read_payers(named or own)
    except UnableToReadPayers as why:
        raise CommandError(str(why)) from None


def instant_of(text: str, option: str, zone: str) -> datetime:
    """An instant; without a zone it is this one's, without a time the day's first moment."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option} {text}: write 2026-03-02 or 2026-03-02T16:40") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def day_of(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option} {text}: write 2026-03-02") from None
