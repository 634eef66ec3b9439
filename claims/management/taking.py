"""What commands that take files have in common: the file in, or a sentence why not."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError

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
