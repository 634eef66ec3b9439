"""A snapshot's file, as it is sent."""

from contextlib import ExitStack
from tempfile import SpooledTemporaryFile

from django.http import FileResponse

from claims.desk.documents import SEALED
from reports.operations.write import TYPES, write_snapshot
from reports.showing.runs import Run
from reports.table import UnableToReport

IN_MEMORY = 1 << 20
"""Bytes; what is larger goes by way of a file on disk, so that memory stays flat."""


def file_of(run: Run, form: str) -> FileResponse:
    """As `form`; UnableToReport where it is none."""
    if form not in TYPES:
        raise UnableToReport(f"as: {form!r} is not one of {', '.join(TYPES)}")
    with ExitStack() as closing:
        held = closing.enter_context(SpooledTemporaryFile(IN_MEMORY))
        write_snapshot(run.snapshot, held, form)
        held.seek(0)
        closing.pop_all()  # from here on the answer closes it
    name = f"{run.layout.file_name}.{run.snapshot.number}.{form}"
    sent = FileResponse(held, as_attachment=True, filename=name, content_type=TYPES[form])
    for header, value in SEALED.items():
        sent[header] = value
    return sent
