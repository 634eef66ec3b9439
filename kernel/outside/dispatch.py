"""Hand packets over: those that wait, as files with a list, in a folder of its own.

A batch is made first and written after: one cut off between the two is written by the next call.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import transaction

from kernel.cases.timeline import Happened, record_many
from kernel.documents.models import Upload
from kernel.documents.storing import file_of
from kernel.outside.manifest import Row, write_list
from kernel.outside.models import (
    Delivery,
    DeliveryBatch,
    Escalation,
    EscalationAbout,
    packet_number,
)
from kernel.outside.states import CHANNELS, DELIVERY
from kernel.record.sealing import Batch

LIST = "receipts.csv"
MOST = 500
BLOCK = 1 << 20


class UnableToHandOver(ValueError):
    """The packets cannot be handed over; the message says what to do."""


Right = Callable[[Escalation, datetime], bool]
"""Whether a packet may still go to the body it was made for.  Where not, the app has already put
another in its place."""
_RIGHT: dict[str, Right] = {}


def register(name: str, right: Right) -> None:
    """Add a look at every packet before it leaves, under a name of its own."""
    if _RIGHT.setdefault(name, right) is not right:
        raise ValueError(f"{name!r} looks at packets already")


@dataclass
class HandedOver:
    """What a call did: the folders written, how many packets are in them, and which batches had
    been left unwritten by a call before."""

    folders: list[Path] = field(default_factory=list)
    packets: int = 0
    recovered: list[int] = field(default_factory=list)


def hand_over(channel: str, *, out: Path, now: datetime, by: str, most: int = MOST) -> HandedOver:
    """Put up to `most` waiting packets of a channel into a batch, write every unwritten one, and
    tell their cases that the file was handed over, which is not that it was delivered."""
    if channel not in CHANNELS:
        raise UnableToHandOver(f"channel {channel!r} is not one of {', '.join(CHANNELS)}")
    done = HandedOver()
    unwritten = DeliveryBatch.objects.filter(written_at__isnull=True, channel=channel)
    done.recovered = list(unwritten.order_by("id").values_list("id", flat=True))
    with transaction.atomic():
        _set_aside(channel, now=now)
    made = _make(channel, now=now, by=by, most=most)
    for identity in [*done.recovered, *([made] if made else [])]:
        with transaction.atomic():
            batch = DeliveryBatch.objects.select_for_update().get(pk=identity)
            if batch.written_at is not None:
                continue  # another call wrote it meanwhile
            folder, count = _write(batch, out)
            DeliveryBatch.objects.filter(pk=identity).update(written_at=now)
        done.folders.append(folder)
        done.packets += count
    return done


def _set_aside(channel: str, *, now: datetime) -> None:
    """What waits for a body that hears it no more does not leave; what came in its place does."""
    waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state="made", channel=channel
    )
    for row in waiting.select_related("escalation").order_by("id"):
        if not all(right(row.escalation, now) for right in _RIGHT.values()):
            row.state, row.reason, row.changed_at = "refused", "goes to another body", now
            row.save(update_fields=["state", "reason", "changed_at"])
            Escalation.objects.filter(pk=row.escalation_id).update(
                alarmed_at=now, answered_at=now, answer={"instead": "goes to another body"}
            )


def _make(channel: str, *, now: datetime, by: str, most: int) -> int | None:
    with transaction.atomic():
        waiting = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("escalation")
            .filter(state="made", channel=channel)
            .order_by("id")[:most]
        )
        rows = list(waiting)
        if not rows:
            return None
        batch = DeliveryBatch.objects.create(channel=channel, made_at=now, made_by=by)
        for row in rows:
            DELIVERY.check(row.state, "handed_over")
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            state="handed_over", batch=batch, changed_at=now
        )
        _tell(rows, batch, now=now, by=by)
        return batch.pk


def _tell(rows: list[Delivery], batch: DeliveryBatch, *, now: datetime, by: str) -> None:
    sealed = Batch()
    by_escalation = {row.escalation_id: row for row in rows}
    about = EscalationAbout.objects.filter(escalation__in=by_escalation).order_by("case_id")
    happened = [
        Happened(
            each.case_id,
            each.handed_over,
            now,
            by,
            {
                "packet": packet_number(by_escalation[each.escalation_id].escalation.packet_id),
                "to": by_escalation[each.escalation_id].escalation.body,
                "batch": batch.pk,
            },
        )
        for each in about
        if each.handed_over
    ]
    record_many(happened, sealed, now=now)
    sealed.seal(now)


def _write(batch: DeliveryBatch, out: Path) -> tuple[Path, int]:
    """The batch's folder, whole or not at all."""
    folder = out / batch.folder
    draft = out / f".{batch.folder}.part"
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        rows = _write_files(batch, draft)
        _new(draft / LIST, write_list(rows).encode())
        if folder.exists():
            _same(folder, draft)
            shutil.rmtree(draft)
        else:
            draft.rename(folder)
    except OSError as problem:
        raise UnableToHandOver(f"{out} cannot be written: {problem.strerror}") from problem
    return folder, len(rows)


def _same(folder: Path, draft: Path) -> None:
    """A call cut off after the last file and before it said so has left this very folder."""
    there, here = (
        {path.relative_to(top): _mark(path) for path in top.rglob("*") if path.is_file()}
        for top in (folder, draft)
    )
    if there != here:
        raise UnableToHandOver(f"{folder} is there already: move it away, and call again")


def _mark(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_files(batch: DeliveryBatch, folder: Path) -> list[Row]:
    rows: list[Row] = []
    items = Delivery.objects.filter(batch=batch).select_related("escalation__packet").order_by("id")
    for item in items.iterator(20):
        packet = item.escalation.packet
        name = f"{packet.number}-{item.pk}.pdf"
        _new(folder / name, bytes(packet.pdf))
        _beside(packet.manifest, folder / f"{packet.number}-{item.pk}-beside")
        rows.append(
            Row(
                *(batch.pk, item.pk, packet.number, name, packet.pdf_sha256, packet.pages),
                *(item.escalation.body, item.name, "; ".join(item.address)),
            )
        )
    return rows


def _beside(manifest: list[dict[str, object]], folder: Path) -> None:
    """What is too large to go inside the PDF, under the name the index gives it."""
    rows = [row for row in manifest if row["how"] == "beside"]
    if not rows:
        return
    folder.mkdir(mode=0o700)
    uploads = Upload.objects.in_bulk([row["upload"] for row in rows])
    for row in rows:
        target = folder / str(row["name"])
        if _copied(file_of(uploads[row["upload"]]), target) != row["sha256"]:
            raise UnableToHandOver(f"{row['name']} is not the file that the packet lists")


def _copied(source: Path, target: Path) -> str:
    mark = hashlib.sha256()
    with source.open("rb") as file, _opened(target) as copy:
        while block := file.read(BLOCK):
            mark.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return mark.hexdigest()


def _new(path: Path, content: bytes) -> None:
    with _opened(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _opened(path: Path) -> IO[bytes]:
    """For its owner alone: it holds a person's health."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
