"""Documents bound into one PDF with bookmarks, and the manifest of what is in it.  No database.

packed = bind("Case file R26-0000001", pieces, cover=lambda listed: pdf_of_index(listed))
packed.pdf, packed.manifest

The same pieces give the same bytes.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kernel.outside.numbering import number

if TYPE_CHECKING:  # loaded with the first packet: most processes bind none
    from pypdf import PdfWriter

ROUNDS = 4
"""Until the index has as many pages as it says; it grows once or twice."""
LONGEST_STEM, LONGEST_ENDING = 60, 5


class UnableToBind(ValueError):
    """The pieces make no packet; the message says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One document.  `content` are its own bytes, whose digest the manifest gives; `pages` is a PDF
    of its pages, empty where it has none that can be bound: then it goes along inside the PDF
    (`attached`), or beside it where it is too large and `upload` says where it lies.

    `chapter` groups pieces under one bookmark.
    """

    title: str
    kind: str
    chapter: str
    content: bytes = b""
    pages: bytes = b""
    name: str = ""
    why_not: str = ""
    upload: int | None = None
    sha256: str = ""
    size: int = 0

    @property
    def mark(self) -> str:
        return self.sha256 or sha256(self.content).hexdigest()

    @property
    def bytes(self) -> int:
        return self.size or len(self.content)


@dataclass(frozen=True, slots=True)
class Listed:
    """A piece as the index lists it.  `first` and `last` are pages of the packet, 0 where it has
    none in it; `how` is pages, attached or beside."""

    place: int
    title: str
    kind: str
    chapter: str
    how: str
    first: int
    last: int
    name: str
    sha256: str
    size: int
    why_not: str
    upload: int | None

    def as_json(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "title": self.title,
            "kind": self.kind,
            "chapter": self.chapter,
            "how": self.how,
            "first": self.first,
            "last": self.last,
            "name": self.name,
            "sha256": self.sha256,
            "size": self.size,
            "why_not": self.why_not,
            "upload": self.upload,
        }


@dataclass(frozen=True, slots=True)
class Packed:
    pdf: bytes
    pages: int
    manifest: tuple[Listed, ...] = field(default=())

    @property
    def sha256(self) -> str:
        return sha256(self.pdf).hexdigest()


def bind(
    title: str, pieces: Sequence[Piece], *, cover: Callable[[Sequence[Listed]], bytes]
) -> Packed:
    """One PDF: the index `cover` makes of the list, then every piece in the order given; its pages
    numbered through."""
    if not pieces:
        raise UnableToBind("a packet without a document is none")
    from pypdf import PdfWriter

    lengths = [_length(piece) for piece in pieces]
    index, listed = _index(pieces, lengths, cover)
    writer = PdfWriter()
    writer.append(io.BytesIO(index), import_outline=False)
    writer.add_outline_item(title="Index", page_number=0)
    chapters: dict[str, Any] = {}
    for piece, row in zip(pieces, listed, strict=True):
        if row.how == "pages":
            writer.append(io.BytesIO(piece.pages), import_outline=False)
            if row.chapter not in chapters:
                chapters[row.chapter] = writer.add_outline_item(
                    title=row.chapter, page_number=row.first - 1
                )
            writer.add_outline_item(
                title=row.title, page_number=row.first - 1, parent=chapters[row.chapter]
            )
        elif row.how == "attached":
            writer.add_attachment(row.name, piece.content)
    number(writer, title)
    return Packed(_written(writer, title, listed), len(writer.pages), tuple(listed))


def _length(piece: Piece) -> int:
    return _pages_of(piece.pages) if piece.pages else 0


def _pages_of(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def _index(
    pieces: Sequence[Piece],
    lengths: Sequence[int],
    cover: Callable[[Sequence[Listed]], bytes],
) -> tuple[bytes, list[Listed]]:
    """The index and the list it shows, whose page numbers count the index's own pages."""
    length = 1
    for _ in range(ROUNDS):
        listed = _listed(pieces, lengths, length)
        index = cover(listed)
        found = _pages_of(index)
        if found == length:
            return index, listed
        length = found
    raise UnableToBind("the index does not come to rest")


def _listed(pieces: Sequence[Piece], lengths: Sequence[int], index: int) -> list[Listed]:
    made: list[Listed] = []
    at = index
    for place, (piece, length) in enumerate(zip(pieces, lengths, strict=True), start=1):
        how = "pages" if length else "attached" if piece.content else "beside"
        if how == "beside" and piece.upload is None:
            raise UnableToBind(f"{piece.title}: there is nothing to send")
        given = piece.name or piece.title
        made.append(
            Listed(
                place=place,
                title=piece.title,
                kind=piece.kind,
                chapter=piece.chapter,
                how=how,
                first=at + 1 if length else 0,
                last=at + length if length else 0,
                name=given if length else f"{place:03d}-{_plain(given)}",
                sha256=piece.mark,
                size=piece.bytes,
                why_not=piece.why_not,
                upload=piece.upload,
            )
        )
        at += length
    return made


def _plain(name: str) -> str:
    """A file's name that is safe anywhere: a sender's name is a sender's word."""
    stem, dot, ending = name.lower().rpartition(".")
    if not dot or not ending.isascii() or not ending.isalnum() or len(ending) > LONGEST_ENDING:
        stem, ending = name.lower(), ""
    kept = "".join(each if each.isascii() and each.isalnum() else "-" for each in stem)
    words = "-".join(part for part in kept.split("-") if part)[:LONGEST_STEM] or "document"
    return f"{words}.{ending}" if ending else words


def _written(writer: "PdfWriter", title: str, listed: Sequence[Listed]) -> bytes:
    """With an identity that follows from what is in it, so that the same packet is the same."""
    from pypdf.generic import ArrayObject, ByteStringObject, NameObject

    writer.metadata = {"/Title": title, "/Producer": "Recourse"}
    identity = sha256("\n".join([title, *(row.sha256 for row in listed)]).encode()).digest()[:16]
    writer._ID = ArrayObject([ByteStringObject(identity), ByteStringObject(identity)])
    writer.root_object[NameObject("/PageMode")] = NameObject("/UseOutlines")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
