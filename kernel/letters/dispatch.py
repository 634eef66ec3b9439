"""Hand letters to a carrier: a batch of them, as PDF files with a manifest, in a folder of its own.

A batch is made first and written after: one cut off between the two is written by the next call,
so that no letter is left behind and none goes out in two batches.
"""

import os
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from kernel.letters.manifest import Listed, listed_in_order, write_manifest
from kernel.letters.models import Dispatch, DispatchBatch, letter_number
from kernel.letters.states import CHANNELS

AT_ONCE = 200
MANIFEST = "manifest.csv"


class UnableToDispatch(ValueError):
    """The batch cannot be made or written; the message says what to do."""


@dataclass
class Batched:
    """What a call did: the folders written, how many letters are in them, and which batches had
    been left unwritten by a call before."""

    folders: list[Path] = field(default_factory=list)
    letters: int = 0
    recovered: list[int] = field(default_factory=list)


def dispatch(channel: str, *, out: Path, now: datetime, by: str, most: int = 5000) -> Batched:
    """Put up to `most` waiting letters of a channel into a batch, and write every unwritten one."""
    if channel not in CHANNELS:
        raise UnableToDispatch(f"channel {channel!r} is not one of {', '.join(CHANNELS)}")
    done = Batched()
    unwritten = DispatchBatch.objects.filter(written_at__isnull=True, channel=channel)
    done.recovered = list(unwritten.order_by("id").values_list("id", flat=True))
    made = _make(channel, now=now, by=by, most=most)
    for identity in [*done.recovered, *([made] if made else [])]:
        with transaction.atomic():
            batch = DispatchBatch.objects.select_for_update().get(pk=identity)
            if batch.written_at is not None:
                continue  # another call wrote it meanwhile
            folder, count = _write(batch, out)
            DispatchBatch.objects.filter(pk=identity).update(written_at=now)
        done.folders.append(folder)
        done.letters += count
    return done


def _make(channel: str, *, now: datetime, by: str, most: int) -> int | None:
    """A batch of what waits, oldest letters first; what another call holds is passed over."""
    with transaction.atomic(), connection.cursor() as cursor:
        waiting = (
            Dispatch.objects.select_for_update(skip_locked=True)
            .filter(state="made", channel=channel)
            .order_by("id")
            .values_list("id", flat=True)[:most]
        )
        items = list(waiting)
        if not items:
            return None
        batch = DispatchBatch.objects.create(channel=channel, made_at=now, made_by=by)
        cursor.execute(
            "UPDATE letters_dispatch SET state = 'batched', batch_id = %s, changed_at = %s "
            "WHERE id = ANY(%s)",
            [batch.pk, now, items],
        )
        return batch.pk


def _write(batch: DispatchBatch, out: Path) -> tuple[Path, int]:
    """The batch's folder, whole or not at all."""
    folder = out / batch.folder
    draft = out / f".{batch.folder}.part"
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        listed = listed_in_order(_write_pdfs(batch, draft))
        _write_file(draft / MANIFEST, write_manifest(listed).encode())
        if folder.exists():
            _same(folder, draft)
            shutil.rmtree(draft)
        else:
            draft.rename(folder)
    except OSError as problem:
        raise UnableToDispatch(f"{out} cannot be written: {problem.strerror}") from problem
    return folder, len(listed)


def _same(folder: Path, draft: Path) -> None:
    """A call cut off after the last file and before it said so has left this very folder."""
    there = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    if there != {path.name: path.read_bytes() for path in draft.iterdir()}:
        raise UnableToDispatch(f"{folder} is there already: move it away, and call again")


def _write_pdfs(batch: DispatchBatch, folder: Path) -> list[Listed]:
    listed: list[Listed] = []
    rows = (
        Dispatch.objects.filter(batch=batch)
        .order_by("id")
        .values_list(
            "letter_id",
            "attempt",
            "name",
            "address",
            "letter__pdf",
            "letter__pdf_sha256",
            "letter__pages",
            "letter__code",
        )
    )
    for letter, attempt, name, address, pdf, sha256, pages, code in rows.iterator(AT_ONCE):
        number = letter_number(letter)
        file = f"{number}.pdf" if attempt == 1 else f"{number}-{attempt}.pdf"
        _write_file(folder / file, bytes(pdf))
        listed.append(
            Listed(batch.pk, number, attempt, file, sha256, pages, code, name, tuple(address))
        )
    return listed


def _write_file(path: Path, content: bytes) -> None:
    """For its owner alone: it holds a person's health."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
