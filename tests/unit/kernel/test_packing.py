"""A case file is one PDF with bookmarks, and a manifest that names each document by its digest."""

import io
from collections.abc import Sequence
from hashlib import sha256

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from kernel.outside.manifest import Row, UnableToReadReceipts, read_receipts, write_list
from kernel.outside.packing import Listed, Piece, UnableToBind, bind


def pdf(*pages: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=1)
    for page in pages:
        for place, line in enumerate(page.split("\n")):
            canvas.drawString(72, 720 - 12 * (place % 50), line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def cover(listed: Sequence[Listed]) -> bytes:
    """Ten rows on a page, so that a long list has a long index."""
    rows = [f"{each.title} {each.how} {each.first}-{each.last}" for each in listed]
    return pdf(*("\n".join(rows[at : at + 10]) for at in range(0, len(rows), 10)))


def test_every_document_stands_where_the_index_and_the_bookmarks_say() -> None:
    pieces = [
        Piece("Timeline", "made", "Made by the plan", b"t", pdf("timeline one", "timeline two")),
        Piece("Denial", "letter", "Letters", b"d", pdf("the denial")),
        Piece("Scan", "evidence", "Evidence", b"not a pdf", name="../a scan.DCM"),
        Piece("Report", "evidence", "Evidence", b"r", pdf("the report")),
    ]
    packed = bind("Case file", pieces, cover=cover)
    read = PdfReader(io.BytesIO(packed.pdf))
    assert packed.pages == len(read.pages) == 5, "an index, two, one and one"
    assert [(row.how, row.first, row.last) for row in packed.manifest] == [
        ("pages", 2, 3),
        ("pages", 4, 4),
        ("attached", 0, 0),
        ("pages", 5, 5),
    ]
    assert "the report" in read.pages[4].extract_text()
    assert [row.sha256 for row in packed.manifest] == [
        sha256(piece.content).hexdigest() for piece in pieces
    ]
    assert read.attachments["003-a-scan.dcm"] == [b"not a pdf"]
    places = {each.title: read.get_destination_page_number(each) for each in flat(read.outline)}
    assert places == {
        "Index": 0,
        "Made by the plan": 1,
        "Timeline": 1,
        "Letters": 3,
        "Denial": 3,
        "Evidence": 4,
        "Report": 4,
    }


def flat(outline: Sequence[object]) -> list[object]:
    found: list[object] = []
    for each in outline:
        found += flat(each) if isinstance(each, list) else [each]
    return found


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=25))
def test_the_pages_of_the_index_are_counted(lengths: list[int]) -> None:
    pieces = [
        Piece(f"Document {place}", "evidence", "Evidence", b"x", pdf(*["page"] * length))
        for place, length in enumerate(lengths)
    ]
    packed = bind("Case file", pieces, cover=cover)
    assert packed.manifest[0].first == 1 + -(-len(lengths) // 10)
    assert packed.manifest[-1].last == packed.pages
    ends = [row.last for row in packed.manifest]
    assert [row.first for row in packed.manifest][1:] == [end + 1 for end in ends[:-1]]


def test_the_same_documents_give_the_same_bytes() -> None:
    pieces = [Piece("Denial", "letter", "Letters", b"d", pdf("the denial"))]
    assert bind("A", pieces, cover=cover).pdf == bind("A", pieces, cover=cover).pdf
    assert bind("A", pieces, cover=cover).sha256 != bind("B", pieces, cover=cover).sha256


def test_a_packet_without_a_document_is_none() -> None:
    with pytest.raises(UnableToBind, match="without a document"):
        bind("A", [], cover=cover)
    with pytest.raises(UnableToBind, match="nothing to send"):
        bind("A", [Piece("Lost", "evidence", "Evidence")], cover=cover)


ROW = Row(1, 7, "F0000000003", "F0000000003-7.pdf", "ab", 5, "maximus", "MAXIMUS", "=Box 1")


def test_receipts_come_back_in_the_list_that_went_out() -> None:
    head, row = write_list([ROW]).splitlines()
    assert row.endswith("'=Box 1,,,,"), "no formula for a spreadsheet"
    back = f"{head}\r\n{row[:-4]},delivered,2026-05-01T13:20-04:00,T-1,\r\n"
    (receipt,), faults = read_receipts(back)
    assert faults == []
    assert (receipt.delivery, receipt.status, receipt.reference) == (7, "delivered", "T-1")
    assert receipt.at.isoformat() == "2026-05-01T13:20:00-04:00"


@pytest.mark.parametrize(
    ("status", "at", "why"),
    [
        ("delivered", "2026-05-01", "with a zone"),
        ("delivered", "2026-05-01T13:20", "with a zone"),
        ("sent", "2026-05-01T13:20-04:00", "is not one of delivered, refused"),
    ],
)
def test_a_receipt_gives_the_moment_and_what_became_of_it(status: str, at: str, why: str) -> None:
    receipts, faults = read_receipts(f"delivery,sha256,status,at\n7,ab,{status},{at}\n")
    assert receipts == []
    assert why in str(faults[0])


def test_a_file_that_is_no_list_is_refused() -> None:
    with pytest.raises(UnableToReadReceipts, match="no column at, delivery"):
        read_receipts("letter,status\n1,sent\n")


def turned(content: bytes, degrees: int) -> bytes:
    """The same page, turned as a scanner turns it."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.pages[0].rotate(degrees)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_pages_are_numbered_through_whatever_a_document_says_of_its_own() -> None:
    pieces = [
        Piece("Timeline", "made", "Made", b"t", pdf("Page 1 of 2", "Page 2 of 2")),
        *(
            Piece(f"Scan {angle}", "evidence", "Evidence", b"s", turned(pdf("a scan"), angle))
            for angle in (0, 90, 180, 270)
        ),
    ]
    packed = bind("Case file (X26-1)", pieces, cover=cover)
    read = PdfReader(io.BytesIO(packed.pdf))
    texts = [page.extract_text() for page in read.pages]
    assert len(texts) == 7
    for place, text in enumerate(texts, start=1):
        assert text.count(f"Case file (X26-1), Page {place} of 7") == 1
    assert "Page 1 of 2" in texts[1], "a document keeps its own"
    assert "a scan" in texts[6]
    assert packed.pdf == bind("Case file (X26-1)", pieces, cover=cover).pdf


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_the_number_is_drawn_at_the_top_right_as_the_page_is_seen(angle: int) -> None:
    piece = Piece("Scan", "evidence", "Evidence", b"s", turned(pdf(""), angle))
    packed = bind("Case file", [piece], cover=cover)
    page = pdfium.PdfDocument(packed.pdf)[1]
    seen = page.render(scale=1).to_pil().convert("L")
    dark = [(at % seen.width, at // seen.width) for at, value in enumerate(seen.tobytes())
            if value < 128]  # fmt: skip
    assert dark
    assert min(x for x, _ in dark) > seen.width / 2
    assert max(x for x, _ in dark) < seen.width - 10
    assert max(y for _, y in dark) < 30
