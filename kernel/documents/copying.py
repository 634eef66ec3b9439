"""A PDF written anew with its pages and nothing that acts: no script, no form action, no file
inside.  Runs in the limited process only (`kernel.documents.child`)."""

import io
import logging
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

from kernel.documents import limits

ACTING = ("/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/PA", "/FS", "/RichMediaContent")

logging.disable(logging.CRITICAL)  # a library's warning may quote the document


def pages_of(content: bytes) -> bytes:
    """The pages of the PDF in a new one; empty where they cannot be copied: it is encrypted, has
    no page, or more than `limits.MOST_PAGES`."""
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted or not 0 < len(reader.pages) <= limits.MOST_PAGES:
        return b""
    writer = PdfWriter()
    for page in reader.pages:
        _still(page)
        for each in _notes(page):
            _still(each)
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _notes(page: Any) -> list[Any]:
    """The annotations of a page, but those that hold a file or a film, which go."""
    if "/Annots" not in page:
        return []
    found = [each.get_object() for each in page["/Annots"]]
    if any(each.get("/Subtype") in _FILES for each in found if isinstance(each, DictionaryObject)):
        del page["/Annots"]
        return []
    return [each for each in found if isinstance(each, DictionaryObject)]


_FILES = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/3D", "/Sound")


def _still(thing: Any) -> None:
    for key in ACTING:
        if key in thing:
            del thing[key]
