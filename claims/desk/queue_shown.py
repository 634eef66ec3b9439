"""A row of the review queue as it is shown: words for the clock, the line of business, the owner.
Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from claims.operations.review_queues import HIGH_DOLLAR
from claims.policy import line_of
from kernel.cases.listed import Row
from kernel.cases.worklist import Item
from kernel.law.regimes import regimes
from kernel.web.in_words import Names, key_in_words
from kernel.web.left import Left, left
from kernel.web.seeking import page_of_case

WIDTH = 84
_SHORT = {
    "original_medicare": "Medicare",
    "medicare_advantage": "MA",
    "aca_individual": "ACA individual",
    "aca_group": "ACA group",
    "erisa_self_funded": "Self-funded",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page has it."""

    row: Row
    left: Left
    priority: str
    line: str
    owner: str
    waits: str

    @property
    def item(self) -> Item:
        return self.row.item

    @property
    def url(self) -> str:
        """The page of its case; empty where its kind has none."""
        return page_of_case(self.item.kind, self.item.case)


def shown(row: Row, person: str, now: datetime, zone: str, names: Names) -> Shown:
    item = row.item
    return Shown(
        row,
        _left(item, now, zone),
        _priority(item),
        line_shown(item.regimes),
        _owner(item, person, names),
        _waits(item, now, zone),
    )


def _left(item: Item, now: datetime, zone: str) -> Left:
    if item.place.late_from is None and item.paused:
        return Left("paused", "soon", 0)
    return left(item.place.late_from, item.received_at, now, zone, width=WIDTH)


def line_shown(under: Sequence[str]) -> str:
    """The line of business in a few letters, with the state whose law binds the plan."""
    if not under:
        return ""
    base = line_of(under)
    states = [each[:2].upper() for each in under if regimes()[each].kind == "state"]
    return " · ".join([_SHORT.get(base, key_in_words(base)), *states])


def _priority(item: Item) -> str:
    if item.track == "expedited":
        return "Expedited"
    stake = item.place.at_stake
    if stake is not None and stake >= Decimal(HIGH_DOLLAR):
        return "High dollar"
    return "Standard"


def _owner(item: Item, person: str, names: Names) -> str:
    def named(name: str) -> str:
        return "me" if name == person else names.of(name)

    if item.leased_by and item.leased_by != item.assigned_to:
        held = f"in hand: {named(item.leased_by)}"
        return f"{named(item.assigned_to)} ({held})" if item.assigned_to else held
    if item.leased_by:
        return f"{named(item.leased_by)}, in hand"
    return named(item.assigned_to) if item.assigned_to else "—"


def _waits(item: Item, now: datetime, zone: str) -> str:
    if item.waiting_until is None:
        days = (now - item.made_at).days
        return f"{days} d" if days else "today"
    return f"until {item.waiting_until.astimezone(ZoneInfo(zone)):%b %-d}"
