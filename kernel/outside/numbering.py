"""Every page of a packet numbered through, at its top right as it is seen: "Page 3 of 12".

What is under it stays as it came, with the numbers of its own document.  No database.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # loaded with the first packet: most processes bind none
    from pypdf import PageObject, PdfWriter

FONT = "/PacketNumber"
SIZE = 8.0
EDGE, TOP = 24.0, 16.0
WIDE = 0.56
"""How wide a sign of the font is at most on average, of its size."""


def number(writer: "PdfWriter", title: str) -> None:
    """Write `title, Page n of N` on every page, upright whichever way the page is turned."""
    from pypdf.generic import DictionaryObject, NameObject

    named = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    font = DictionaryObject({NameObject(key): NameObject(name) for key, name in named.items()})
    kept = writer._add_object(font)
    opens = _stream(writer, "q\n")
    for place, page in enumerate(writer.pages, start=1):
        text = f"{title}, Page {place} of {len(writer.pages)}"
        _add(writer, page, kept, opens, f"\nQ\nq\n{_drawn(page, text)}\nQ\n")


def _add(writer: "PdfWriter", page: "PageObject", font: Any, opens: Any, drawn: str) -> None:
    """The number after what is on the page, whose own state of drawing ends first."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    resources = page.get("/Resources")
    resources = resources.get_object() if resources is not None else None
    if not isinstance(resources, DictionaryObject):
        resources = DictionaryObject()
        page[NameObject("/Resources")] = resources
    fonts = resources.get("/Font")
    fonts = fonts.get_object() if fonts is not None else None
    if not isinstance(fonts, DictionaryObject):
        fonts = DictionaryObject()
        resources[NameObject("/Font")] = fonts
    fonts[NameObject(FONT)] = font
    there = page.get("/Contents")
    held = there.get_object() if there is not None else None
    own = list(held) if isinstance(held, ArrayObject) else [] if held is None else [_raw(page)]
    page[NameObject("/Contents")] = ArrayObject([opens, *own, _stream(writer, drawn)])


def _raw(page: "PageObject") -> Any:
    """The content as the page refers to it."""
    return page.raw_get("/Contents")


def _stream(writer: "PdfWriter", text: str) -> Any:
    from pypdf.generic import DecodedStreamObject

    made = DecodedStreamObject()
    made.set_data(text.encode("cp1252", "replace"))
    return writer._add_object(made)


def _drawn(page: "PageObject", text: str) -> str:
    box = page.cropbox
    left, low, right, high = (float(each) for each in (box.left, box.bottom, box.right, box.top))
    wide = len(text) * SIZE * WIDE
    match int(page.rotation) % 360:
        case 90:
            turn, x, y = "0 1 -1 0", left + TOP, high - EDGE - wide
        case 180:
            turn, x, y = "-1 0 0 -1", left + EDGE + wide, low + TOP
        case 270:
            turn, x, y = "0 -1 1 0", right - TOP, low + EDGE + wide
        case _:
            turn, x, y = "1 0 0 1", right - EDGE - wide, high - TOP
    said = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT 0 g {FONT} {SIZE:g} Tf {turn} {x:.2f} {y:.2f} Tm ({said}) Tj ET"
