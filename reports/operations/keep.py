"""The end of a run: the shape of the whole, the file once for its digest, the snapshot for good."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from claims.law_book import book
from kernel.jobs.models import Job
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch
from kernel.record.stored import canonical, digest
from reports.code_version import code_version
from reports.layout import Layout
from reports.models import Part, Snapshot
from reports.operations.parts import keep_cells, pieces, rows_kept
from reports.operations.write import about, document_of, write_document
from reports.table import Table, frame_of
from reports.writing.document import WRITING, Nowhere
from reports.writing.small_cells import hide

TABLE = "reports_snapshot"


def keep_snapshot(job: Job, table: Table, layout: Layout, run: UUID, now: datetime) -> Snapshot:
    """What the parts of a run come to.  In the caller's transaction."""
    if table.whole:
        frame = table.shape(frame_of(rows_kept(run)))
        if table.public:
            frame = hide(frame, table.counts, table.hide_up_to)
        keep_cells(run, frame, (), layout, now=now)
    parts = list(Part.objects.filter(run=run).order_by("kind", "sequence"))
    said = _said(job, table, layout, sum(each.rows for each in parts if each.kind == "cells"))
    made = document_of(run, table, layout, about(None, said, layout))
    said["sha256"] = write_document(made, said["format"], Nowhere()).sha256
    said["cells_sha256"] = _cells_digest(run)
    return _recorded(said, parts, job, now)


def _said(job: Job, table: Table, layout: Layout, rows: int) -> dict[str, Any]:
    asked = job.parameters
    return {
        "run": asked["run"],
        "report": table.name,
        "title": table.title,
        "layout_version": layout.version,
        "law_version": book().version,
        "code_version": code_version(),
        "as_of": datetime.fromisoformat(asked["as_of"]),
        "since": date.fromisoformat(asked["since"]),
        "until": date.fromisoformat(asked["until"]),
        "zone": asked["zone"],
        "parameters": {
            name: value for name, value in asked["parameters"].items() if name not in table.paths
        },
        "format": asked["format"],
        "rows": rows,
        "by": job.by,
    }


def _cells_digest(run: UUID) -> str:
    found = sha256()
    for piece in pieces(run):
        found.update(piece.encode())
    return found.hexdigest()


def _held(part: Part) -> list[str | int]:
    """What a part has beside its content: without it, other cases could be put behind the rows."""
    return [part.kind, part.sequence, part.rows, sha256(bytes(part.trace)).hexdigest()]


def _recorded(said: dict[str, Any], parts: Sequence[Part], job: Job, now: datetime) -> Snapshot:
    batch = Batch()
    beside = {
        "as_of": said["as_of"].isoformat(),
        "parts": [each.sha256 for each in parts],
        "held": [_held(each) for each in parts],
        "made_at": now.isoformat(),
        "writing": WRITING,
    }
    stored = canonical(said | beside)
    made = Snapshot.objects.create(
        id=table_ids(TABLE, 1)[0],
        **said,
        made_at=now,
        job=job.pk,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
    batch.seal(now)
    return made
