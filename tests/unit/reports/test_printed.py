"""A report as PDF: every cell can be read where it stands, and what is blank is said."""

import io
from datetime import date
from itertools import pairwise

import pdfplumber

from kernel.letters.render import pdf_of
from reports.layout import Column, Layout
from reports.writing.as_pdf import BLANK, WIDEST, write_pdf
from reports.writing.document import Document, piece_of

LONG = "Plan_Number_Claims_Denied_Not_Medically_Necessary_Excluding_Behavioral_Health"
ROWS = [
    ["issuer", "99998", "12345TX0010001", LONG, "Claims denied", "7", "of those received", "V"],
    ["plan", "99999", "", "Short", "Claims denied, in network", "0", "of all", "K"],
]


def printed(rows: list[list[str]]) -> bytes:
    names = [f"Column {place}" for place in range(1, len(rows[0]) + 1)]
    columns = tuple(
        Column(place, name, f"c{place}", None, "text", "always", "somewhere", "K")
        for place, name in enumerate(names, 1)
    )
    of = Layout(
        "t", "1", "T", "None", date(2026, 1, 1), None, True, columns, (), {}, "T", "nowhere"
    )
    out = io.BytesIO()
    write_pdf(
        Document("T", of, {"Run by": "d.falk"}, lambda: [piece_of(rows)]),
        out,  # type: ignore[arg-type]
        lambda html: pdf_of(html).content,
    )
    return out.getvalue()


def test_a_word_longer_than_its_column_stands_over_no_other() -> None:
    with pdfplumber.open(io.BytesIO(printed(ROWS))) as pdf:
        (table,) = [each for each in pdf.pages[0].find_tables() if len(each.rows[0].cells) == 8]
        assert [
            [(cell or "").replace("\n", "" if cell and "_" in cell else " ") for cell in row]
            for row in table.extract()[1:]
        ] == ROWS
        inside = [each for each in pdf.pages[0].chars if each["top"] > table.bbox[1]]
    for line in {round(each["top"]) for each in inside}:
        chars = sorted(
            (each for each in inside if round(each["top"]) == line), key=lambda each: each["x0"]
        )
        for one, other in pairwise(chars):
            assert other["x0"] >= one["x1"] - 0.6, (one["text"], other["text"])


def test_a_blank_cell_of_a_wide_row_is_said() -> None:
    row = ["a"] * WIDEST + [""]
    with pdfplumber.open(io.BytesIO(printed([row]))) as pdf:
        assert f"Column 10: {BLANK}" in pdf.pages[0].extract_text()
