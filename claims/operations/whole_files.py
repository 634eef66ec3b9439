"""A file that appears under its name whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_LONGEST_STEM = 80
_KEPT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


Content = bytes | Iterable[bytes]
"""What a file is to hold, whole or in pieces that are made as they are written."""


def write_whole(path: Path, content: Content) -> Path:
    """Write beside the name, then rename: a reader finds the whole file or none.

    For its owner alone: what leaves here tells of people's health and bank accounts.  The draft
    has a name of its own, so that several writers of one file do not meet.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines([content] if isinstance(content, bytes) else content)
            stream.flush()
            os.fsync(stream.fileno())
        return draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_all(folder: Path, files: Mapping[str, Content]) -> list[Path]:
    """Each under its name in the folder; their paths.  The folder is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [write_whole(folder / name, content) for name, content in files.items()]
    on_disk(folder)
    return paths


def on_disk(folder: Path) -> None:
    """Make sure of the folder's own entries: a rename survives a power cut only then."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def can_write(folder: Path) -> None:
    """Make the folder.  OSError where it cannot be made or written into."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def safe_stem(stem: str) -> str:
    """A file's name without anything a shell, a browser or another system could mistake."""
    kept = "".join(mark if mark in _KEPT else "_" for mark in stem[:_LONGEST_STEM])
    return kept.lstrip("-") or "file"
