"""Folders that whoever carries files empties and fills: lists that came back, each taken once."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISREG

from kernel.record.apart import apart

OUT, IN, TAKEN, FAULTY = "out", "in", "taken", "faulty"


def carry(
    folder: Path,
    take: Callable[[Path], tuple[str, str]],
    hand_over: Callable[[str, Path], Iterable[Path]],
    channels: Sequence[str],
    *,
    now: datetime,
    quiet: timedelta,
) -> Iterable[str]:
    """Take the lists that came back; hand over what waits, a batch for each way it goes.

    `take` answers what became of a list, and what of it was not taken: such a list is kept apart,
    after its good rows were taken.  ExceptionGroup where a list could not be read or a batch not be
    written, after the others were: those wait for the next round.
    """
    troubles: list[Exception] = []
    for path in settled(folder / IN, now, quiet):
        with apart(troubles):
            said, faults = take(path)
            put_away(path, folder, faults)
            yield f"{path.name}: {said}"
    for channel in channels:
        with apart(troubles):
            for each in hand_over(channel, folder / OUT):
                yield f"{each.name} handed over"
    if troubles:
        raise ExceptionGroup(f"not everything in {folder} could be carried", troubles)


def settled(folder: Path, now: datetime, quiet: timedelta) -> list[Path]:
    """The lists of a folder that nobody writes any more: not changed for so long.  Oldest first."""
    last = (now - quiet).timestamp()
    found: list[tuple[float, Path]] = []
    for path in folder.glob("*.csv"):
        with suppress(FileNotFoundError):  # another round has taken it
            status = path.stat()
            if S_ISREG(status.st_mode) and status.st_mtime <= last:
                found.append((status.st_mtime, path))
    return [path for _, path in sorted(found)]


def put_away(path: Path, folder: Path, faults: str = "") -> None:
    """Out of the way, under a name of its own: taken, or with what is wrong of it beside it."""
    where = folder / (FAULTY if faults else TAKEN)
    where.mkdir(parents=True, exist_ok=True)
    target = where / path.name
    number = 1
    while target.exists() or target.with_suffix(".txt").exists():
        number += 1
        target = where / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)
    if faults:
        target.with_suffix(".txt").write_text(faults + "\n", encoding="utf-8")
