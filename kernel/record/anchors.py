"""Anchors as lines of a file: how long the chain was, and that whoever has the key wrote it.  Pure.

A chain whose end is cut off is still a chain, and whoever may write every table may reckon all of
it anew.  An anchor kept elsewhere, best on a medium written once, tells of both.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kernel.record.keys import Key
from kernel.record.stored import canonical


class UnableToReadAnchor(ValueError):
    """A line of the file is no anchor, or was not signed with this key."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain at one moment: its last link, how many rows it sealed, and in which tables."""

    at: str
    position: int
    digest: str
    rows: int
    tables: Mapping[str, int] = field(default_factory=dict)


def append(path: Path, written: Anchor, key: Key) -> None:
    """Add the anchor to the file, a line of JSON with its signature, on the disk when it returns.

    UnableToUseKey where the key cannot sign.
    """
    said = _said(written)
    line = json.dumps({**said, "key": key.name, "signature": key.sign(canonical(said))})
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, key: Key) -> list[Anchor]:
    """Every anchor of the file.  UnableToReadAnchor names a line that is not one of this key."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            made = _anchor(row)
            signature = str(row["signature"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnableToReadAnchor(f"{path}, line {number}: it is no anchor") from None
        if not key.signed(canonical(_said(made)), signature):
            raise UnableToReadAnchor(
                f"{path}, line {number}: its signature is not of the key {key.name} "
                "(it was signed with another, or it was changed)"
            )
        found.append(made)
    return found


def _anchor(row: Mapping[str, Any]) -> Anchor:
    return Anchor(
        str(row["at"]),
        int(row["position"]),
        str(row["digest"]),
        int(row["rows"]),
        {str(table): int(count) for table, count in row["tables"].items()},
    )


def _said(made: Anchor) -> dict[str, Any]:
    return {
        "at": made.at,
        "position": made.position,
        "digest": made.digest,
        "rows": made.rows,
        "tables": dict(made.tables),
    }
