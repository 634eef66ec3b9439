"""Documents of a claim: the page that shows one, its pages as pictures and as text, the file."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.desk.looking import looked
from claims.desk.papers import Paper, marks, paper_numbered, papers_of, sheets
from claims.desk.reaching import claim_page, nothing
from claims.models import Claim
from kernel.documents.guard import read_pdf
from kernel.documents.pages import Page
from kernel.documents.picturing import picture_of
from kernel.documents.storing import file_of
from kernel.web.permitted import actor_for

# A file somebody sent is nobody's page: it may run, load and send nothing, whatever it holds.
SEALED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
SUFFIXES = {"PDF": "pdf", "DICOM": "dcm", "PNG": "png", "JPEG": "jpg", "TIFF": "tif"}
SAME_LINE = 3.0
"""Points: words whose upper edges are no further apart stand in one line."""


@require_safe
@claim_page("document.read")
def document(request: HttpRequest, claim: Claim, upload: int) -> HttpResponse:
    """A page of a document, with what was read from it marked."""
    found = paper_numbered(papers_of(claim), upload)
    if found is None:
        return nothing(request, f"{claim.number} document {upload}")
    number = _page(request.GET.get("page", "1"))
    paged = sheets(found)
    if number > len(paged.sizes):
        number = 1
    _looked(request, claim, found, f"page {number}")
    context = {
        "claim": claim,
        "paper": found,
        "sheets": paged,
        "numbers": range(1, len(paged.sizes) + 1),
        "page": number,
        "size": paged.sizes[number - 1] if paged.sizes else None,
        "marks": marks(found, number),
        "others": [each for each in marks(found) if each.page != number],
    }
    return render(request, "desk/document.html", context)


@require_safe
@claim_page("document.read")
def picture(request: HttpRequest, claim: Claim, upload: int, page: int) -> HttpResponse:
    """A page as PNG, drawn in a process of its own."""
    found = paper_numbered(papers_of(claim), upload)
    drawn = b""
    if found is not None and found.drawn:
        try:
            drawn = picture_of(file_of(found.upload), page)
        except OSError:
            drawn = b""
    if found is None or not drawn:
        return nothing(request, f"{claim.number} document {upload} page {page}")
    _looked(request, claim, found, f"picture of page {page}")
    return HttpResponse(drawn, content_type="image/png", headers=SEALED)


@require_safe
@claim_page("document.read")
def text(request: HttpRequest, claim: Claim, upload: int, page: int) -> HttpResponse:
    """The words of a page, for who cannot see its picture."""
    found = paper_numbered(papers_of(claim), upload)
    if found is None:
        return nothing(request, f"{claim.number} document {upload} page {page}")
    lines, why = lines_of(found, page)
    _looked(request, claim, found, f"text of page {page}")
    context = {"claim": claim, "paper": found, "page": page, "lines": lines, "why": why}
    return render(request, "desk/text.html", context)


@require_safe
@claim_page("document.read")
def file(request: HttpRequest, claim: Claim, upload: int) -> Any:
    """The file as it came, to be saved; never shown by the browser as one of our pages."""
    found = paper_numbered(papers_of(claim), upload)
    if found is None:
        return nothing(request, f"{claim.number} document {upload}")
    try:
        opened = file_of(found.upload).open("rb")
    except OSError:
        return nothing(request, f"{claim.number} document {upload}")
    _looked(request, claim, found, "the file")
    name = f"{claim.number}-document-{found.id}.{SUFFIXES.get(found.kind, 'bin')}"
    sent = FileResponse(
        opened, as_attachment=True, filename=name, content_type=found.upload.media_type
    )
    for header, value in SEALED.items():
        sent[header] = value
    return sent


def lines_of(paper: Paper, page: int) -> tuple[list[str], str]:
    """The lines of a page as text; why there are none."""
    if not paper.pdf:
        return [], "A picture has no text of its own."
    try:
        read = read_pdf(file_of(paper.upload))
    except OSError:
        return [], "Its file is not where it was kept."
    found = next((each for each in read.pages if each.number == page), None)
    if found is None:
        return [], read.why or "There is no such page."
    return _in_lines(found), found.why


def _in_lines(page: Page) -> list[str]:
    lines: list[tuple[float, list[str]]] = []
    for word in page.words:
        if lines and abs(lines[-1][0] - word.box.top) <= SAME_LINE:
            lines[-1][1].append(word.text)
        else:
            lines.append((word.box.top, [word.text]))
    return [" ".join(words) for _, words in lines]


def _looked(request: HttpRequest, claim: Claim, paper: Paper, what: str) -> None:
    looked(actor_for(request), claim, f"document {paper.id}: {what}")


def _page(text: str) -> int:
    return max(int(text), 1) if text.isdecimal() and len(text) < 5 else 1
