"""The fee schedule in memory: whole versions, priced on demand, each price reckoned once.

A version never changes once it is imported, so a process keeps what it has read; which versions
are in force is asked anew for every batch.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

from kernel.dates import Days
from kernel.money import Money
from providers.law_book import conversion_factor
from providers.pricing import (
    Gpci,
    Price,
    ScheduleRow,
    UnableToPrice,
    locality_key,
    missing_row,
    price,
)


@dataclass(frozen=True, slots=True)
class FeeKey:
    """One question: what is a unit of this service worth?

    `locality` is the contractor and locality of the practice, `15202-00`, or empty where it is not
    known.  `plan` is the code of the plan whose contract counts; without one it is Medicare's own
    schedule.  `qualifying`: the clinician is a qualifying APM participant on the day.
    """

    code: str
    modifiers: tuple[str, ...]
    on: date
    locality: str
    facility: bool
    plan: str | None = None
    qualifying: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """The answer: the allowed amount of one unit before participation rules, and its sources.

    `amount` is None where there is none, and `why` says so in a sentence for a person.  `cite` is
    a citation of the law's grammar.
    """

    amount: Money | None
    cite: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """A price with the sources of its numbers."""

    price: Price
    cite: str


@dataclass(eq=False)
class Schedule:
    """One version of the schedule, whole."""

    identity: int
    year: int
    days: Days
    factor: Decimal | None
    rows: Mapping[tuple[str, str], ScheduleRow]
    localities: Mapping[str, Gpci]
    _known: dict[tuple[str, str, str, bool, Decimal], Price | UnableToPrice] = field(
        default_factory=dict, repr=False
    )
    _factors: dict[tuple[date, bool], tuple[Decimal | None, str]] = field(
        default_factory=dict, repr=False
    )

    def __str__(self) -> str:
        return f"the {self.year} fee schedule (version from {self.days.start})"

    def priced(
        self,
        code: str,
        modifier: str,
        *,
        on: date,
        locality: str,
        facility: bool,
        qualifying: bool = False,
    ) -> Priced:
        """The price of one unit; UnableToPrice says why there is none."""
        gpci = self.localities.get(locality)
        if gpci is None:
            raise UnableToPrice(self._no_locality(locality))
        row = self.rows.get((code, modifier))
        if row is None:
            raise missing_row(code, modifier, self.components.get(code, ()), str(self))
        factor, source = self._factor(on, qualifying=qualifying)
        if factor is None:
            factor, source = row.file_factor, "conversion factor of the file"
            if not factor:
                raise UnableToPrice(
                    f"no conversion factor is on record for {on}; give it with fees_import --cf"
                )
        key = (code, modifier, locality, facility, factor)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _attempt(row, gpci, factor, facility=facility)
        if isinstance(known, UnableToPrice):
            raise UnableToPrice(*known.args)
        return Priced(known, self._cite(locality, source))

    @cached_property
    def components(self) -> Mapping[str, tuple[str, ...]]:
        """The modifiers each code has rows for."""
        made: dict[str, tuple[str, ...]] = {}
        for code, modifier in self.rows:
            made[code] = (*made.get(code, ()), modifier)
        return made

    def _factor(self, on: date, *, qualifying: bool) -> tuple[Decimal | None, str]:
        """The factor given at import, else the law's by day of service, with its citation."""
        if self.factor is not None:
            return self.factor, "conversion factor given at import"
        key = (on, qualifying)
        if key not in self._factors:
            found = conversion_factor(on, qualifying=qualifying)
            self._factors[key] = (found.amount, found.cite) if found else (None, "")
        return self._factors[key]

    def _cite(self, locality: str, source: str) -> str:
        published = f"CMS Physician Fee Schedule {self.year} from {self.days.start}, {locality}"
        if source.startswith("conversion factor"):
            return f"42 CFR 414.20; {published}, {source}"
        return f"42 CFR 414.20; {published}; {source}"

    def _no_locality(self, locality: str) -> str:
        if not locality:
            return "the payment locality is not known"
        near = get_close_matches(locality, self.localities, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"{locality} is not a locality of {self}{hint}"


def _attempt(
    row: ScheduleRow, gpci: Gpci, factor: Decimal, *, facility: bool
) -> Price | UnableToPrice:
    try:
        return price(row, gpci, factor, facility=facility)
    except UnableToPrice as reason:
        return reason


def read_locality(text: str) -> str:
    """`15202-00` from what a person writes: `15202-00`, `15202 0`, `1520200`."""
    found = re.fullmatch(r"\s*(\d{4,5})[-/ ](\d{1,2})\s*|\s*(\d{5})(\d{2})\s*", text, re.ASCII)
    if not found:
        raise UnableToPrice(
            f"{text!r} is not a locality; write contractor and locality number, as in 15202-00"
        )
    return locality_key(found[1] or found[3], found[2] or found[4])
