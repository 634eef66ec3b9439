"""Pages the plan writes into a case file: no sign of a member's keeps the file from leaving."""

import io

import pypdfium2

from appeals.external.paging import UNDRAWN, Page, set_page, table, undrawn


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_sign_no_font_draws_is_shown_as_one_wherever_it_stands() -> None:
    said = table("What came", (("Name", ""),), [("scan \U0001f600.pdf",)])
    page = Page(
        "R26-0000001", "Re\u0301quest \U0001f9ff", ("Please look again \U0001f64f",), (said,)
    )
    shown = text_of(set_page(page))
    assert f"Please look again {UNDRAWN}" in shown
    assert f"scan {UNDRAWN}.pdf" in shown
    assert f"quest {UNDRAWN}" in shown


def test_what_no_font_draws_is_named() -> None:
    assert undrawn("Łódź, Nguyễn\n\U0001f600\U0001f600") == ["\U0001f600"]
