"""A proposed rule set: files in the place of those of the same name.  Pure.

A folder, laid out as this product (`claims/law/part_b.yaml`, `claims/clocks.yaml`) or flat
(`part_b.yaml`); or one such file.  A flat `clocks.yaml` is nobody's: it stands in its app's folder.
A replay keeps their text (`text_of`), so that it can be done again by the same rules (`of_text`).
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from claims.law_book import UnknownLawFile, book, proposed_book
from kernel.clocks import Catalogue, catalogue
from kernel.clocks.catalogue import proposed_catalogue
from kernel.law import Book
from reports.table import UnableToReport

APPS = ("claims", "appeals", "grievances")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What decisions are judged by; without a file it is today's law.  `version` names its text."""

    law: Book
    clocks: Catalogue
    version: str
    files: tuple[str, ...] = ()

    @property
    def is_todays(self) -> bool:
        return not self.files


def proposal(path: Path | None) -> Proposal:
    """UnableToReport where the path holds no such file, or one is not as it must be."""
    if path is None:
        return Proposal(book(), catalogue(), book().version)
    found = _files(path)
    clocks = {_app_of(each): each for each in found if each.name == "clocks.yaml"}
    laws = [each for each in found if each.name != "clocks.yaml"]
    texts = sha256()
    for each in found:
        texts.update(f"{each.name}\0".encode() + each.read_bytes() + b"\0")
    try:
        law, known = proposed_book(laws), proposed_catalogue(clocks)
    except (UnknownLawFile, ValueError) as why:
        raise UnableToReport(f"the proposed rules cannot be read: {why}") from None
    names = tuple(each.name for each in found)
    return Proposal(law, known, texts.hexdigest()[:12], names)


def _files(path: Path) -> list[Path]:
    found = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if not found or not all(each.is_file() for each in found):
        raise UnableToReport(f"{path.name}: it is no rule file, nor a folder that has one")
    return found


def text_of(path: Path) -> str:
    """The files of a proposal as one text: each with its place, from the folder it stands in."""
    above = path.parent if path.is_dir() else path.parent.parent
    try:
        said = [
            [each.relative_to(above).as_posix(), each.read_bytes().decode()]
            for each in _files(path)
        ]
    except UnicodeDecodeError as why:
        raise UnableToReport(f"the proposed rules cannot be read: {why}") from None
    return json.dumps(said, ensure_ascii=False)


def of_text(text: str) -> Proposal:
    """The proposal a text was made of, with the same version."""
    with TemporaryDirectory() as folder:
        for place, content in json.loads(text):
            path = Path(folder) / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
        return proposal(Path(folder))


def _app_of(clocks: Path) -> str:
    app = clocks.parent.name
    if app not in APPS:
        raise UnableToReport(f"{clocks.name}: put it into a folder of {', '.join(APPS)}")
    return app
