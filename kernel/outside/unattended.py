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
from kernel.record.apart import apart
from kernel.record.folders import IN, OUT, put_away, settled


def carry(now: datetime, zone: str, every: timedelta) -> Iterable[str]:
    """Take the receipts that came; hand over what waits.  A list with a faulty row is kept apart,
    after its good rows were taken.

    ExceptionGroup where a list could not be read or a batch not be written, after the others were:
    those wait for the next round.
    """
    if not settings.OUTSIDE_DIR:
        return
    folder = Path(settings.OUTSIDE_DIR)
    troubles: list[Exception] = []
    for path in settled(folder / IN, now, every):
        with apart(troubles):
            said, faults = _taken(path, now)
            put_away(path, folder, faults)
            yield f"{path.name}: {said}"
    for channel in CHANNELS:
        with apart(troubles):
            for each in hand_over(channel, out=folder / OUT, now=now, by="sweep").folders:
                yield f"{each.name} handed over"
    if troubles:
        raise ExceptionGroup(f"not all files of {folder} could be carried", troubles)


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
