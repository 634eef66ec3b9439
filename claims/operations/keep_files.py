"""The files of a payment run on disk, written from what the database keeps of them.

The texts are stored in the run's own transaction; a run whose files were not all written is
written by the next call, byte for byte the same, under the same names.
"""

from datetime import datetime
from pathlib import Path

from claims.models import PaymentRun, Remittance, RunFile
from claims.operations.whole_files import can_write, on_disk, write_whole

X12_TEXT = "latin-1"
"""An 835 is bytes, kept as text one character a byte."""


class UnableToWriteFiles(ValueError):
    """The run is not known, or its files cannot be written where they were asked for."""


def ready(out: Path) -> None:
    """Make the folder, and refuse one that cannot be written into, before anything is paid."""
    try:
        can_write(out)
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
    paths = [write_whole(out / name, contents[name]) for name in sorted(contents)]
    on_disk(out)
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
