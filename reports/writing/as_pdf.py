"""PDF, for reading: a table where it fits the page, else a block a row.

What a person prints has an end: a longer report is taken as CSV or XLSX.
"""

from collections.abc import Callable
from html import escape

from reports.table import UnableToReport
from reports.writing.document import Document, Out

MOST_ROWS = 1500
WIDEST = 9
"""Columns of a table on a page that lies on its side."""
LINE = 140
"""Characters that stand side by side on such a page."""
ENOUGH = 36
"""Characters a column is given at most for what it says; what is longer takes more lines."""
BLANK = "(blank)"

STYLE = """
@font-face { font-family: letter; src: url("NotoSans-Regular.ttf"); }
@font-face { font-family: letter; font-weight: bold; src: url("NotoSans-Bold.ttf"); }
@page { size: letter landscape; margin: 1.6cm 1.4cm; }
body { font-family: letter; font-size: 8pt; }
h1 { font-size: 13pt; }
table { width: 100%; }
th, td { border: 0.5pt solid #777777; padding: 2pt 3pt; text-align: left; vertical-align: top; }
th { background-color: #eeeeee; }
.about td { border: none; padding: 1pt 3pt; }
.broken { -pdf-word-wrap: CJK; }
"""


def write_pdf(document: Document, out: Out, render: Callable[[str], bytes]) -> None:
    """`render` makes a PDF of HTML.  UnableToReport where it would be too long to read."""
    rows: list[list[str]] = []
    for row in document.rows():
        rows.append(row)
        if len(rows) > MOST_ROWS:
            why = f"{document.title} has more than {MOST_ROWS} rows: take it as CSV or XLSX"
            raise UnableToReport(why)
    out.write(render(page(document, rows)))


def page(document: Document, rows: list[list[str]]) -> str:
    """The report as HTML."""
    names = document.layout.names
    body = _table(names, rows) if len(names) <= WIDEST else _blocks(names, rows)
    about = "".join(
        f"<tr><td>{escape(what)}</td><td>{escape(said)}</td></tr>"
        for what, said in document.about.items()
    )
    return (
        f"<html><head><title>{escape(document.title)}</title><style>{STYLE}</style></head><body>"
        f'<h1>{escape(document.title)}</h1><table class="about">{about}</table><br/>{body}'
        "</body></html>"
    )


def _table(names: tuple[str, ...], rows: list[list[str]]) -> str:
    """Columns as wide as what they say needs; a word that is longer than its column is broken, for
    it would stand over the next one."""
    columns = [[name, *(row[place] for row in rows)] for place, name in enumerate(names)]
    needed = [_needed(each) for each in columns]
    percents = [each * 100 / sum(needed) for each in needed]
    head = "".join(
        f'<th width="{percent:.1f}%"{_broken(name, percent)}>{escape(name)}</th>'
        for name, percent in zip(names, percents, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_broken(cell, percent)}>{escape(cell)}</td>"
            for cell, percent in zip(row, percents, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table repeat="1"><tr>{head}</tr>{body}</table>'


def _needed(cells: list[str]) -> int:
    """Characters a column needs with what is free on both sides; the first cell is set bold."""
    name, *rest = (len(each) for each in cells)
    return min(max(name * 6 // 5, *rest, 3), ENOUGH) + 4


def _broken(cell: str, percent: float) -> str:
    longest = max(map(len, cell.split()), default=0)
    return ' class="broken"' if longest > LINE * percent / 100 - 2 else ""


def _blocks(names: tuple[str, ...], rows: list[list[str]]) -> str:
    """What is blank is said: it is a cell somebody has to answer for."""
    made: list[str] = []
    for place, row in enumerate(rows, 1):
        cells = [
            f"<b>{escape(n)}:</b> {escape(c or BLANK)}" for n, c in zip(names, row, strict=True)
        ]
        made.append(f"<p><b>{place}.</b> {'; '.join(cells)}</p>")
    return "".join(made)
