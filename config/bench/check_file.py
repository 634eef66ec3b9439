"""Bench step: an 837P file checked, by us or by pyx12; nothing is posted.

The check is pure and runs without Django; `site` loads all of Recourse before, as a command does.
"""

import io
import logging
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from claims.edi.intake_837p import check_837p


def prepare(*, file: str, reader: str, site: bool = False) -> Callable[[], dict[str, Any]]:
    if site:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import_module("django").setup()
    return _by_pyx12(Path(file)) if reader == "pyx12" else _by_us(Path(file))


def _by_us(path: Path) -> Callable[[], dict[str, Any]]:
    """The guides' tables are read once a process, so before the clock runs."""
    check_837p(io.BytesIO(path.read_bytes()[:2_000]))

    def run() -> dict[str, Any]:
        with path.open("rb") as stream:
            receipt = check_837p(stream)
        good = sum(each.accepted_count for each in receipt.transactions)
        charges = [c.charge for each in receipt.transactions for c in each.accepted_claims]
        total = sum(charge for charge in charges if charge is not None)
        return {"good": good, "cents": int(100 * total)}

    return run


def _by_pyx12(path: Path) -> Callable[[], dict[str, Any]]:
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    logging.getLogger("pyx12").setLevel(logging.CRITICAL)

    def run() -> dict[str, Any]:
        with path.open(encoding="latin-1") as stream:
            return {"valid": bool(x12n_document(params(), stream, io.StringIO(), None))}

    return run
