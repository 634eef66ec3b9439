"""Pages as pictures for a screen: how large each is, and one drawn as PNG.

Runs in the limited process only (`kernel.documents.child`), like `kernel.documents.opening`; it
does without what reads words, so that a page is on the screen soon.
"""

import io
import logging
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from kernel.documents import limits
from kernel.documents.media import JPEG, PNG, TIFF, UnableToAccept, media_of

_PASSWORD = 4
FORMATS = {PNG: ["PNG"], JPEG: ["JPEG"], TIFF: ["TIFF"]}

logging.disable(logging.CRITICAL)  # a library's warning may quote the document
Image.MAX_IMAGE_PIXELS = limits.MOST_PIXELS // 2  # the library refuses at twice this


def sizes(content: bytes) -> dict[str, Any]:
    """The width and height of each page, of a PDF in points, of a picture in pixels; or the state
    that says why it has none."""
    if len(content) > limits.LARGEST_PDF:
        return {"state": "too_large", "why": f"larger than {limits.LARGEST_PDF} bytes"}
    if content.startswith(b"%PDF-"):
        opened = open_pdf(content)
        if isinstance(opened, dict):
            return opened
        count = min(len(opened), limits.MOST_PAGES)
        return {"state": "read", "sizes": [opened[place].get_size() for place in range(count)]}
    image = _image(content)
    if isinstance(image, dict):
        return image
    found = []
    for place in range(min(getattr(image, "n_frames", 1), limits.MOST_PAGES)):
        image.seek(place)
        found.append(image.size)
    return {"state": "read", "sizes": found}


def page(content: bytes, number: int) -> bytes:
    """The page as PNG, nothing where it cannot be drawn."""
    if content.startswith(b"%PDF-"):
        opened = open_pdf(content)
        if isinstance(opened, dict) or not 0 < number <= len(opened):
            return b""
        drawn = opened[number - 1]
        return _png(drawn.render(scale=limits.shown_scale(*drawn.get_size())).to_pil())
    image = _image(content)
    if isinstance(image, dict) or not 0 < number <= getattr(image, "n_frames", 1):
        return b""
    image.seek(number - 1)
    image.thumbnail((limits.LONGEST_SIDE_SHOWN, limits.LONGEST_SIDE_SHOWN))
    return _png(image.convert("RGB"))


def _png(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def open_pdf(content: bytes) -> Any:
    """The PDF opened, or the state that says why it cannot be."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        locked = getattr(problem, "err_code", None) == _PASSWORD
        if locked or "assword" in str(problem):
            return {"state": "encrypted", "why": "it opens with a password only"}
        return {"state": "malformed", "why": "it cannot be opened"}


def _image(content: bytes) -> Any:
    """A picture by its bytes; no other format of the library's many is tried."""
    try:
        formats = FORMATS.get(media_of(content[:132]))
        if formats is None:
            return {"state": "not_drawn", "why": "files of this kind are not drawn"}
        return Image.open(io.BytesIO(content), formats=formats)
    except UnableToAccept as problem:
        return {"state": "not_drawn", "why": str(problem)}
    except Image.DecompressionBombError:
        return {"state": "too_large", "why": f"more than {limits.MOST_PIXELS} pixels"}
    except (MemoryError, RecursionError):
        raise
    except Exception as problem:  # whatever a library says of a broken file
        return {"state": "malformed", "why": type(problem).__name__}
