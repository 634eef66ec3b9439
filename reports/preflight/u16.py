"""U16: a letter left on a day mail was picked up, or with a manifest."""

from collections.abc import Sequence

from reports.preflight.checking import (
    WARNING,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    day,
    fault,
)

ID, WHAT = "U16", "Written sent on a day without mail pick-up or manifest"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    if beside.mail_days is None:
        return [CouldNotLook(ID, "the days of mail and manifests were not given")]
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        for row, cells in enumerate(export.dicts(), 1):
            sent = day(cells.get("written_date", ""))
            if sent is not None and sent not in beside.mail_days:
                why = f"on {sent.isoformat()} no mail was picked up and no manifest came"
                found.append(fault(ID, export, row, "written_date", why, WARNING))
    return found


CHECK = Check(ID, WHAT, WARNING, ask)
