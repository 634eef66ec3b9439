"""Bench step: the letters decided claims owe; or the same pages set in type by bare xhtml2pdf."""

import io
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from claims.letters.senders import read_senders
from claims.operations.letters import issue_letters
from kernel.letters import make
from kernel.letters.render import BESIDE_FONTS, FONTS, LIMITS, Pdf, pdf_of


def prepare(*, at: str = "", pages: str, part: int = 0, parts: int = 0) -> Callable[[], Any]:
    """With `parts`, this process sets every `parts`-th of the pages; else it issues letters and
    keeps their pages."""
    if parts:
        return _bare(Path(pages), part, parts)
    return _issued(datetime.fromisoformat(at), Path(pages))


def _issued(now: datetime, pages: Path) -> Callable[[], dict[str, Any]]:
    senders = read_senders(None)
    kept: list[str] = []

    def keeping(html: str) -> Pdf:
        kept.append(html)
        return pdf_of(html)

    vars(make)["pdf_of"] = keeping

    def run() -> dict[str, Any]:
        done = issue_letters(
            dated=now.date(), now=now, by="bench", senders=senders, running_cycles=True
        )
        for page in kept:
            name = sha256(page.encode()).hexdigest()
            (pages / f"{name}.html").write_text(page, encoding="utf-8")
        return {"letters": len(done.letters), "held": len(done.held), "codes": dict(done.codes)}

    return run


def _bare(pages: Path, part: int, parts: int) -> Callable[[], dict[str, Any]]:
    own = [path.read_text(encoding="utf-8") for path in sorted(pages.glob("*.html"))[part::parts]]
    policy = ResourceAccessPolicy.server(FONTS, **LIMITS)

    def run() -> dict[str, Any]:
        for page in own:
            pisa.pisaDocument(page, dest=io.BytesIO(), path=BESIDE_FONTS, resource_policy=policy)
        return {"letters": len(own)}

    return run
