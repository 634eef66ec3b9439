"""The folders of a trading partner, and how a file moves through them.

    inbound/     where the partner puts files
    taken/       what is being worked: one folder a file, named by the number of its row
    archive/     what was answered
    refused/     what could not be, each beside a `.why` that says so in one line
    outbound/    what is for the partner (its agreement may name others)

Every move is a rename, so the folders of a partner lie on one file system.  Nothing a partner named
is followed, and no name it chose is used for a path but as one entry of a folder.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from claims.operations.whole_files import on_disk, safe_stem, write_whole

PARTS = ".parts-"
"""How the folder begins that has the parts of a file of several kinds while it is worked, beside
it; a name that no partner's file has when it is taken."""
FOR_US, FOR_THE_PARTNER = 0o700, 0o770
READABLE = 0o640
"""What is for the partner is readable by the group of its folder too."""
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".uploading", ".crdownload")
_LONGEST_SUFFIX = 10


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of an inbound folder, as it is at a moment; `changed` is by this machine's clock."""

    path: Path
    size: int
    modified: int
    changed: datetime

    @property
    def key(self) -> str:
        return sha256(os.fsencode(self.path.name)).hexdigest()

    @property
    def is_unfinished(self) -> bool:
        """Whether its name says that it is still being written."""
        name = self.path.name
        return name.startswith(".") or name.lower().endswith(_UNFINISHED)


class Folders:
    """The folders of one partner below the root of the exchange."""

    def __init__(self, root: Path, partner: str) -> None:
        self.partner = partner
        self.home = root / partner
        self.inbound = self.home / "inbound"
        self.taken = self.home / "taken"
        self.archive = self.home / "archive"
        self.refused = self.home / "refused"

    def ready(self, *outbound: str) -> None:
        """Make those that are missing; the mode of one that is there is its owner's business."""
        self.inbound.mkdir(FOR_THE_PARTNER, parents=True, exist_ok=True)
        for name in filter(None, outbound):
            (self.home / name).mkdir(FOR_THE_PARTNER, exist_ok=True)
        for folder in (self.taken, self.archive, self.refused):
            folder.mkdir(FOR_US, exist_ok=True)

    def found(self) -> list[Found]:
        """What lies in the inbound folder, by name."""
        entries = []
        with os.scandir(self.inbound) as listed:
            for entry in listed:
                try:
                    at = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                changed = datetime.fromtimestamp(at.st_ctime, UTC)
                entries.append(Found(Path(entry.path), at.st_size, at.st_mtime_ns, changed))
        return sorted(entries, key=lambda each: each.path)

    def take(self, number: int, path: Path) -> Path | None:
        """Move an inbound entry to where no partner reaches it; None where it is not there."""
        into = self.taken / str(number)
        into.mkdir(FOR_US, exist_ok=True)
        try:
            taken = path.rename(into / path.name)
        except FileNotFoundError:
            self.clear(str(number))
            return None
        on_disk(into)
        return taken

    def left(self) -> Iterator[tuple[str, list[Path]]]:
        """What was taken and not finished: the folder's name, and what is in it."""
        for folder in sorted(self.taken.iterdir()):
            for parts in folder.glob(f"{PARTS}*"):
                rmtree(parts)
            yield folder.name, sorted(folder.iterdir()) if folder.is_dir() else [folder]

    def clear(self, number: str) -> None:
        """Remove the folder of a file that was put away."""
        with suppress(OSError):  # what could not be finished is still in it
            (self.taken / number).rmdir()

    def keep(self, number: int, path: Path, why: str = "") -> None:
        """Archive what was answered; beside it first, where there is one, what a person has to see
        to."""
        name = kept_name(number, path.name)
        if why:
            write_whole(self.archive / f"{name}.why", why.encode() + b"\n")
        path.rename(self.archive / name)
        self.clear(str(number))

    def refuse(self, number: int, path: Path, why: str) -> None:
        """Put it with what was refused, the reason beside it first.

        Nothing but a file or a folder is kept: a link could lead whoever looks somewhere else.
        """
        name = kept_name(number, path.name)
        write_whole(self.refused / f"{name}.why", why.encode() + b"\n")
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            path.rename(self.refused / name)
        else:
            path.unlink()
        self.clear(str(number))


def kept_name(number: int, name: str) -> str:
    """What a partner's file is called in our folders: its number, and what of its name is safe."""
    stem, suffix = Path(name).stem, Path(name).suffix
    safe_suffix = safe_stem(suffix[1:]) if 1 < len(suffix) <= _LONGEST_SUFFIX else ""
    end = f".{safe_suffix}" if safe_suffix else ""
    return f"{number:07d}-{safe_stem(stem)}{end}"


def let_the_partner_read(paths: Iterable[Path]) -> None:
    for path in paths:
        path.chmod(READABLE)
