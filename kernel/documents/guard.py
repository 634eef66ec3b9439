"""Opens a PDF or a DICOM file in a limited process: whatever the file, an answer in bounded time.

document = read_pdf(path, looking_for=("second opinion", "impression"))
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import IO

from kernel.documents import limits
from kernel.documents.imaging import Imaging, imaging_of
from kernel.documents.pages import UNREADABLE, Document, Page, document_of
from kernel.documents.recognition import page_of

CHILD = Path(__file__).with_name("child.py")
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended: its answer, and the state that says what went wrong, or ""."""

    answer: bytes
    state: str = ""
    why: str = ""


def read_pdf(path: Path, *, looking_for: Sequence[str] = (), recognize: bool = True) -> Document:
    """The document in the file.  Pages that are pictures are recognized where tesseract is
    installed; without it they are unreadable.  OSError where the file cannot be opened."""
    asked = json.dumps({"looking_for": [each.lower() for each in looking_for]})
    ended = run_limited("read", asked, given=path)
    if ended.state:
        return Document(ended.state, ended.why)
    try:
        document = document_of(json.loads(ended.answer))
    except (ValueError, KeyError, TypeError):
        return Document("malformed", "the process that read it gave no answer")
    program = shutil.which("tesseract")
    if not document.readable or not recognize:
        return document
    return _recognized(document, path, program)


def read_dicom(path: Path) -> Imaging:
    """What the header of a DICOM file says.  OSError where it cannot be opened."""
    ended = run_limited("dicom", "{}", given=path)
    if ended.state:
        return Imaging(ended.state, ended.why)
    try:
        return imaging_of(json.loads(ended.answer))
    except (ValueError, KeyError, TypeError):
        return Imaging("malformed", "the process that read it gave no answer")


def _recognized(document: Document, path: Path, program: str | None) -> Document:
    pages = []
    left = limits.MOST_RECOGNIZED
    for page in document.pages:
        if page.state == UNREADABLE and page.why == "a picture without text":
            if program is None:
                page = replace(page, why="a picture, and no character recognition is installed")
            elif left == 0:
                page = replace(page, why=f"a picture; {limits.MOST_RECOGNIZED} were recognized")
            else:
                left -= 1
                page = _recognize(page, path, program)
        pages.append(page)
    return replace(document, pages=tuple(pages))


def _recognize(page: Page, path: Path, program: str) -> Page:
    drawn = run_limited("picture", json.dumps({"page": page.number}), given=path)
    if drawn.state or not drawn.answer:
        return replace(page, why=f"a picture that cannot be drawn ({drawn.state or 'empty'})")
    said = run_limited("run", program, "-", "-", "--psm", "6", "tsv", given=drawn.answer)
    if said.state:
        return replace(page, why=f"character recognition failed ({said.state})")
    pixels = limits.pixels_of(page.width, page.height)
    return page_of(said.answer.decode("utf-8", "replace"), page, pixels)


def run_limited(*arguments: str, given: Path | bytes) -> Ended:
    """Run the limited process with a file or bytes as its input; never longer than the limit, and
    never with a longer answer."""
    with _opened(given) as source:
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", str(CHILD), *arguments],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
    try:
        answer = _answer_of(process)
    finally:
        _end(process)
    if answer is None:
        return Ended(b"", "too_slow", f"not read in {limits.WALL_SECONDS:g} seconds")
    return _judged(process.returncode, answer)


@contextmanager
def _opened(given: Path | bytes) -> Iterator[IO[bytes]]:
    if isinstance(given, Path):
        with given.open("rb") as source:
            yield source
    else:
        with tempfile.TemporaryFile() as draft:
            draft.write(given)
            draft.seek(0)
            yield draft


def _answer_of(process: "subprocess.Popen[bytes]") -> bytes | None:
    """What it says until it ends; None where that takes too long."""
    ends = monotonic() + limits.WALL_SECONDS
    said = bytearray()
    stream = process.stdout
    assert stream is not None  # it was asked for
    with stream:
        while len(said) <= limits.LONGEST_ANSWER:
            ready, _, _ = select.select([stream], [], [], max(ends - monotonic(), 0))
            if not ready:
                return None
            block = os.read(stream.fileno(), BLOCK)
            if not block:
                break
            said += block
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(ends - monotonic(), 0.1))
    return bytes(said)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process, and what it may have started, unless it has ended by itself."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _judged(code: int, answer: bytes) -> Ended:
    if len(answer) > limits.LONGEST_ANSWER:
        return Ended(b"", "too_large", "it says more than can be taken")
    if code == 0:
        return Ended(answer)
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Ended(b"", "too_slow", f"not read in {limits.CPU_SECONDS} seconds of work")
    # PDFium aborts where it is given no memory; nothing else aborts in a library as released
    if code in (limits.TOO_MUCH_MEMORY, -signal.SIGABRT):
        return Ended(b"", "too_much_memory", f"more than {limits.MEMORY >> 20} MiB")
    return Ended(b"", "malformed", "the process that read it broke")
