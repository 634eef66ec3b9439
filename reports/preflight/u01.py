"""U1: header names, their order and count, and the file's name are the layout's."""

from collections.abc import Sequence

from reports.preflight.checking import ERROR, Beside, Check, CouldNotLook, Export, Fault, fault

ID, WHAT = "U1", "Header and file name match the layout version"


def ask(exports: Sequence[Export], beside: Beside) -> list[Fault | CouldNotLook]:
    found: list[Fault | CouldNotLook] = []
    for export in exports:
        names = export.layout.names
        if len(export.header) != len(names):
            lacks = [each for each in names if each not in export.header]
            strange = [each for each in export.header if each not in names]
            why = f"{len(export.header)} columns, and the layout has {len(names)}: "
            why += f"{lacks} missing, {strange} not known"
            found.append(fault(ID, export, 0, "", why))
        else:
            for place, (has, wants) in enumerate(zip(export.header, names, strict=True), 1):
                if has != wants:
                    found.append(fault(ID, export, 0, wants, f"column {place} is named {has!r}"))
        for row, cells in enumerate(export.rows, 1):
            if len(cells) != len(names):
                found.append(fault(ID, export, row, "", f"{len(cells)} cells, not {len(names)}"))
        if export.file_name and not export.file_name.startswith(export.layout.file_name):
            why = f"the file is {export.file_name!r}, not {export.layout.file_name!r}"
            found.append(fault(ID, export, 0, "", why))
    return found


CHECK = Check(ID, WHAT, ERROR, ask)
