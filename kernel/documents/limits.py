"""How large a document may be, and how much its reading may take."""

MEGABYTE = 1 << 20

LARGEST_UPLOAD = 500 * MEGABYTE
"""A study of many images in one file; a PDF may have less."""
LARGEST_PDF = 50 * MEGABYTE
MOST_PAGES = 200
"""Pages of a PDF.  No report or form has more; a longer one is sent again in parts."""
MOST_READ_WORD_BY_WORD = 40
"""Pages read with the box of every word; of a longer document, those that matter most."""
MOST_RECOGNIZED = 8
"""Pages handed to character recognition."""
LONGEST_ANSWER = 16 * MEGABYTE
"""Of what the reading process may say."""

MEMORY = 768 * MEGABYTE
CPU_SECONDS = 15
WALL_SECONDS = 20.0
OPEN_FILES = 64

TOO_MUCH_MEMORY = 86
"""The reading process's exit code that says so, also where it can write no answer any more."""

DOTS = 200 / 72
"""Pixels of a page's picture for a point of the page."""
LONGEST_SIDE = 2600
"""Pixels of a page's picture."""
LONGEST_SIDE_SHOWN = 1500
"""Pixels of a page's picture on a screen."""
MOST_PIXELS = 50_000_000
"""Of a picture that came in; one of more is not opened."""


def pixels_of(width: float, height: float) -> float:
    """Pixels for a point, of a page of that size in points."""
    return min(DOTS, LONGEST_SIDE / max(width, height, 1.0))


def shown_scale(width: float, height: float) -> float:
    """Pixels for a point of a page drawn for a screen."""
    return LONGEST_SIDE_SHOWN / max(width, height, 1.0)
