"""What came in goes on as pages that do nothing by themselves."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from kernel.documents.still import still_pages


def written(writer: PdfWriter, path: Path) -> Path:
    out = io.BytesIO()
    writer.write(out)
    path.write_bytes(out.getvalue())
    return path


def drawn(*texts: str) -> PdfReader:
    out = io.BytesIO()
    canvas = Canvas(out)
    for text in texts:
        canvas.drawString(72, 700, text)
        canvas.linkURL("https://elsewhere.example/", (72, 700, 200, 712))
        canvas.showPage()
    canvas.save()
    return PdfReader(io.BytesIO(out.getvalue()))


def script() -> DictionaryObject:
    said = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    return DictionaryObject({NameObject(name): value for name, value in said.items()})


def test_pages_come_through_and_nothing_that_acts(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=drawn("FINDINGS: none", "IMPRESSION: none"))
    writer.root_object[NameObject("/OpenAction")] = script()
    writer.add_attachment("inside.exe", b"MZ")
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script()})
    still = still_pages(written(writer, tmp_path / "a.pdf"))
    read = PdfReader(io.BytesIO(still.content))
    assert [page.extract_text().strip() for page in read.pages] == [
        "FINDINGS: none",
        "IMPRESSION: none",
    ]
    assert not dict(read.attachments)
    for word in (b"JavaScript", b"/JS", b"/AA", b"OpenAction", b"elsewhere.example", b"MZ"):
        assert word not in still.content, word


def test_what_cannot_be_copied_says_why(tmp_path: Path) -> None:
    locked = PdfWriter(clone_from=drawn("secret"))
    locked.encrypt("pass")
    assert "locked" in still_pages(written(locked, tmp_path / "locked.pdf")).why
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    found = still_pages(broken)
    assert found.content == b""
    assert found.why
    with pytest.raises(OSError, match="gone"):
        still_pages(tmp_path / "gone.pdf")
