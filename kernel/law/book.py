"""Books of dated, cited values, read from `law/*.yaml` of each app."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, TypeVar

from kernel import plain_yaml
from kernel.calendars import open_day
from kernel.dates import Span
from kernel.law import citations
from kernel.law.regimes import in_force, regimes
from kernel.money import Money

T = TypeVar("T")
U = TypeVar("U")


class UnableToCite(LookupError):
    """The book has no value for this name, these regimes and this day."""


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """An amount with its source.  `weak` marks a row nobody has read in an official text."""

    amount: T
    cite: str
    since: date
    name: str = ""
    weak: bool = False

    def map(self, change: Callable[[T], U]) -> "Value[U]":
        return Value(change(self.amount), self.cite, self.since, self.name, self.weak)


@dataclass(frozen=True, slots=True)
class Version:
    """One dated wording: in force from `since` up to, not including, `until`."""

    since: date
    until: date | None
    text: str
    cite: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of law with its answers by regime and date."""

    name: str
    what: str
    version_by: str
    checked: date
    versions: Mapping[str, tuple[Version, ...]]

    def on(self, regime: str, day: date) -> Version | None:
        for version in reversed(self.versions.get(regime, ())):
            if version.since <= day:
                return version if version.until is None or day < version.until else None
        return None


class Book:
    """Every entry of the law files given, by its name `<file>.<entry>`."""

    def __init__(self, files: Iterable[Path]) -> None:
        digest = sha256()
        self.entries: dict[str, Entry] = {}
        for path in sorted(files, key=lambda path: (path.name, str(path))):
            text = path.read_text(encoding="utf-8")
            digest.update(f"{path.name}\0{text}\0".encode())
            for name, row in plain_yaml.read(text, source=str(path), ours=True).items():
                full_name = f"{path.stem}.{name}"
                if full_name in self.entries:
                    raise ValueError(f"{path}: {full_name} is written in two files")
                self.entries[full_name] = _entry(full_name, row, path)
        self.version = digest.hexdigest()[:12]
        self._laws: dict[tuple[tuple[str, ...], tuple[tuple[str, date], ...]], Law] = {}

    def opened(self, regimes: tuple[str, ...], **dates: date) -> "Law":
        """The book for these regimes; `dates` by the names that `version_by` uses."""
        key = (regimes, tuple(sorted(dates.items())))
        law = self._laws.get(key)
        if law is None:
            if len(self._laws) > 20_000:
                self._laws.clear()
            law = self._laws[key] = Law(self, in_force(regimes), dates)
        return law


class Law:
    """The book opened for one coverage and one set of dates.  Answers are kept."""

    def __init__(self, book: Book, regimes: tuple[str, ...], dates: Mapping[str, date]) -> None:
        self.book = book
        self.regimes = regimes
        self.dates = dates
        self._found: dict[str, Value[str] | None] = {}
        self._read: dict[tuple[str, object], Value[Any]] = {}

    def find(self, name: str) -> Value[str] | None:
        """The value of the first regime that has one on the day the entry asks for."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def all(self, name: str) -> list[tuple[str, Value[str]]]:
        """Every regime's value, for a rule that must take the more favourable and say so."""
        entry, day = self._entry(name)
        found = ((regime, entry.on(regime, day)) for regime in self.regimes)
        return [(regime, _value(entry, version)) for regime, version in found if version]

    def text(self, name: str) -> Value[str]:
        found = self.find(name)
        if found is None:
            entry, day = self._entry(name)
            raise UnableToCite(
                f"no law on record for {entry.what[0].lower()}{entry.what[1:]} "
                f"({', '.join(self.regimes)}, {day.isoformat()})"
            )
        return found

    def money(self, name: str) -> Value[Money]:
        return self._as(name, Money)

    def number(self, name: str) -> Value[Decimal]:
        """A count or a percentage."""
        return self._as(name, Decimal)

    def span(self, name: str) -> Value[Span]:
        return self._as(name, Span.parse)

    def last_day(self, limit: Value[Span], *, after: date) -> date:
        """The last day to do what another party has to do.  `after` is day 0; business days skip
        observed holidays too.  UnableToKnowClosedDays where the calendar ends."""
        return limit.amount.last_day(after, open_day("us_federal", observed=True))

    def _as(self, name: str, read: Callable[[str], U]) -> Value[U]:
        key = (name, read)
        if key not in self._read:
            self._read[key] = self.text(name).map(read)
        return self._read[key]

    def _entry(self, name: str) -> tuple[Entry, date]:
        entry = self.book.entries[name]
        return entry, self.dates[entry.version_by]

    def _look_up(self, name: str) -> Value[str] | None:
        entry, day = self._entry(name)
        for regime in self.regimes:
            version = entry.on(regime, day)
            if version:
                return _value(entry, version)
        return None


def _value(entry: Entry, version: Version) -> Value[str]:
    return Value(version.text, version.cite, version.since, entry.name, version.weak)


def _entry(name: str, row: Mapping[str, Any], path: Path) -> Entry:
    missing = {"what", "version_by", "checked", "regimes"} - row.keys()
    unknown = row.keys() - {"what", "version_by", "checked", "regimes", "note"}
    if missing or unknown:
        raise ValueError(f"{path}: {name}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    strangers = row["regimes"].keys() - regimes().keys()
    if strangers:
        raise ValueError(f"{path}: {name}: unknown regimes {sorted(strangers)}")
    versions = {
        regime: read_versions(rows, f"{path}: {name}: {regime}")
        for regime, rows in row["regimes"].items()
    }
    checked = date.fromisoformat(row["checked"])
    return Entry(name, row["what"], row["version_by"], checked, versions)


def read_versions(rows: Mapping[str, Mapping[str, str]], where: str) -> tuple[Version, ...]:
    """Dated `{is, cite}` rows, ascending.  `until` closes one for which nothing follows."""
    read: list[Version] = []
    days = [date.fromisoformat(day) for day in rows]
    if days != sorted(set(days)):
        raise ValueError(f"{where}: dates must ascend")
    following = [*days[1:], None]
    for day, after, row in zip(days, following, rows.values(), strict=True):
        if row.keys() - {"is", "cite", "until", "weak"} or not {"is", "cite"} <= row.keys():
            raise ValueError(f"{where}: {day}: write {{is, cite}}, and until or weak if need be")
        citations.check(row["cite"])
        until = date.fromisoformat(row["until"]) if "until" in row else after
        if until is not None and until < day + timedelta(days=1):
            raise ValueError(f"{where}: {day}: ends before it begins")
        read.append(Version(day, until, row["is"], row["cite"], row.get("weak") == "true"))
    return tuple(read)
