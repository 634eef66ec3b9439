"""Pages as pictures for a screen: as large as they are, drawn in a process of its own."""

import io
from pathlib import Path

import pytest
from PIL import Image

from kernel.documents import limits
from kernel.documents.picturing import picture_of, sheets_of
from tests import papers


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "kept"
    path.write_bytes(content)
    return path


def drawn(kind: str, width: int = 60, height: int = 80) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, kind)
    return out.getvalue()


def test_a_page_is_drawn_as_large_as_a_screen_takes(tmp_path: Path) -> None:
    path = kept(tmp_path, papers.pages(2, "Second opinion"))
    assert sheets_of(path).sizes == ((612.0, 792.0), (612.0, 792.0))
    image = Image.open(io.BytesIO(picture_of(path, 2)))
    assert (image.format, max(image.size)) == ("PNG", limits.LONGEST_SIDE_SHOWN)
    assert image.width * 792 == pytest.approx(image.height * 612, rel=0.01)
    # "Second opinion 2" is written 72 points below the upper edge: something dark is there
    scale = limits.shown_scale(612, 792)
    words = image.convert("L").crop(tuple(round(each * scale) for each in (72, 60, 180, 74)))
    assert words.getextrema()[0] < 100


def test_a_page_there_is_not_is_not_drawn(tmp_path: Path) -> None:
    path = kept(tmp_path, papers.pages(1))
    assert picture_of(path, 2) == b""
    assert picture_of(path, 0) == b""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_is_made_anew_before_it_is_shown(kind: str, tmp_path: Path) -> None:
    path = kept(tmp_path, drawn(kind))
    assert sheets_of(path).sizes == ((60.0, 80.0),)
    assert Image.open(io.BytesIO(picture_of(path, 1))).size == (60, 80)


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (papers.encrypted(), "encrypted"),
        (b"%PDF-1.7\nbroken", "malformed"),
        (b"\x00" * 128 + b"DICM", "not_drawn"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_drawn"),
        (b"GIF89a" + bytes(60), "not_drawn"),
        (b"\x89PNG\r\n\x1a\nbroken", "malformed"),
        (drawn("PNG", 9000, 12000), "too_large"),
    ],
    ids=["password", "broken", "dicom", "svg", "gif", "broken picture", "too many pixels"],
)
def test_what_cannot_be_drawn_says_so(content: bytes, state: str, tmp_path: Path) -> None:
    path = kept(tmp_path, content)
    found = sheets_of(path)
    assert (found.state, found.sizes) == (state, ())
    assert found.why
    assert picture_of(path, 1) == b""
