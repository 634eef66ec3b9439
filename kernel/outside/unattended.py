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

OUT, IN, TAKEN, FAULTY = "out", "in", "taken", "faulty"


def carry(now: datetime, zone: str, every: timedelta) -> Iterable[str]:
    """Hand over what waits; take the receipts that came.  A list with a faulty row is kept apart,
    after its good rows were taken."""
    if not settings.OUTSIDE_DIR:
        return
    folder = Path(settings.OUTSIDE_DIR)
    for channel in CHANNELS:
        done = hand_over(channel, out=folder / OUT, now=now, by="sweep")
        for each in done.folders:
            yield f"{each.name} handed over"
    for path in sorted((folder / IN).glob("*.csv")):
        if path.stat().st_mtime > (now - every).timestamp():
            continue  # it may still be written
        yield _taken(path, folder, now)


def _taken(path: Path, folder: Path, now: datetime) -> str:
    try:
        receipts, faults = read_receipts(path.read_text(encoding="utf-8"))
        done = confirm(receipts, now=now, by="carrier")
        faults = [*faults, *done.faults]
        said = f"{done.delivered} delivered, {done.refused} refused, {done.known} known"
    except (UnicodeDecodeError, UnableToReadReceipts) as problem:
        return _put(path, folder / FAULTY, f"{path.name}: {problem}")
    where = folder / (FAULTY if faults else TAKEN)
    told = "; ".join([said, *map(str, faults)])
    return _put(path, where, f"{path.name}: {told}")


def _put(path: Path, where: Path, said: str) -> str:
    """Out of the way, under a name of its own."""
    where.mkdir(parents=True, exist_ok=True)
    target = where / path.name
    number = 1
    while target.exists():
        number += 1
        target = where / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)
    return said
