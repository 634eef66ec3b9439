"""The pages of a file that came in, as a PDF that does nothing by itself; for a packet."""

from dataclasses import dataclass
from pathlib import Path

from kernel.documents.guard import run_limited


@dataclass(frozen=True, slots=True)
class Still:
    """`content` is empty where the pages cannot be copied, and `why` says why."""

    content: bytes
    why: str = ""


def still_pages(path: Path) -> Still:
    """The pages of the PDF, without script, action or file inside.  OSError where it cannot be
    opened; a file that is encrypted, broken, or too large answers with the reason."""
    ended = run_limited("pages", "{}", given=path)
    if ended.state:
        return Still(b"", ended.why)
    if not ended.answer.startswith(b"%PDF-"):
        return Still(b"", "it is locked, or has no pages that can be copied")
    return Still(ended.answer)
