"""A snapshot's file: its parts to CSV, XLSX, JSON or PDF, the same bytes each time."""

import json
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.letters.render import UnableToRender, pdf_of
from reports.layout import Layout, layout_of
from reports.models import Snapshot
from reports.operations.parts import pieces
from reports.registry import table_named
from reports.table import Table, UnableToReport
from reports.writing.as_csv import write_csv
from reports.writing.as_json import write_json
from reports.writing.as_pdf import write_pdf
from reports.writing.as_xlsx import write_xlsx
from reports.writing.document import FIRST_WRITING, WRITING, Counted, Document, Out

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}


class UnknownSnapshot(LookupError):
    """There is no such snapshot."""


def snapshot_named(number: str) -> Snapshot:
    """S0000012, or its bare number."""
    digits = number.strip().upper().removeprefix("S")
    found = Snapshot.objects.filter(pk=int(digits)).first() if digits.isdecimal() else None
    if found is None:
        raise UnknownSnapshot(f"there is no snapshot {number}")
    return found


def document_of(
    run: UUID, table: Table, layout: Layout, about: dict[str, str], writing: int = WRITING
) -> Document:
    """The document of a run whose parts are on file."""
    return Document(
        title=table.title,
        layout=layout,
        about=about,
        pieces=lambda: pieces(run),
        submitted=table.submitted,
        writing=writing,
    )


def write_document(document: Document, form: str, out: Out) -> Counted:
    """Written as `form`; its size and digest."""
    counted = Counted(out)
    if form == "csv":
        write_csv(document, counted)
    elif form == "xlsx":
        _write_workbook(document, counted)
    elif form == "json":
        write_json(document, counted)
    elif form == "pdf":
        write_pdf(document, counted, _render)
    else:
        raise UnableToReport(f"{form!r} is not one of {', '.join(TYPES)}")
    return counted


def _write_workbook(document: Document, counted: Counted) -> None:
    """By way of a file: a workbook is a ZIP archive, whose parts are patched after the fact."""
    with tempfile.TemporaryFile() as held:
        write_xlsx(document, held)
        held.seek(0)
        while piece := held.read(1 << 20):
            counted.write(piece)


def _render(html: str) -> bytes:
    try:
        return pdf_of(html).content
    except UnableToRender as why:
        raise UnableToReport(f"{why}; take it as CSV or XLSX") from None


def about(snapshot: Snapshot | None, said: dict[str, Any], layout: Layout) -> dict[str, str]:
    """What a report says of itself: the same words for a run that is being kept and for one kept.

    Nothing that is not in the snapshot: so the bytes come again.
    """
    values = {name: getattr(snapshot, name) for name in SAID} if snapshot else said
    as_of = values["as_of"].astimezone(ZoneInfo(values["zone"]))
    return {
        "Report": values["title"],
        "Period": f"{values['since'].isoformat()} to before {values['until'].isoformat()}",
        "As of": f"{as_of:%Y-%m-%d %H:%M:%S %z}",
        "Time zone": values["zone"],
        "Layout": f"{layout.name} {layout.version}",
        "Layout's source": layout.source,
        "Confidence": layout.sureness,
        "Law": values["law_version"],
        "Program": values["code_version"],
        "Run by": values["by"],
        "Rows": str(values["rows"]),
        **{f"Asked: {key}": str(value) for key, value in sorted(values["parameters"].items())},
    }


SAID = (
    *("title", "since", "until", "as_of", "zone", "law_version", "code_version", "by", "rows"),
    "parameters",
)


def write_snapshot(snapshot: Snapshot, out: Out, form: str = "") -> Counted:
    """The snapshot as it was asked for, or in another form."""
    table = table_named(snapshot.report)
    layout = layout_of(table.layout, snapshot.layout_version)
    form = form or snapshot.format
    writing = _writing_of(snapshot) if form == snapshot.format else WRITING
    made = document_of(snapshot.run, table, layout, about(snapshot, {}, layout), writing)
    return write_document(made, form, out)


def _writing_of(snapshot: Snapshot) -> int:
    """How its file was written; the first snapshots do not say."""
    return int(json.loads(snapshot.stored).get("writing", FIRST_WRITING))


def save(snapshot: Snapshot, folder: Path, form: str = "") -> Path:
    """The file in a folder, under the layout's name and the snapshot's number."""
    form = form or snapshot.format
    layout = layout_of(table_named(snapshot.report).layout, snapshot.layout_version)
    path = folder / f"{layout.file_name}.{snapshot.number}.{form}"
    with path.open("wb") as out:
        write_snapshot(snapshot, out, form)
    return path
