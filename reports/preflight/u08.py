"""U8: a denial for medical reasons has a fitting reviewer, and an appeal a new one."""

from collections.abc import Sequence

from reports.preflight.checking import (
    ERROR,
    Beside,
    Check,
    CouldNotLook,
    Export,
    Fault,
    fault,
)

ID, WHAT = "U8", "Qualified reviewer; on appeal another than before"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        fields = set(export.layout.fields)
        for row, cells in enumerate(export.dicts(), 1):
            medical = cells.get("medical_denial") == "Y" and cells.get("disposition") == "Denied"
            asked = "professional_review" in fields
            if medical and asked and cells.get("professional_review") != "Y":
                why = "denied for medical necessity, and nobody fitting reviewed it"
                found.append(fault(ID, export, row, "professional_review", why))
            if cells.get("reviewer_new") == "N":
                why = "who decided had a part in the first decision (42 CFR 422.590(h)(1))"
                found.append(fault(ID, export, row, "reviewer_new", why))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
