"""Fields of the forms of an appeal, and what was typed into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict

from appeals.desk.trying import Unreadable
from kernel.documents.models import Upload
from kernel.documents.storing import take
from kernel.web.in_words import key_in_words

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.  `kind` is text, area, select, checks, check, date, moment, number
    or file; `value` is what stands in it before anybody typed."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    required: bool = True
    choices: Choices = ()
    value: str = ""
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A field with what was typed."""

    field: Field
    typed: str
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed, read as what it must be.  Moments are of the case's own zone."""

    posted: QueryDict
    files: Any
    zone: str

    def text(self, name: str) -> str:
        return str(self.posted.get(name, "")).strip()

    def checked(self, name: str) -> bool:
        return bool(self.text(name))

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.posted.getlist(name) if each.strip())

    def lines(self, name: str) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.text(name).splitlines() if each.strip())

    def address(self, name: str, longest: int = 240) -> tuple[str, ...]:
        """Lines of an address, none of them longer than one is kept.  Unreadable where one is."""
        found = self.lines(name)
        if any(len(each) > longest for each in found):
            raise Unreadable(f"{key_in_words(name)}: a line is longer than {longest} characters")
        return found

    def day(self, name: str) -> date:
        """Unreadable where it is no day, or none was given."""
        found = self.day_if(name)
        if found is None:
            raise Unreadable(f"{key_in_words(name)}: give the day")
        return found

    def day_if(self, name: str) -> date | None:
        return day_in(self.text(name), key_in_words(name))

    def moment(self, name: str) -> datetime:
        found = self.moment_if(name)
        if found is None:
            raise Unreadable(f"{key_in_words(name)}: give the day and the time")
        return found

    def moment_if(self, name: str) -> datetime | None:
        text = self.text(name)
        return moment_in(text, self.zone, key_in_words(name)) if text else None

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
            raise Unreadable(f"{key_in_words(name)}: write it as a number")
        return int(text) if text else None

    def upload(self, name: str, by: str, now: datetime) -> Upload | None:
        """The file sent along, taken; None where none was."""
        sent: IO[bytes] | None = self.files.get(name)
        if not sent:
            return None
        return take(sent, name=str(getattr(sent, "name", name)), by=by, now=now)  # type: ignore[arg-type]


def day_in(text: str, what: str) -> date | None:
    """A day as it is written; None where none is.  Unreadable."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unreadable(f"{what}: write the day as 2026-03-31") from None


def moment_in(text: str, zone: str, what: str) -> datetime:
    """A local time as a moment.  Of an hour that is there twice, the first is meant: nothing is
    counted later than it came.  Unreadable where that hour is not on the clock that day."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{what}: write the moment as 2026-03-31T14:30") from None
    if local.tzinfo is not None:
        return local
    there = local.replace(tzinfo=ZoneInfo(zone))
    if there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise Unreadable(f"{what}: the clocks of {zone} went forward over {text}")
    return there


def local_moment(moment: datetime, zone: str) -> str:
    """As an input shows it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def asked(request: HttpRequest, fields: Sequence[Field]) -> list[Asked]:
    """The fields with what was typed, so that nothing typed is lost."""
    if request.method != "POST":
        return [Asked(each, each.value, (each.value,) if each.value else ()) for each in fields]
    posted = request.POST
    return [
        Asked(each, str(posted.get(each.name, "")), tuple(posted.getlist(each.name)))
        for each in fields
    ]


def choices(*keys: str, words: dict[str, str] | None = None) -> Choices:
    """Keys with their words, capitalized as they begin a line."""
    said = words or {}
    pairs = ((key, said.get(key) or key_in_words(key)) for key in keys)
    return tuple((key, f"{text[:1].upper()}{text[1:]}") for key, text in pairs)


FIRST_REACHED = "When it first reached the plan, or a delegate of it"


def receipt_fields(
    received_at: datetime, zone: str, label: str = FIRST_REACHED
) -> tuple[Field, ...]:
    """What is asked where a receipt is corrected, with the one on record."""
    return (
        Field(
            "received_at",
            label,
            "moment",
            hint=f"time of {zone}",
            value=local_moment(received_at, zone),
        ),
        Field("why", "How the true receipt is known", "area", longest=2000),
    )
