"""U5: an extension only where the law has one, and with its letter."""

from collections.abc import Sequence

from reports.preflight.checking import ERROR, Beside, Check, CouldNotLook, Export, Fault, fault

ID, WHAT = "U5", "Extension only where legal, with its letter"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        for row, cells in enumerate(export.dicts(), 1):
            if cells.get("extension") != "Y":
                continue
            if cells.get("part_b_drug") == "Y":
                why = "a Part B drug request has no extension (42 CFR 422.568(b)(3), 422.572(a)(2))"
                found.append(fault(ID, export, row, "extension", why))
            grievance = export.layout.name == "odag_grv_c"
            if grievance and cells.get("processed_as") == "E":
                why = "an expedited grievance has no extension (42 CFR 422.564(f))"
                found.append(fault(ID, export, row, "extension", why))
            letters = beside.extension_letters
            if letters is not None and cells.get("number") not in letters:
                found.append(fault(ID, export, row, "extension", "no letter of it has left"))
    if beside.extension_letters is None and any(
        cells.get("extension") == "Y" for export in exports for cells in export.dicts()
    ):
        found.append(CouldNotLook(ID, "the letters were not given"))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
