"""The documents on file that belong to a matter: letters, what came in, reports, materials."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from appeals.external.on_file import Matter
from appeals.external.paging import Page, set_page
from claims.models import MaterialFile, Report
from claims.records import chains_of_case
from kernel.cases.models import Case, Document
from kernel.documents.media import PDF
from kernel.documents.models import Filed, Upload
from kernel.documents.still import still_pages
from kernel.documents.storing import file_of
from kernel.letters.models import Letter
from kernel.outside.packing import Piece

LETTERS, REQUEST, EVIDENCE = "Letters", "The request and its papers", "Evidence"
LARGEST_ATTACHED = 10_000_000
"""Bytes of a document that goes inside the PDF; a larger one goes beside it."""
UNREADABLE = "its bytes could not be read when the file was put together"


def letters(cases: Iterable[Case]) -> Iterator[Piece]:
    """Every letter about these cases as it was issued, the oldest first."""
    rows = Letter.objects.filter(about__case__in=list(cases)).distinct().order_by("dated", "id")
    for row in rows.iterator(20):
        pdf = bytes(row.pdf)
        yield Piece(
            title=f"{row.dated.isoformat()} {row.title} to {row.reader.partition(':')[0]}",
            kind="letter",
            chapter=LETTERS,
            content=pdf,
            pages=pdf,
            name=f"{row.number}.pdf",
        )


def papers(matter: Matter) -> Iterator[Piece]:
    """The request as it came, and the papers of who asks."""
    appeal = matter.appeal
    if appeal is None:
        return
    contact = appeal.contact
    if contact is not None and contact.upload is not None:
        yield piece_of(contact.upload, "The request as it came", REQUEST)
    elif contact is not None and contact.text:
        yield _written(matter.case.number, "The request as it was taken down", contact.text)
    for each in appeal.papers.select_related("upload").order_by("pk"):
        if each.upload is not None:
            title = f"{each.kind.replace('_', ' ')} of {each.of_whom}"
            yield piece_of(each.upload, title, REQUEST)


def evidence(matter: Matter, cases: Iterable[Case]) -> Iterator[Piece]:
    """What was considered: reports of the opinions, materials, new evidence, whatever was filed."""
    chains = sorted({chain for case in cases for chain in chains_of_case(case.pk)})
    reports = Report.objects.filter(chain__in=chains).select_related("upload").order_by("pk")
    for report in reports:
        yield piece_of(report.upload, f"Report of an opinion: {report.upload.name}", EVIDENCE)
    files = MaterialFile.objects.filter(material__chain__in=chains)
    for file in files.select_related("upload", "material").order_by("pk"):
        kind = file.material.kind.replace("_", " ")
        yield piece_of(file.upload, f"{kind}: {file.upload.name}", EVIDENCE)
    if matter.appeal:
        for found in matter.appeal.new_evidence.select_related("upload").order_by("pk"):
            if found.upload is not None:
                yield piece_of(found.upload, f"New {found.kind}: {found.upload.name}", EVIDENCE)
    filed = Filed.objects.filter(case__in=list(cases)).select_related("upload").order_by("at", "pk")
    for row in filed:
        title = f"{row.as_what.replace('_', ' ')}: {row.upload.name}"
        yield piece_of(row.upload, title, EVIDENCE)
    for document in Document.objects.filter(case__in=list(cases)).order_by("received_at", "pk"):
        content = bytes(document.content)
        yield Piece(
            title=document.name,
            kind="document",
            chapter=EVIDENCE,
            content=content,
            name=document.name,
            why_not=f"{document.media_type} is not set as pages",
        )


def piece_of(upload: Upload, title: str, chapter: str) -> Piece:
    """A file that came in: its pages where it is a PDF that has some, else itself; one that cannot
    be read is told on a page, with its digest."""
    known: dict[str, Any] = {
        "title": title,
        "kind": "file",
        "chapter": chapter,
        "name": upload.name,
    }
    try:
        path = file_of(upload)
        why = f"{upload.media_type} is not set as pages"
        if upload.media_type == PDF:
            still = still_pages(path)
            if still.content:
                return Piece(
                    **known, pages=still.content, sha256=upload.sha256, size=upload.size,
                    upload=upload.pk,
                )  # fmt: skip
            why = still.why
        if upload.size > LARGEST_ATTACHED:
            return Piece(
                **known, sha256=upload.sha256, size=upload.size, upload=upload.pk, why_not=why
            )
        content = path.read_bytes()
    except OSError:
        content = b""
    if sha256(content).hexdigest() != upload.sha256:
        return _missing(upload, title, chapter)
    return Piece(**known, content=content, upload=upload.pk, why_not=why)


def _missing(upload: Upload, title: str, chapter: str) -> Piece:
    said = f"{upload.name} is on record, and {UNREADABLE}. SHA-256 {upload.sha256}."
    return Piece(
        title=title,
        kind="unreadable",
        chapter=chapter,
        pages=set_page(Page("", title, (said,), ())),
        name=upload.name,
        sha256=upload.sha256,
        size=upload.size,
        why_not=UNREADABLE,
        upload=upload.pk,
    )


def _written(number: str, title: str, text: str) -> Piece:
    page = set_page(Page(number, title, tuple(text.split("\n")), ()))
    return Piece(
        title=title, kind="made", chapter=REQUEST, content=page, pages=page, name="request.pdf"
    )


def once(pieces: Iterable[Piece]) -> list[Piece]:
    """Each document once, by its digest, where it comes first."""
    found: dict[str, Piece] = {}
    for each in pieces:
        found.setdefault(each.mark, each)
    return list(found.values())
