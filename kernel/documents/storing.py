"""A file taken: checked by its bytes, scanned, and kept under a random name, mode 0600."""

import os
import secrets
import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import transaction

from kernel.documents import limits
from kernel.documents.clamd import Infected, scan
from kernel.documents.media import HEAD, PDF, TAIL, UnableToAccept, media_of
from kernel.documents.models import Filed, Upload
from kernel.record.stored import clean

BLOCK = 1 << 20


def take_file(path: Path, *, by: str, now: datetime, name: str = "") -> Upload:
    """Take a file of this machine.  UnableToAccept, UnableToScan or OSError: nothing is kept."""
    with path.open("rb") as file:
        return take(file, name=name or path.name, by=by, now=now)


def take(file: BinaryIO, *, name: str, by: str, now: datetime) -> Upload:
    """Take what a stream holds.  The row is written last: a crash leaves a file without one, which
    nothing finds."""
    folder = _folder()
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".in-", delete=False) as draft:
        kept = Path(draft.name)  # mode 0600 from its first moment
        try:
            size, mark = _copy(file, draft)
            media = _checked(draft, size)
            scanned = _scanned(draft)
            draft.flush()
            os.fsync(draft.fileno())
            stored_as = secrets.token_hex(16)
            place = folder / stored_as[:2]
            place.mkdir(mode=0o700, exist_ok=True)
            kept = kept.rename(place / stored_as)
            return Upload.objects.create(
                sha256=mark,
                size=size,
                media_type=media,
                name=_name(name),
                stored_as=stored_as,
                scan=scanned,
                received_at=now,
                received_by=by[:60],
            )
        except BaseException:
            kept.unlink(missing_ok=True)
            raise


def file_of(upload: Upload) -> Path:
    """Where the bytes of an upload lie."""
    return _folder() / upload.stored_as[:2] / upload.stored_as


def file_under(upload: Upload, case: int, *, as_what: str, by: str, now: datetime) -> None:
    """The upload belongs to the case; said twice, it is on file once."""
    with transaction.atomic():
        Filed.objects.get_or_create(
            upload=upload, case_id=case, as_what=as_what, defaults={"at": now, "by": by[:60]}
        )


def is_filed(mark: str, case: int, *, as_what: str) -> bool:
    """Whether a file of these bytes, by their SHA-256, belongs to the case as that."""
    rows = Filed.objects.filter(case_id=case, as_what=as_what, upload__sha256=mark)
    return rows.exists()


def _folder() -> Path:
    folder = Path(settings.DOCUMENTS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _copy(file: BinaryIO, draft: IO[bytes]) -> tuple[int, str]:
    size, mark = 0, sha256()
    while block := file.read(BLOCK):
        size += len(block)
        if size > limits.LARGEST_UPLOAD:
            raise UnableToAccept(f"it is larger than {limits.LARGEST_UPLOAD} bytes")
        mark.update(block)
        draft.write(block)
    if not size:
        raise UnableToAccept("it is empty")
    return size, mark.hexdigest()


def _checked(draft: IO[bytes], size: int) -> str:
    draft.seek(0)
    head = draft.read(HEAD)
    draft.seek(max(size - TAIL, 0))
    media = media_of(head, draft.read(TAIL))
    if media == PDF and size > limits.LARGEST_PDF:
        raise UnableToAccept(f"a PDF may have {limits.LARGEST_PDF} bytes, it has {size}")
    return media


def _scanned(draft: IO[bytes]) -> str:
    if not settings.CLAMD:
        return "not_scanned"
    draft.seek(0)
    try:
        scan(draft, settings.CLAMD)  # type: ignore[arg-type]  # a file open for bytes
    except Infected as found:
        raise UnableToAccept(f"the scanner found {found}") from None
    return "clean"


def _name(name: str) -> str:
    """The sender's name for it, without what could be taken for a path or for a direction."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable())[:255] or "unnamed"
