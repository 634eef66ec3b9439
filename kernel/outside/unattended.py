"""Without a person: what waits goes into a folder that whoever carries files empties, and receipts
they leave in another are taken.  Does nothing where no folder is named (`RECOURSE_OUTSIDE`)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from kernel.outside.confirm import confirm
from kernel.outside.dispatch import hand_over
from kernel.outside.manifest import UnableToReadReceipts, read_receipts
from kernel.outside.states import CHANNELS
from kernel.record import folders


def carry(now: datetime, zone: str, every: timedelta) -> Iterable[str]:
    """Take the receipts that came; hand over what waits, by each channel."""
    if not settings.OUTSIDE_DIR:
        return ()
    return folders.carry(
        Path(settings.OUTSIDE_DIR),
        lambda path: _taken(path, now),
        lambda channel, out: hand_over(channel, out=out, now=now, by="sweep").folders,
        CHANNELS,
        now=now,
        quiet=every,
    )


def _taken(path: Path, now: datetime) -> tuple[str, str]:
    """What became of a list, and what of it was not taken."""
    try:
        receipts, faults = read_receipts(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, UnableToReadReceipts) as problem:
        return str(problem), str(problem)
    done = confirm(receipts, now=now, by="carrier")
    faults = [*faults, *done.faults]
    said = f"{done.delivered} delivered, {done.refused} refused, {done.known} known"
    return "; ".join([said, *map(str, faults)]), "\n".join(map(str, faults))
