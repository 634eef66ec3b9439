"""Documents: what came on paper or screen, kept by its bytes."""

from datetime import datetime
from hashlib import sha256

from kernel.cases.models import Document


def keep(
    content: bytes, *, name: str, media_type: str, now: datetime, case: int | None = None
) -> Document:
    """Put a document on file; the same bytes for the same case are on file once."""
    mark = sha256(content).hexdigest()
    before = Document.objects.filter(sha256=mark, case=case).first()
    return before or Document.objects.create(
        case_id=case,
        sha256=mark,
        media_type=media_type,
        name=name[:255],
        content=content,
        received_at=now,
    )
