"""A page of open work with what each case is about: what pages, interfaces and commands show."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.cases.concerns import Concern, concerns_of
from kernel.cases.described import Described, Reason, described
from kernel.cases.wanted import Wanted
from kernel.cases.worklist import Item, Place, page


@dataclass(frozen=True, slots=True)
class Row:
    """An item, and its case in a few words."""

    item: Item
    about: Described
    concerns: tuple[Concern, ...] = ()
    """What would break a report on it today."""

    @property
    def top(self) -> Reason | None:
        """The reason that stands first."""
        return self.about.first_of(self.item.reasons)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page.  `more` and `before`: there are others after its last row, before its first."""

    rows: tuple[Row, ...]
    more: bool
    before: bool


def listed(wanted: Wanted, *, after: Place | None = None, back: bool = False, size: int) -> Listed:
    """One statement for the items, one for what would break a report, those of each kind."""
    # one more than is shown tells whether there is another page
    found = page(wanted, after=after, back=back, size=size + 1)
    over = len(found) > size
    items = found[-size:] if back else found[:size]
    rows = with_cases(items)
    if back:  # there is a page after this one: the one we came from
        return Listed(rows, more=bool(rows), before=over)
    return Listed(rows, more=over, before=after is not None)


def with_cases(items: Sequence[Item]) -> tuple[Row, ...]:
    """The items with what their cases are about."""
    about = described([(each.kind, each.case_id) for each in items])
    found = concerns_of([each.case_id for each in items])
    return tuple(Row(each, about[each.case_id], found.get(each.case_id, ())) for each in items)
