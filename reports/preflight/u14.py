"""U14: what was classified more than once, and grievances that speak of a denial."""

import re
from collections.abc import Sequence

from reports.preflight.checking import (
    WARNING,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    fault,
)

ID, WHAT = "U14", "Re-classified more than once; grievances that read as appeals"

WORDS = re.compile(
    r"\b(denied|denial|appeal(ed|ing)?|won[\u2019']t pay|will not pay|refus\w+ to pay)\b", re.I
)


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        for row, cells in enumerate(export.dicts(), 1):
            said = WORDS.search(cells.get("issue", ""))
            if export.layout.name.startswith("odag_grv") and said:
                why = f"it says {said[0]!r}: is it an appeal?"
                found.append(fault(ID, export, row, "issue", why, WARNING))
            times = (beside.reclassified or {}).get(cells.get("number", ""), 0)
            if times > 1:
                why = f"it was classified anew {times} times"
                found.append(fault(ID, export, row, "number", why, WARNING))
    if beside.reclassified is None:
        found.append(CouldNotLook(ID, "how often cases were classified anew was not given"))
    return found


CHECK = Check(ID, WHAT, WARNING, ask)
