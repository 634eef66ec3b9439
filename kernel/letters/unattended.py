"""Without a person: letters made go into a folder that the carrier empties, and the lists it leaves
in another are taken.  Does nothing where no folder is named (`RECOURSE_LETTERS`)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import UnableToReadManifest, read_manifest
from kernel.letters.states import CHANNELS
from kernel.record import folders


def carry(now: datetime, zone: str, every: timedelta) -> Iterable[str]:
    """Take the lists that came back; hand over what waits, a batch for each way it goes."""
    if not settings.LETTERS_DIR:
        return ()
    return folders.carry(
        Path(settings.LETTERS_DIR),
        lambda path: _taken(path, now, ZoneInfo(zone)),
        lambda channel, out: dispatch(channel, out=out, now=now, by="sweep").folders,
        CHANNELS,
        now=now,
        quiet=every,
    )


def _taken(path: Path, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """What became of a list, and what of it was not taken."""
    try:
        answers, faults = read_manifest(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, UnableToReadManifest) as problem:
        return str(problem), str(problem)
    done = confirm(answers, now=now, by="carrier", zone=zone)
    faults = sorted([*faults, *done.faults], key=lambda fault: fault.line)
    said = f"{done.sent} sent, {done.returned} returned, {done.refused} refused, {done.known} known"
    return "; ".join([said, *map(str, faults)]), "\n".join(map(str, faults))
