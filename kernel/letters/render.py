"""From a template and a context to HTML, and from HTML to a PDF: the same bytes every time.

The renderer may reach nothing: no network, no file but the fonts beside this module.  Its warnings
carry text of the document, so they are counted and never logged, and any one is a failed render.
Its libraries are loaded with the first letter: most processes set none in type.
"""

import io
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from kernel.letters.catalogue import BASE

FONTS = Path(__file__).parent / "fonts"
BESIDE_FONTS = str(FONTS / "letter.html")
MISSING = "\ue000"
"""Stands where a template names something the context does not have."""

ALLAH, ALLAH_JOINED = "\u0627\u0644\u0644\u0647", "\u0627\u0644\u0644\u200d\u0647"
"""The renderer draws this word, part of many Arabic names, as one character no font here has; with
a joiner in it, as its four letters."""

LIMITS: dict[str, Any] = {
    "allow_remote": False,
    "max_render_seconds": 60,
    "max_document_bytes": 3_000_000,
    "max_depth": 60,
    "max_resources": 8,
}
LONGEST_PDF = 10_000_000


class UnableToRender(ValueError):
    """The letter cannot be set in type.  The message never holds its text."""


@dataclass(frozen=True, slots=True)
class Pdf:
    content: bytes
    pages: int


class _Counted(logging.Handler):
    """Notes that something was said, where in the renderer, and nothing of what was said."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.places: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.places.append(f"{record.name}:{record.lineno}")


def html_of(folder: Path, name: str, context: Any, *, medium: str) -> str:
    """The page `name` of `folder` with a context's values, for `print` or `screen`."""
    page = _engine(folder).get_template(name)
    made: str = page.render(Context({"letter": context, "medium": medium}))
    if MISSING in made:
        start = made.index(MISSING) + 1
        raise UnableToRender(f"{name}: there is no {made[start : made.index(MISSING, start)]}")
    return made


@cache
def _engine(folder: Path) -> Engine:
    return Engine(
        dirs=[str(folder), str(BASE)],
        autoescape=True,
        string_if_invalid=f"{MISSING}%s{MISSING}",
        loaders=[
            (
                "django.template.loaders.cached.Loader",
                ["django.template.loaders.filesystem.Loader"],
            )
        ],
    )


def pdf_of(html: str) -> Pdf:
    """The document as PDF.  Raises UnableToRender on any error or warning of the renderer."""
    import reportlab.rl_config  # type: ignore[import-untyped]
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    strangers = sorted(set(html) - glyphs() - set("\n\r\t"))
    if strangers:
        named = ", ".join(f"U+{ord(each):04X}" for each in strangers[:5])
        raise UnableToRender(f"no font of the letters can draw {named}")
    html = html.replace(ALLAH, ALLAH_JOINED)
    heard = _listen()
    out = io.BytesIO()
    kept, reportlab.rl_config.invariant = reportlab.rl_config.invariant, 1
    try:
        policy = ResourceAccessPolicy.server(FONTS, **LIMITS)
        done = pisa.pisaDocument(html, dest=out, path=BESIDE_FONTS, resource_policy=policy)
        trouble = int(done.err) + int(done.warn)
    except Exception as problem:  # its message may hold text of the letter
        raise UnableToRender(f"the PDF renderer failed: {type(problem).__name__}") from None
    finally:
        reportlab.rl_config.invariant = kept
    if trouble or heard.places:
        where = ", ".join(sorted(set(heard.places))[:5])
        raise UnableToRender(f"the PDF renderer complained {trouble} times, at {where}")
    content = out.getvalue()
    if len(content) > LONGEST_PDF:
        raise UnableToRender(f"the PDF has {len(content)} bytes")
    return Pdf(content, pages_of(content))


def _listen() -> _Counted:
    """Keep the renderer's log to itself: it never reaches a log file."""
    heard = _Counted()
    logger = logging.getLogger("xhtml2pdf")
    logger.handlers = [heard]
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    return heard


def pages_of(content: bytes) -> int:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()


@cache
def glyphs() -> frozenset[str]:
    """Every character some font of the letters can draw."""
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

    found: set[str] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        found |= {chr(code) for code in TTFont(path.stem, str(path)).face.charToGlyph}
    return frozenset(found)
