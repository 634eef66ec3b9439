"""The files of a payment run on disk, written from what the database keeps of them.

The texts are stored in the run's own transaction; a run whose files were not all written is
written by the next call, byte for byte the same, under the same names.
"""

import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from claims.models import PaymentRun, Remittance, RunFile

X12_TEXT = "latin-1"
"""An 835 is bytes, kept as text one character a byte."""


class UnableToWriteFiles(ValueError):
    """The run is not known, or its files cannot be written where they were asked for."""


def ready(out: Path) -> None:
    """Make the folder, and refuse one that cannot be written into, before anything is paid."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as problem:
        raise UnableToWriteFiles(f"{out}: {problem.strerror}; nothing was paid") from None


def write_run(run: int, out: Path, *, now: datetime) -> list[Path]:
    """Write every file of a run into `out`; the paths, in the order of their names."""
    if not PaymentRun.objects.filter(pk=run).exists():
        raise UnableToWriteFiles(f"there is no payment run {run}")
    ready(out)
    contents = {
        name: text.encode()
        for name, text in RunFile.objects.filter(run=run).values_list("name", "stored")
    }
    remittances = Remittance.objects.filter(payment__run=run).values_list("name", "stored")
    contents |= {name: text.encode(X12_TEXT) for name, text in remittances}
    paths = [_write(out / name, contents[name]) for name in sorted(contents)]
    _sync(out)
    PaymentRun.objects.filter(pk=run, written_at__isnull=True).update(written_at=now)
    return paths


def write_unwritten(out: Path, *, now: datetime) -> list[int]:
    """Runs that were cut off before their files were on disk: written now."""
    runs = list(
        PaymentRun.objects.filter(written_at__isnull=True)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    for run in runs:
        write_run(run, out, now=now)
    return runs


def _write(path: Path, content: bytes) -> Path:
    """Whole or not at all, for its owner alone: bank accounts are in it."""
    draft = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    return path


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
