"""Which files of an inbound folder are whole.

A file is whole when nobody has it open to write, and its size and time have not changed between
two looks.  One whose name says that it is unfinished waits for its real name.  An interchange
without its end waits longer: the rest may be on its way.
"""

import fcntl
import os
import signal
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from errno import EAGAIN

from claims.models import ExchangedFile
from claims.operations.partner_folders import Folders, Found
from kernel.record.stored import clean

PATIENCE = timedelta(seconds=60)
"""For an interchange without its end."""
FORGOTTEN = timedelta(days=1)
"""For a name that says unfinished; after that nobody finishes it."""
_TAIL = 200


@dataclass
class Looked:
    """A look at a folder: what is whole, each with its row, and what is waited for."""

    whole: list[tuple[ExchangedFile, Found]] = field(default_factory=list)
    waiting: list[Found] = field(default_factory=list)


def look(folders: Folders, *, now: datetime, quiet: timedelta) -> Looked:
    """Note what is there; what has not changed for `quiet` and is nobody's any more is whole."""
    looked = Looked()
    rows = ExchangedFile.objects.filter(partner=folders.partner, state="seen")
    seen = {row.key: row for row in rows}
    for found in folders.found():
        if found.is_unfinished and now - found.changed < FORGOTTEN:
            continue
        row = seen.pop(found.key, None)
        if row is not None and _is_whole(row, found, now, quiet):
            looked.whole.append((row, found))
        elif row is None or not _as_before(row, found):
            _note(row, found, folders.partner, now)
            looked.waiting.append(found)
        else:
            looked.waiting.append(found)
    ExchangedFile.objects.filter(pk__in=[row.pk for row in seen.values()], state="seen").update(
        state="gone", finished_at=now
    )
    return looked


def shown(name: str) -> str:
    """A partner's file name as text for people and for the database."""
    kept = clean(os.fsencode(name).decode("utf-8", "replace"))
    return "".join(mark if mark.isprintable() else "?" for mark in kept)


def _as_before(row: ExchangedFile, found: Found) -> bool:
    return (row.size, row.modified) == (found.size, found.modified)


def _is_whole(row: ExchangedFile, found: Found, now: datetime, quiet: timedelta) -> bool:
    unchanged = now - row.unchanged_since
    if not _as_before(row, found) or unchanged < quiet:
        return False
    open_, cut = _peeked(found)
    return not open_ and (not cut or unchanged >= PATIENCE)


def _note(row: ExchangedFile | None, found: Found, partner: str, now: datetime) -> None:
    """`arrived_at` stays: that a file was replaced is no reason to have received it later."""
    row = row or ExchangedFile(
        partner=partner,
        key=found.key,
        name=shown(found.path.name),
        arrived_at=min(found.changed, now),
    )
    row.size, row.modified, row.unchanged_since = found.size, found.modified, now
    row.save()


def _peeked(found: Found) -> tuple[bool, bool]:
    """Whether somebody may still write it, and whether it is an interchange without its end."""
    try:
        descriptor = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False, False  # no file to be read, which is told when it was taken
    try:
        return _is_open_to_write(descriptor), _is_cut(descriptor, found.size)
    except OSError:
        return False, False
    finally:
        os.close(descriptor)


def _is_open_to_write(descriptor: int) -> bool:
    """Linux lends a file for reading only while nobody has it open to write.

    Where it lends none (another's file, a network's file system), the looks have to be enough.
    """
    try:
        # Who opens it in the instant that follows sends this signal, which does nothing.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as problem:
        return problem.errno == EAGAIN
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _is_cut(descriptor: int, size: int) -> bool:
    start = os.pread(descriptor, 3, 0)
    return start == b"ISA" and b"IEA" not in os.pread(descriptor, _TAIL, max(0, size - _TAIL))
