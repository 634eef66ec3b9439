"""Folders that whoever carries files empties and fills: lists that came back, each taken once."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISREG

OUT, IN, TAKEN, FAULTY = "out", "in", "taken", "faulty"


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
