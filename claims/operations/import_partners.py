"""Put trading partners on file, from a document that was read: all of it or nothing.

An agreement is known by its partner's name and first day.  The same document again changes
nothing; what it says otherwise is changed, and the row history keeps what stood before.  An
agreement without a last day ends where the partner's next one begins.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from claims.models import TradingPartner
from claims.operations.read_partners import GivenPartner, PartnersDocument
from kernel.reading import Fault, at

_LOCK = 7_263_005
FACTS = (
    "qualifier",
    "sender",
    "applications",
    "usage",
    "guides",
    "acknowledgments",
    "remittances",
)

Key = tuple[str, date]


@dataclass
class PartnersImported:
    """How many agreements are new, changed, as they were; with a fault, nothing is taken."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class _Wanted:
    """An agreement as it shall stand; `path` is empty where the document does not name it."""

    path: str
    name: str
    facts: dict[str, Any]
    start: date
    to: date | None

    @property
    def sender(self) -> tuple[str, str]:
        return self.facts["qualifier"], self.facts["sender"]

    def meets(self, later: "_Wanted") -> bool:
        return self.to is None or later.start < self.to


def import_partners(document: PartnersDocument) -> PartnersImported:
    """Everything of a document without faults, in one transaction."""
    done = PartnersImported(faults=list(document.faults))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        held = {(row.name, row.days.lower): row for row in TradingPartner.objects.all()}
        wanted = _wanted(document, held, done)
        _end_where_the_next_begins(wanted)
        _check_senders(wanted, done)
        if not done.faults:
            _write(wanted, held, done)
    return done


def _wanted(
    document: PartnersDocument, held: dict[Key, TradingPartner], done: PartnersImported
) -> list[_Wanted]:
    """Every agreement there will be: those of the document, and those on file it does not name."""
    found: dict[Key, _Wanted] = {}
    for given in document.partners:
        key = (given.name, given.start)
        if key in found:
            done.faults.append(Fault(at(given.path, "from"), f"{given.name} has another from then"))
            continue
        found[key] = _given(given)
    for key, row in held.items():
        facts = {name: getattr(row, name) for name in FACTS}
        found.setdefault(key, _Wanted("", row.name, facts, row.days.lower, row.days.upper))
    return sorted(found.values(), key=lambda each: (each.name, each.start))


def _given(given: GivenPartner) -> _Wanted:
    facts = {name: getattr(given, name) for name in FACTS}
    facts = {name: list(it) if isinstance(it, tuple) else it for name, it in facts.items()}
    return _Wanted(given.path, given.name, facts, given.start, given.to)


def _end_where_the_next_begins(wanted: list[_Wanted]) -> None:
    for one, following in pairwise(wanted):
        if one.name == following.name and one.meets(following):
            one.to = following.start


def _check_senders(wanted: list[_Wanted], done: PartnersImported) -> None:
    """A sender is one partner's on a day: who sent a file must be plain from the file."""
    by_sender = sorted(wanted, key=lambda each: (each.sender, each.start))
    for one, following in pairwise(by_sender):
        if one.sender == following.sender and one.meets(following):
            named, other = (one, following) if one.path else (following, one)
            message = f"{' '.join(named.sender)} is {other.name}'s on {following.start}"
            done.faults.append(Fault(at(named.path, "sender"), message))


def _write(wanted: list[_Wanted], held: dict[Key, TradingPartner], done: PartnersImported) -> None:
    """In any order: that no two meet is looked at when all are written."""
    for each in wanted:
        row = held.get((each.name, each.start)) or TradingPartner(name=each.name)
        said = each.facts | {"days": DateRange(each.start, each.to)}
        if row.pk is not None and all(getattr(row, name) == said[name] for name in said):
            done.unchanged += bool(each.path)
            continue
        done.changed += row.pk is not None
        done.new += row.pk is None
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
