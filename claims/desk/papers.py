"""The documents of a claim: files filed under its case and under those of its chain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from claims.models import ChainCase, Claim, Report
from kernel.documents.media import PDF
from kernel.documents.models import Filed, Upload
from kernel.documents.picturing import Sheets, sheets_of
from kernel.documents.storing import file_of

KINDS = {
    "application/pdf": "PDF",
    "application/dicom": "DICOM",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/tiff": "TIFF",
}
MARGIN = 2.0
"""Points left around what is marked on a page."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as the page lists it.  `report` is the opinion report that was read from it."""

    id: int
    title: str
    kind: str
    size: str
    received_at: datetime
    by: str
    scan: str
    upload: Upload
    report: int | None = None
    proposals: tuple[dict[str, Any], ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.kind != "DICOM"

    @property
    def pdf(self) -> bool:
        return self.upload.media_type == PDF


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page, in the page's own units, with the words that say what it is."""

    name: str
    said: str
    page: int
    x: float
    y: float
    width: float
    height: float


def papers_of(claim: Claim, reports: Sequence[Mapping[str, Any]] | None = None) -> list[Paper]:
    """Every document of the claim, the newest first; of its chain's case only what whoever may see
    the claim may see.  One statement where the reports of its chain
    are given, else two."""
    wanted = Q(case=claim.case_id)
    if claim.chain_id:
        wanted |= Q(case__in=ChainCase.objects.filter(chain=claim.chain_id).values("case"))
    own = Report.objects.filter(chain=claim.chain_id, upload=OuterRef("upload")).values("pk")[:1]
    rows = (
        Filed.objects.filter(wanted, case__restricted_to__in=("", claim.case.restricted_to))
        .annotate(report=Subquery(own))
        .select_related("upload")
        .order_by("-upload__received_at", "-upload_id")
    )
    if reports is None:
        read = Report.objects.filter(chain=claim.chain_id).values("pk", "proposals")
        reports = [{"report": each["pk"], "proposals": each["proposals"]} for each in read]
    return _once(rows, {each["report"]: each["proposals"] for each in reports})


def _once(rows: Iterable[Any], proposals: Mapping[int, Sequence[Any]]) -> list[Paper]:
    found: dict[int, Paper] = {}
    for row in rows:
        upload = row.upload
        found.setdefault(
            upload.pk,
            Paper(
                id=upload.pk,
                title=row.as_what.replace("_", " ").capitalize(),
                kind=KINDS.get(upload.media_type, upload.media_type),
                size=shown_size(upload.size),
                received_at=upload.received_at,
                by=upload.received_by,
                scan=upload.scan.replace("_", " "),
                upload=upload,
                report=row.report,
                proposals=tuple(proposals.get(row.report, ())),
            ),
        )
    return list(found.values())


def sheets(paper: Paper) -> Sheets:
    """The pages of a document by size; why not, where it cannot be drawn."""
    if not paper.drawn:
        return Sheets("not_drawn", "images of this kind are not drawn")
    try:
        return sheets_of(file_of(paper.upload))
    except OSError:
        return Sheets("lost", "its file is not where it was kept")


def marks(paper: Paper, page: int | None = None) -> list[Mark]:
    """What was read from the document, as boxes; of one page, or of all."""
    made = []
    for each in paper.proposals:
        box = each.get("box")
        if box and page in (None, box["page"]):
            made.append(_mark(each, box))
    return made


def _mark(said: dict[str, Any], box: dict[str, Any]) -> Mark:
    return Mark(
        name=str(said.get("field", "")).replace("_", " "),
        said=str(said.get("value") or ""),
        page=int(box["page"]),
        x=round(box["x0"] - MARGIN, 1),
        y=round(box["top"] - MARGIN, 1),
        width=round(box["x1"] - box["x0"] + 2 * MARGIN, 1),
        height=round(box["bottom"] - box["top"] + 2 * MARGIN, 1),
    )


def shown_size(size: int) -> str:
    """Bytes as a person reads them: 12 KB, 3.4 MB."""
    return f"{max(size // 1000, 1)} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def paper_numbered(papers: Sequence[Paper], upload: int) -> Paper | None:
    return next((each for each in papers if each.id == upload), None)
