"""The process that opens a PDF or a DICOM file.  It limits itself first, is told what to do by its
arguments, gets the file as its standard input, and answers on its standard output.

    python -I -B child.py read '{"looking_for": ["second opinion"]}'  < file   JSON
    python -I -B child.py picture '{"page": 3}'                        < file   a grey PGM picture
    python -I -B child.py sizes '{}'                                   < file   JSON
    python -I -B child.py page '{"page": 3}'                           < file   a PNG for a screen
    python -I -B child.py dicom '{}'                                   < file   JSON
    python -I -B child.py pages '{}'                                   < file   a PDF of its pages
    python -I -B child.py run /usr/bin/tesseract - - --psm 6 tsv       < picture

It runs with an empty environment, writes no file and has no part of the application in it: a file
that breaks it, breaks it alone.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from kernel.documents import limits


def limit_itself() -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_SECONDS, limits.CPU_SECONDS + 1))


def answer(said: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=True).encode())
    sys.stdout.buffer.flush()


def draw(mode: str, asked: dict[str, Any]) -> None:
    from kernel.documents import drawing

    content = sys.stdin.buffer.read(limits.LARGEST_PDF + 1)
    if mode == "sizes":
        answer(drawing.sizes(content))
        return
    sys.stdout.buffer.write(drawing.page(content, asked["page"]))
    sys.stdout.buffer.flush()


def main(mode: str, *arguments: str) -> None:
    if mode == "run":
        os.execv(arguments[0], list(arguments))  # the limits go with it
    if mode == "dicom":
        from kernel.documents import dicom  # the libraries come under the limits

        answer(dicom.header(sys.stdin.buffer))
        return
    if mode == "pages":
        from kernel.documents import copying

        sys.stdout.buffer.write(copying.pages_of(sys.stdin.buffer.read(limits.LARGEST_PDF + 1)))
        sys.stdout.buffer.flush()
        return
    if mode in ("sizes", "page"):
        draw(mode, json.loads(arguments[0]))
        return
    from kernel.documents import opening

    content = sys.stdin.buffer.read(limits.LARGEST_PDF + 1)
    asked = json.loads(arguments[0])
    if mode == "read":
        answer(opening.read(content, asked.get("looking_for", ())))
    elif mode == "picture":
        sys.stdout.buffer.write(opening.picture(content, asked["page"]))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    limit_itself()
    try:
        main(*sys.argv[1:])
    except MemoryError:
        os._exit(limits.TOO_MUCH_MEMORY)
    except RecursionError:
        answer({"state": "malformed", "why": "its parts lie in each other without end"})
