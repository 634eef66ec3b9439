"""Pages as pictures: asked of the limited process, answered in bounded time whatever the file.

sheets = sheets_of(path)        # how large each page is
picture = picture_of(path, 2)   # PNG, empty where it cannot be drawn
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kernel.documents.guard import run_limited

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of a file by their sizes, of a PDF in points, of a picture in pixels.  Where it
    cannot be drawn there are none, and `state` and `why` say why."""

    state: str
    why: str = ""
    sizes: tuple[tuple[float, float], ...] = ()


@lru_cache(maxsize=500)
def sheets_of(path: Path) -> Sheets:
    """How large each page of the file is.  A kept file never changes, so neither does the answer.
    OSError where it cannot be opened."""
    ended = run_limited("sizes", "{}", given=path)
    if ended.state:
        return Sheets(ended.state, ended.why)
    try:
        said = json.loads(ended.answer)
        sizes = tuple((float(width), float(height)) for width, height in said.get("sizes", ()))
        return Sheets(said["state"], said.get("why", ""), sizes)
    except (ValueError, KeyError, TypeError):
        return Sheets("malformed", "the process that read it gave no answer")


def picture_of(path: Path, page: int) -> bytes:
    """The page as PNG; empty where it cannot be drawn.  OSError where it cannot be opened."""
    ended = run_limited("page", json.dumps({"page": page}), given=path)
    drawn = not ended.state and ended.answer.startswith(PNG_BEGINS)
    return ended.answer if drawn else b""
