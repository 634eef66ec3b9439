"""Letters made from stories, and read back from their PDF."""

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pdfplumber
import pypdfium2

from claims.letters.checks import CHECKS
from claims.letters.compose import FOLDER, Draft, drafts_of, statement_drafts, templates
from claims.letters.cycles import statement_of
from claims.letters.given import Judged
from kernel.letters.make import Made, make
from tests.unit.letters.stories import DATED, senders

FOOTER = 10.38 * 72
PERIOD = "from January 1, 2026 to March 31, 2026"


def drafts(judged: Judged) -> list[Draft]:
    """Every letter of a decision, its statement among them."""
    sender = senders().of(judged.payer_id, judged.regimes)
    made, lacking = drafts_of(judged, sender, DATED)
    assert not lacking, lacking
    code = statement_of(judged.regimes)
    if code:
        made += statement_drafts(code, [judged], sender, DATED, PERIOD)
    return made


def statement(claims: Sequence[Judged]) -> Draft:
    first = claims[0]
    code = statement_of(first.regimes)
    assert code
    sender = senders().of(first.payer_id, first.regimes)
    return statement_drafts(code, claims, sender, DATED, PERIOD)[0]


def made(draft: Draft, **changes: Any) -> Made:
    return make(FOLDER, templates()[draft.code], draft.text, CHECKS | changes)


@lru_cache(maxsize=4)
def text_of(pdf: bytes) -> str:
    """What the PDF draws, in the order it draws it, footers left out, without any space."""
    parts: list[str] = []
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            parts += [char["text"] for char in page.chars if char["top"] < FOOTER]
            page.close()
    return tight("".join(parts))


def drawn_quickly(pdf: bytes) -> str:
    """The same by a reader eighty times as quick, footers and all."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return tight(text)


def tight(text: str) -> str:
    return "".join(text.replace("\u200e", "").split())


def missing(letter: Made) -> list[str]:
    """Lines of evidence that cannot be found in the PDF.

    Arabic script is drawn in joined shapes from right to left and is compared by its numbers only.
    """
    drawn = text_of(letter.pdf.content)
    lacking = []
    for element, text in letter.evidence.items():
        for line in text.split("\n"):
            arabic = any("\u0600" <= each <= "\u06ff" for each in line)
            wanted = "1-800-555" if arabic else tight(line)
            if wanted not in drawn:
                lacking.append(f"{element}: {line}")
    return lacking


def stopped_twice(letter: Made) -> list[str]:
    """Sentences that end in two full stops, with a bracket between them or none."""
    return re.findall(r".{0,60}(?<!\.)\.\)?\.(?!\.)", text_of(letter.pdf.content))


def in_the_window(pdf: bytes) -> str:
    """What shows through the window of an envelope, wherever in it the folded sheet lies."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    top, bottom = (page.get_height() - inches * 72 for inches in (2.05, 3.63))
    text = page.get_textpage().get_text_bounded(0, bottom, 5.4 * 72, top)
    document.close()
    return tight(text)


def run_together(letter: Made) -> list[str]:
    """Characters of the first page drawn over one another."""
    with pdfplumber.open(io.BytesIO(letter.pdf.content)) as document:
        drawn = [char for char in document.pages[0].chars if char["text"].strip()]
    drawn.sort(key=lambda char: char["top"])
    found = []
    for place, one in enumerate(drawn):
        for other in drawn[place + 1 :]:
            if other["top"] > one["bottom"] - 4:
                break
            wide = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            if wide > 1.5:
                found.append(f"{one['text']}{other['text']} at {one['x0']:.0f}, {one['top']:.0f}")
    return found


def beyond_the_margin(letter: Made) -> list[str]:
    """Characters drawn outside the sheet's margins of three quarters of an inch."""
    found = []
    with pdfplumber.open(io.BytesIO(letter.pdf.content)) as document:
        for page in document.pages:
            right = float(page.width) - 0.75 * 72 + 1
            found += [
                f"{page.page_number}: {char['text']}"
                for char in page.chars
                if char["x1"] > right or char["x0"] < 0.75 * 72 - 1
            ]
            page.close()
    return found
