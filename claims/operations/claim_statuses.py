"""The statuses a 277 tells, read from `claim_statuses.yaml`: code lists 507 and 508."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kernel.plain_yaml import read_file

ANY_REASON = "any"
_FILE = Path(__file__).parent / "claim_statuses.yaml"


@dataclass(frozen=True, slots=True)
class Status:
    """Health care claim status: category (507), status (508), and whom it is about, if anybody.

    `weak`: the status code is on no published example that was read.
    """

    category: str
    code: str
    entity: str = ""
    weak: bool = field(default=False, compare=False)


@cache
def statuses(of: str) -> Mapping[str, Status]:
    """Those of one part of the file, by name: `search`, `stands`, or `denied` by CARC."""
    parts: dict[str, dict[str, dict[str, str]]] = read_file(_FILE)
    return {
        name: Status(row["category"], row["code"], row.get("entity", ""), bool(row.get("weak")))
        for name, row in parts[of].items()
    }


def denied_for(carc: str) -> Status:
    """The status of what was denied for this reason."""
    known = statuses("denied")
    return known.get(carc) or known[ANY_REASON]
