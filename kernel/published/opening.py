"""Opening a published file as text: plain, gzip or zip, in whatever encoding it came."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO


class UnableToOpen(OSError):
    """The file cannot be opened or unpacked; the message names it and says what is wrong."""


_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OF_A_WORKBOOK = "[Content_Types].xml"


@contextmanager
def texts(path: Path) -> Iterator[Iterator[tuple[str, TextIO]]]:
    """Each text in the file with its name: the file itself, or a zip's members, largest first.

    Streams: nothing is unpacked to disk or held whole in memory.
    """
    try:
        with path.open("rb") as raw:
            yield _texts(path, raw)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as problem:
        if isinstance(problem, UnableToOpen):
            raise
        reason = getattr(problem, "strerror", None) or problem or type(problem).__name__
        raise UnableToOpen(f"{path}: cannot be read: {reason}") from None


def _texts(path: Path, raw: IO[bytes]) -> Iterator[tuple[str, TextIO]]:
    start = raw.read(4)
    raw.seek(0)
    if start.startswith(_ZIP):
        with zipfile.ZipFile(raw) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.filename == _OF_A_WORKBOOK for member in members):
                raise UnableToOpen(
                    f"{path}: is an Excel workbook; give the comma separated or text file of it"
                )
            for member in sorted(members, key=lambda member: -member.file_size):
                with archive.open(member) as inner:
                    yield f"{path.name}/{member.filename}", _text(inner)
    elif start.startswith(_GZIP):
        with gzip.open(raw, "rb") as unpacked:
            yield path.name, _text(unpacked)
    else:
        yield path.name, _text(raw)


def _text(raw: Any) -> TextIO:
    """UTF-8 with or without a mark, or UTF-16 by its mark; a stray byte becomes a replacement."""
    buffered = io.BufferedReader(raw)
    start = buffered.peek(2)[:2]
    encoding = "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return io.TextIOWrapper(buffered, encoding=encoding, errors="replace", newline="")
