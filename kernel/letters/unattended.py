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
from kernel.record.folders import IN, OUT, put_away, settled


def carry(now: datetime, zone: str, every: timedelta) -> Iterable[str]:
    """Hand over what waits, a batch for each way it goes; take the lists that came back.  A list
    with a faulty row is kept apart, after its good rows were taken.

    UnableToDispatch where the folder cannot be written: the letters wait for the next round.
    """
    if not settings.LETTERS_DIR:
        return
    folder = Path(settings.LETTERS_DIR)
    for channel in CHANNELS:
        done = dispatch(channel, out=folder / OUT, now=now, by="sweep")
        for each in done.folders:
            yield f"{each.name} handed over"
    for path in settled(folder / IN, now, every):
        said, faults = _taken(path, now, ZoneInfo(zone))
        put_away(path, folder, faults)
        yield f"{path.name}: {said}"


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
