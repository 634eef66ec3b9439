"""Words from what tesseract says of a page's picture (its TSV).  Pure.

A word the program is not sure of is not guessed: it becomes `UNSURE`, and where too many are, the
page is unreadable.
"""

from kernel.documents.pages import OCR, UNREADABLE, Box, Page, Word

UNSURE = "[?]"
LEAST_SURE = 60.0
"""Percent; below it tesseract's words are more often wrong than not."""
MOST_UNSURE = 0.2
"""The part of a page's words."""
COLUMNS = 12
WORD_LEVEL = "5"


def page_of(tsv: str, page: Page, pixels: float) -> Page:
    """The page as recognized.  `pixels` are the picture's for a point of the page."""
    words: list[Word] = []
    unsure = 0
    for line in tsv.splitlines():
        row = line.split("\t")
        if len(row) != COLUMNS or row[0] != WORD_LEVEL or not row[11].strip():
            continue
        left, top, width, height = (float(each) / pixels for each in row[6:10])
        sure = float(row[10]) >= LEAST_SURE
        unsure += not sure
        box = Box(page.number, left, top, left + width, top + height)
        words.append(Word(row[11].strip() if sure else UNSURE, box, "ocr", len(words)))
    if not words or unsure > MOST_UNSURE * len(words):
        why = f"character recognition is not sure of {unsure} of {len(words)} words"
        return Page(page.number, page.width, page.height, UNREADABLE, (), why)
    return Page(page.number, page.width, page.height, OCR, tuple(words))
