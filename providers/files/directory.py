"""A directory document: what a plan knows of its providers.  Shape in providers/README.md.

Every list a provider's entry gives is the whole truth of that list; a list left out is not spoken
of.  An entry with a fault is left out whole, and the others stand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from kernel.dates import Days
from kernel.money import Money
from kernel.reading import Fault, Reading, at
from providers.npi import is_npi
from providers.taxonomy import is_taxonomy

STATUSES = ("participating", "nonparticipating", "opted_out", "not_enrolled")
SOURCES = ("oig", "sam", "state")
DESIGNATIONS = ("cancer_center", "comprehensive_cancer_center", "none")
ENTITIES = {"person": "1", "organization": "2"}

# A range of days with what it says: the values of the model's other columns, in their order.
Ranged = tuple[Days, tuple[Any, ...]]


@dataclass(frozen=True)
class Entry:
    """One provider.  None, for a text or a list, is "not spoken of"."""

    npi: str
    name: str | None = None
    entity: str | None = None
    taxonomy: str | None = None
    state: str | None = None
    zip_code: str | None = None
    lists: dict[str, tuple[Ranged, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Practice:
    """A group; None is "not spoken of".  `nci_designation` is "" where the document says none."""

    tin: str
    name: str | None = None
    academic: bool | None = None
    nci_designation: str | None = None


@dataclass(frozen=True)
class Rate:
    """What a plan allows for a code (empty: for every other one): an amount or a percentage."""

    code: str
    modifier: str
    amount: Money | None
    percent_of_medicare: Decimal | None
    days: Days


@dataclass
class Directory:
    """What could be read, and a fault with its path for all that could not."""

    groups: dict[str, Practice] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    rates: dict[str, list[Rate]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_directory(document: Any) -> Directory:
    """The directory a document writes."""
    reading, made = Reading(), Directory()
    whole = reading.mapping(document, "", ("groups", "providers", "rates"))
    for item, path in reading.listed(whole, "groups", ""):
        if group := _sound(made, _group, item, path):
            made.groups[group.tin] = group
    seen: set[str] = set()
    for item, path in reading.listed(whole, "providers", ""):
        entry = _sound(made, _entry, item, path)
        if entry and entry.npi in seen:
            reading.fault(at(path, "npi"), f"{entry.npi} has an entry above")
        elif entry:
            seen.add(entry.npi)
            made.entries.append(entry)
    for item, path in reading.listed(whole, "rates", ""):
        plan = _sound(made, _plan_rates, item, path)
        if plan and plan[0] in made.rates:
            reading.fault(at(path, "plan"), f"{plan[0]} has rates above")
        elif plan:
            made.rates[plan[0]] = plan[1]
    made.faults += reading.errors
    return made


T = TypeVar("T")


def _sound(
    made: Directory, read: Callable[[Any, str, Reading], T], item: Any, path: str
) -> T | None:
    """What `read` gives if it found no fault; else its faults are kept and it is left out."""
    one = Reading()
    found = read(item, path, one)
    made.faults += one.errors
    return None if one.errors else found


def _group(item: Any, path: str, reading: Reading) -> Practice:
    row = reading.mapping(item, path, ("tin", "name", "academic", "nci_designation"), ("tin",))
    named = reading.choice(row, "nci_designation", DESIGNATIONS, path)
    said = row.get("academic") is not None
    return Practice(
        tin=_tin(row, "tin", path, reading),
        name=_name(row, path, reading),
        academic=reading.flag(row, "academic", path, default=False) if said else None,
        nci_designation="" if named == "none" else named,
    )


def _name(row: dict[str, Any], path: str, reading: Reading) -> str | None:
    name = reading.text(row, "name", path)
    if name and len(name) > 200:
        reading.fault(at(path, "name"), "is longer than 200 characters")
    return name


_TEXTS = ("npi", "name", "entity", "taxonomy", "state", "zip_code")


def _entry(item: Any, path: str, reading: Reading) -> Entry:
    row = reading.mapping(item, path, (*_TEXTS, *_LISTS), ("npi",))
    npi = reading.text(row, "npi", path) or ""
    if npi and not is_npi(npi):
        reading.fault(at(path, "npi"), f"{npi!r} is not an NPI: ten digits, right check digit")
    entity = reading.choice(row, "entity", tuple(ENTITIES), path)
    taxonomy = _taxonomy(row, "taxonomy", path, reading) if "taxonomy" in row else None
    state = reading.text(row, "state", path)
    if state and not (len(state) == 2 and state.isascii() and state.isalpha()):
        reading.fault(at(path, "state"), f"{state!r} is not a state; write two letters")
    zip_code = (reading.text(row, "zip_code", path) or "").replace("-", "")
    if zip_code and not (zip_code.isascii() and zip_code.isdigit() and len(zip_code) in (5, 9)):
        reading.fault(at(path, "zip_code"), f"{zip_code!r} is not a ZIP code of 5 or 9 digits")
    lists = {
        name: _ranges(row, name, path, reading) for name in _LISTS if row.get(name) is not None
    }
    return Entry(
        npi=npi,
        name=_name(row, path, reading),
        entity=ENTITIES.get(entity) if entity else None,
        taxonomy=taxonomy,
        state=state.upper() if state else None,
        zip_code=zip_code or None,
        lists=lists,
    )


def _ranges(row: dict[str, Any], name: str, path: str, reading: Reading) -> tuple[Ranged, ...]:
    """The ranges of one list; two that say the same may not share a day."""
    columns, one_at_a_time = _LISTS[name]
    made: list[Ranged] = []
    for item, where in reading.listed(row, name, path):
        days = reading.days(item, where, columns)
        cells = item if isinstance(item, dict) else {}
        values = tuple(read(cells, column, where, reading) for column, read in columns.items())
        if days is None:
            continue
        alike = [had for had, said in made if one_at_a_time or said == values]
        if any(_overlap(days, had) for had in alike):
            reading.fault(where, "shares days with an item above")
        made.append((days, values))
    return tuple(made)


def _overlap(one: Days, other: Days) -> bool:
    return (other.to is None or one.start < other.to) and (one.to is None or other.start < one.to)


def _tin(row: dict[str, Any], key: str, path: str, reading: Reading) -> str:
    tin = (reading.text(row, key, path) or "").replace("-", "")
    if not (len(tin) == 9 and tin.isascii() and tin.isdigit()):
        reading.fault(at(path, key), f"{tin!r} is not a tax identification number of 9 digits")
    return tin


def _taxonomy(row: dict[str, Any], key: str, path: str, reading: Reading) -> str:
    taxonomy = reading.text(row, key, path) or ""
    if not is_taxonomy(taxonomy):
        reading.fault(at(path, key), f"{taxonomy!r} is not a taxonomy code, as in 207X00000X")
    return taxonomy


def _plan(row: dict[str, Any], key: str, path: str, reading: Reading) -> str:
    plan = reading.text(row, key, path) or ""
    if not 0 < len(plan) <= 40:
        reading.fault(at(path, key), "a plan's code has 1 to 40 characters")
    return plan


def _status(row: dict[str, Any], key: str, path: str, reading: Reading) -> str:
    if row.get(key) is None:
        reading.fault(at(path, key), "is missing")
    return reading.choice(row, key, STATUSES, path) or ""


def _source(row: dict[str, Any], key: str, path: str, reading: Reading) -> str:
    return reading.choice(row, key, SOURCES, path) or SOURCES[0]


def _qualifying(row: dict[str, Any], key: str, path: str, reading: Reading) -> bool:
    return reading.flag(row, key, path, default=False)


def _line(most: int, *, needed: bool = True) -> "_Reader":
    """Reads a line of an address of at most so many characters."""

    def read(row: dict[str, Any], key: str, path: str, reading: Reading) -> str:
        said = reading.text(row, key, path) or ""
        if needed and row.get(key) is None:
            reading.fault(at(path, key), "is missing")
        if len(said) > most:
            reading.fault(at(path, key), f"is longer than {most} characters")
        return said

    return read


_Reader = Callable[[dict[str, Any], str, str, Reading], Any]

# Each list: how its columns are read, and whether only one item may hold on a day.
_LISTS: dict[str, tuple[dict[str, _Reader], bool]] = {
    "groups": ({"tin": _tin}, False),
    "board_certified": ({"specialty": _taxonomy}, False),
    "medicare": ({"status": _status, "qualifying_apm": _qualifying}, True),
    "in_network": ({"plan": _plan}, False),
    "approved_list": ({"plan": _plan, "specialty": _taxonomy}, False),
    "excluded": ({"source": _source}, False),
    "addresses": (
        {
            "street": _line(100),
            "street_2": _line(100, needed=False),
            "city": _line(60),
            "state": _line(40),
            "zip_code": _line(15, needed=False),
        },
        True,
    ),
}


def _plan_rates(item: Any, path: str, reading: Reading) -> tuple[str, list[Rate]]:
    row = reading.mapping(item, path, ("plan", "rates"), ("plan", "rates"))
    plan = _plan(row, "plan", path, reading)
    made: list[Rate] = []
    for part, where in reading.listed(row, "rates", path):
        rate = _rate(part, where, reading)
        if rate is None:
            continue
        alike = [had for had in made if (had.code, had.modifier) == (rate.code, rate.modifier)]
        if any(_overlap(rate.days, had.days) for had in alike):
            reading.fault(where, "shares days with a rate above for the same code")
        made.append(rate)
    return plan, made


_RATE = ("code", "modifier", "amount", "percent_of_medicare")


def _rate(item: Any, path: str, reading: Reading) -> Rate | None:
    days = reading.days(item, path, _RATE)
    row = item if isinstance(item, dict) else {}
    code = (reading.text(row, "code", path) or "").upper()
    modifier = (reading.text(row, "modifier", path) or "").upper()
    amount = reading.money(row, "amount", path)
    percent = reading.percent(row, "percent_of_medicare", path)
    if code and not (len(code) == 5 and code.isascii() and code.isalnum()):
        reading.fault(at(path, "code"), f"{code!r} is not a procedure code of five characters")
    if modifier and not (len(modifier) == 2 and modifier.isascii() and modifier.isalnum()):
        reading.fault(at(path, "modifier"), f"{modifier!r} is not a modifier of two characters")
    if ("amount" in row) == ("percent_of_medicare" in row):
        reading.fault(path, "give either amount or percent_of_medicare")
    if percent is not None and (percent == 0 or percent != round(percent, 3)):
        reading.fault(
            at(path, "percent_of_medicare"), "must be more than zero, with at most three places"
        )
    if not code and (modifier or "amount" in row):
        reading.fault(at(path, "code"), "is missing; only a percentage may hold for every code")
    return Rate(code, modifier, amount, percent, days) if days else None
