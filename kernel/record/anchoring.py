"""Anchors: the head of the chain, written down outside the database.

A chain whose end is cut off is still a chain.  An anchor kept elsewhere, best on a medium written
once, says how long the chain was; its signature says that this installation wrote it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Sum

from kernel.record.models import Seal
from kernel.record.stored import canonical


class UnableToReadAnchor(ValueError):
    """A line of the file is no anchor of this installation."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain at one moment: its last link, and how many rows it sealed."""

    at: str
    position: int
    digest: str
    rows: int


def anchor(*, now: datetime) -> Anchor | None:
    """The chain as it stands; None while nothing is sealed."""
    last = Seal.objects.order_by("-position").values_list("position", "digest").first()
    if last is None:
        return None
    rows = Seal.objects.filter(position__lte=last[0]).aggregate(Sum("rows"))["rows__sum"]
    return Anchor(now.isoformat(), last[0], last[1], rows)


def append(path: Path, written: Anchor) -> None:
    """Add the anchor to the file, a line of JSON with its signature."""
    text = _text(written)
    line = json.dumps({**json.loads(text), "signature": _signer().signature(text)})
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def read(path: Path) -> list[Anchor]:
    """Every anchor of the file.  UnableToReadAnchor names a line that is not one."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(_anchor(json.loads(line)))
        except (ValueError, KeyError, TypeError, BadSignature) as problem:
            why = (
                "its signature is not this installation's (another SECRET_KEY, or it was changed)"
                if isinstance(problem, BadSignature)
                else "it is no anchor"
            )
            raise UnableToReadAnchor(f"{path}, line {number}: {why}") from None
    return found


def _anchor(row: Mapping[str, Any]) -> Anchor:
    made = Anchor(str(row["at"]), int(row["position"]), str(row["digest"]), int(row["rows"]))
    _signer().unsign(f"{_text(made)}:{row['signature']}")
    return made


def _text(made: Anchor) -> str:
    return canonical(
        {"at": made.at, "position": made.position, "digest": made.digest, "rows": made.rows}
    )


def _signer() -> Signer:
    return Signer(salt="recourse.record.anchor")
