"""What a machine sends, read whole or refused with every fault and its place.

A document is JSON or YAML; where a file may come along, a form of several parts with the same
names, and the file in the part `file`.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request

from kernel.documents.media import UnableToAccept
from kernel.documents.models import Upload
from kernel.documents.storing import take
from kernel.money import ZERO, Money
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import Fault, Reading, at, decoded, document
from kernel.web.problems import UnableToAnswer

LARGEST = 250_000
"""Bytes of a document; a file has limits of its own."""
FIRST, LAST = 1990, 2199
"""Years a day or an instant may lie in: what is outside is a slip of the hand."""
FILE = "file"
_WRONG = "The document is wrong."


@dataclass(frozen=True, slots=True)
class Given:
    """Keys and values, or a part of them; every fault is collected in `reading`."""

    row: Mapping[str, Any]
    reading: Reading
    path: str = ""
    file: Any = None

    def text(self, name: str, most: int = 2000) -> str:
        """A text; empty where it is left out."""
        found = self.reading.text(self.row, name, self.path) or ""
        if len(found) > most:
            self.reading.fault(at(self.path, name), f"is longer than {most} characters")
        return found

    def texts(self, name: str, most: int = 240) -> tuple[str, ...]:
        found = self.reading.texts(self.row, name, self.path)
        if any(len(each) > most for each in found):
            self.reading.fault(at(self.path, name), f"one is longer than {most} characters")
        return found

    def choice(self, name: str, choices: Collection[str]) -> str:
        return self.reading.choice(self.row, name, choices, self.path) or ""

    def flag(self, name: str) -> bool:
        """False where it is left out."""
        return self.reading.flag(self.row, name, self.path, default=False)

    def count(self, name: str, least: int = 1) -> int | None:
        return self.reading.count(self.row, name, self.path, least=least)

    def counts(self, name: str) -> tuple[int, ...]:
        """Whole numbers of a list, of lines."""
        listed = self.reading.listed(self.row, name, self.path)
        found = [
            self.reading.count({"number": item}, "number", path, least=1) for item, path in listed
        ]
        return tuple(each for each in found if each is not None)

    def money(self, name: str) -> Money:
        return self.reading.money(self.row, name, self.path) or ZERO

    def day(self, name: str) -> date | None:
        found = self.reading.day(self.row, name, self.path)
        return None if found is None or self._strange(name, found) else found

    def day_of(self, name: str) -> date:
        """Of a day that must be there: where it is not, there is a fault."""
        return self.day(name) or date(FIRST, 1, 1)

    def moment(self, name: str) -> datetime | None:
        """An instant with its offset: hours run from an instant, and a day has none."""
        text = self.reading.text(self.row, name, self.path)
        if text is None:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.utcoffset() is None:
            said = f"{text!r} is not an instant; write 2026-03-02T10:00-05:00"
            self.reading.fault(at(self.path, name), said)
            return None
        return None if self._strange(name, found) else found

    def moment_of(self, name: str, now: datetime) -> datetime:
        """Of an instant that must be there, or is `now` where it may be left out."""
        return self.moment(name) or now

    def words(self, name: str) -> dict[str, str]:
        """A text for each of the keys the client gives."""
        found = self.row.get(name)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            self.reading.fault(at(self.path, name), "expected keys and values")
            return {}
        inner = Given(found, self.reading, at(self.path, name))
        return {str(key): inner.text(key) for key in found}

    def rows(
        self, name: str, required: Collection[str], optional: Collection[str] = ()
    ) -> list["Given"]:
        """The mappings of a list."""
        listed, known = self.reading.listed(self.row, name, self.path), (*required, *optional)
        return [
            Given(self.reading.mapping(item, path, known, required), self.reading, path)
            for item, path in listed
        ]

    def whole(self) -> None:
        """422 where anything of it is wrong.  Called before anything is done."""
        refuse(self.reading.errors)

    def upload(self, by: str, now: datetime) -> Upload | None:
        """The file sent along, taken; None where none was.  422 where it cannot be taken."""
        if not self.file:
            return None
        try:
            return take(self.file, name=str(self.file.name), by=by, now=now)
        except UnableToAccept as why:
            raise UnableToAnswer("The file cannot be taken.", [Fault(FILE, str(why))]) from None

    def _strange(self, name: str, found: date) -> bool:
        strange = not FIRST <= found.year <= LAST
        if strange:
            self.reading.fault(at(self.path, name), f"the year is not from {FIRST} to {LAST}")
        return strange


def given_in(request: Request, required: Collection[str], optional: Collection[str] = ()) -> Given:
    """The body of a request, its keys checked; its values are read one by one."""
    reading, file = Reading(), None
    whole = read_whole(request)
    if isinstance(request.data, QueryDict):
        file = request.FILES.get(FILE)
    row = reading.mapping(whole, "", (*required, *optional), required)
    return Given(row, reading, file=file)


def read_whole(request: Request) -> Any:
    """The document of a request; an empty body is a document without keys."""
    if isinstance(request.data, QueryDict):
        return _form(request.data)
    given = request.data if isinstance(request.data, dict) else {}
    content: bytes = given.get("document", b"")
    if len(content) > LARGEST:
        raise UnableToAnswer(f"The document is larger than {LARGEST} bytes.")
    try:
        return document(decoded(content)) if content.strip() else {}
    except UnableToReadYaml as why:
        raise UnableToAnswer(_WRONG, [Fault("", str(why))]) from None


def refuse(faults: list[Fault]) -> None:
    if faults:
        raise UnableToAnswer(_WRONG, faults)


def _form(parts: QueryDict) -> Any:
    """The parts that are no file; one that is left empty was not given."""
    texts = {name: parts.getlist(name) for name in parts if name != FILE}
    if twice := [name for name, found in texts.items() if len(found) > 1]:
        raise UnableToAnswer(_WRONG, [Fault(twice[0][:200], "is given twice")])
    said = {name: str(found[0]) for name, found in texts.items() if str(found[0]).strip()}
    try:
        return document(json.dumps(said))
    except UnableToReadYaml as why:
        raise UnableToAnswer(_WRONG, [Fault("", str(why))]) from None
