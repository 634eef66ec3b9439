"""Folders that whoever carries files empties and fills: lists that came back, each taken once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

OUT, IN, TAKEN, FAULTY = "out", "in", "taken", "faulty"


def settled(folder: Path, now: datetime, quiet: timedelta) -> Iterable[Path]:
    """The lists of a folder that nobody writes any more: not changed for so long.  Oldest first."""
    last = (now - quiet).timestamp()
    found = [(path.stat().st_mtime, path) for path in folder.glob("*.csv") if path.is_file()]
    return [path for changed, path in sorted(found) if changed <= last]


def put_away(path: Path, folder: Path, faults: str = "") -> None:
    """Out of the way, under a name of its own: taken, or with what is wrong of it beside it."""
    where = folder / (FAULTY if faults else TAKEN)
    where.mkdir(parents=True, exist_ok=True)
    target = where / path.name
    number = 1
    while target.exists():
        number += 1
        target = where / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)
    if faults:
        target.with_suffix(".txt").write_text(faults + "\n", encoding="utf-8")
