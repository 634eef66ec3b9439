"""Documents for the readers, without a file: words laid out as a page would have them."""

from pathlib import Path

from kernel.documents.guard import read_pdf
from kernel.documents.pages import READ, Box, Document, Page, Word

LINE, CHARACTER = 14.0, 5.0


def document(*lines: str, page: str = READ) -> Document:
    """One page; each line's words from left to right, an empty line is a space."""
    words = []
    for row, line in enumerate(lines):
        x = 72.0
        for text in line.split():
            top = 72 + row * LINE
            box = Box(1, x, top, x + CHARACTER * len(text), top + 10)
            words.append(Word(text, box, "Helvetica", len(words)))
            x += CHARACTER * (len(text) + 1)
    return Document("read", "", 1, (Page(1, 612, 792, page, tuple(words)),))


def read(content: bytes, folder: Path) -> Document:
    path = folder / "document.pdf"
    path.write_bytes(content)
    return read_pdf(path)
