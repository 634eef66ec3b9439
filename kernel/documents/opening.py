"""A PDF opened: counted and looked over with PDFium, read word by word with pdfplumber.

Runs in the limited process only (`kernel.documents.child`): what a hostile file does to these
libraries, it does there.
"""

import io
import logging
from collections.abc import Sequence
from typing import Any
from unicodedata import normalize

import pdfplumber
import pypdfium2  # type: ignore[import-untyped]

from kernel.documents import limits
from kernel.documents.drawing import open_pdf
from kernel.documents.form_fields import fields_of
from kernel.documents.pages import PASSED_OVER, READ, UNREADABLE

LEAST_TEXT = 12
"""Characters below which a page with pictures on it is a picture: a stamp or a page number."""
LONGEST_WORD = 200
TURNED = "its text does not stand upright: the page was turned"

_IMAGE = 3
_PASSWORD = 4

logging.disable(logging.CRITICAL)  # a library's warning may quote the document


def read(content: bytes, looking_for: Sequence[str]) -> dict[str, Any]:
    """The document's pages and form fields, or the state that says why not."""
    opened = _open(content)
    if isinstance(opened, dict):
        return opened
    count = len(opened)
    if count > limits.MOST_PAGES:
        return {
            "state": "too_many_pages",
            "why": f"{count} pages; at most {limits.MOST_PAGES} are read",
            "page_count": count,
        }
    glances = [_glance(opened, place, looking_for) for place in range(count)]
    opened.close()
    chosen = _that_matter(glances)
    try:
        pages, fields, doubtful = _word_by_word(content, glances, chosen)
    except (MemoryError, RecursionError):
        raise
    except Exception as problem:  # whatever a library says of a broken file
        return {"state": "malformed", "why": type(problem).__name__, "page_count": count}
    said = {"state": "read", "page_count": count, "pages": pages}
    return {**said, "fields": fields, "doubtful": doubtful}


def _open(content: bytes) -> Any:
    if len(content) > limits.LARGEST_PDF:
        return {"state": "too_large", "why": f"larger than {limits.LARGEST_PDF} bytes"}
    if not content.startswith(b"%PDF-"):
        return {"state": "not_a_pdf", "why": "it does not begin as a PDF does"}
    return open_pdf(content)


def _glance(opened: Any, place: int, looking_for: Sequence[str]) -> dict[str, Any]:
    """What a page is, quickly: how much text, any picture, how much of what is looked for."""
    try:
        page = opened[place]
        width, height = page.get_size()
        words = page.get_textpage().get_text_bounded()
        pictures = any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=2))
        page.close()
    except (MemoryError, RecursionError):
        raise
    except Exception as problem:
        return {"number": place + 1, "broken": type(problem).__name__}
    text = words.lower()
    return {
        "number": place + 1,
        "width": width,
        "height": height,
        "text": sum(not each.isspace() for each in text),
        "pictures": pictures,
        "wanted": sum(text.count(each) for each in looking_for),
    }


def _that_matter(glances: Sequence[dict[str, Any]]) -> set[int]:
    """Pages to read word by word: all of a short document; of a long one the first, the last, and
    those that hold most of what is looked for."""
    if len(glances) <= limits.MOST_READ_WORD_BY_WORD:
        return {each["number"] for each in glances}
    ends = {1, len(glances)}
    by_worth = sorted(glances, key=lambda each: (-each.get("wanted", 0), each["number"]))
    more = [each["number"] for each in by_worth if each["number"] not in ends]
    return ends | set(more[: limits.MOST_READ_WORD_BY_WORD - len(ends)])


def _word_by_word(
    content: bytes, glances: Sequence[dict[str, Any]], chosen: set[int]
) -> tuple[list[dict[str, Any]], dict[str, str], list[str]]:
    pages = []
    with pdfplumber.open(io.BytesIO(content)) as document:
        fields, doubtful = fields_of(document.doc)
        for glance in glances:
            pages.append(_page(document, glance, glance["number"] in chosen))
    return pages, fields, doubtful


def _page(document: Any, glance: dict[str, Any], chosen: bool) -> dict[str, Any]:
    number = glance["number"]
    said: dict[str, Any] = {"number": number, "words": []}
    said |= {"width": glance.get("width", 0.0), "height": glance.get("height", 0.0)}
    if "broken" in glance:
        return said | {"state": UNREADABLE, "why": f"broken ({glance['broken']})"}
    if glance["text"] < LEAST_TEXT and glance["pictures"]:
        return said | {"state": UNREADABLE, "why": "a picture without text"}
    if not chosen:
        return said | {"state": PASSED_OVER, "why": "nothing that is looked for is on it"}
    try:
        page = document.pages[number - 1]
        turned = _is_turned(page.chars)
        words = page.extract_words(extra_attrs=["fontname"], use_text_flow=True)
        page.close()
    except (MemoryError, RecursionError):
        raise
    except Exception as problem:
        return said | {"state": UNREADABLE, "why": f"broken ({type(problem).__name__})"}
    if turned:
        return said | {"state": UNREADABLE, "why": TURNED}
    said["words"] = [_word(each) for each in words]
    return said | {"state": READ}


def _is_turned(characters: Sequence[dict[str, Any]]) -> bool:
    """Whether most letters of a page, as it is shown, stand on their side or head: their words
    come in no order a reader would find.  A stamp along the margin turns no page."""
    across = upright = 0
    for each in characters:
        right, down = each["matrix"][:2]
        upright += right > abs(down)
        across += right <= abs(down)
    return across > upright


def _word(each: dict[str, Any]) -> tuple[Any, ...]:
    sides = (round(float(each[side]), 1) for side in ("x0", "top", "x1", "bottom"))
    text = normalize("NFC", each["text"])  # a letter and its accent are one letter
    return (text[:LONGEST_WORD], *sides, str(each["fontname"])[-60:])


def picture(content: bytes, number: int) -> bytes:
    """A page as a grey picture (PGM), as large as `limits.pixels_of` says."""
    opened = pypdfium2.PdfDocument(content)
    page = opened[number - 1]
    bitmap = page.render(scale=limits.pixels_of(*page.get_size()), grayscale=True)
    image = bitmap.to_pil().convert("L")
    pixels: bytes = image.tobytes()
    return b"P5 %d %d 255\n" % image.size + pixels
