"""Who pays: the payers' names, addresses and bank accounts, from the operator's own file.  Pure.

The file is YAML, one entry a payer (`invented_payer.yaml` is an example):

    - id: PLAN1                  # what plans name as their payer_id
      name: PLAN ONE HEALTH INSURANCE
      tin: "123456789"
      address: {street: 1 MAIN STREET, city: COLUMBUS, state: OH, zip: "43004"}
      contact: {name: PROVIDER SERVICES, phone: "8005550100", website: www.example.org}
      bank: {name: FIRST BANK, routing: "999999992", account: "1234567"}
      regulator: dmhc            # in California: dmhc or cdi; the interest it owes turns on it
      regimes: [original_medicare]   # pays plans under these that name no payer of this file
      default: true                  # pays every plan no other entry pays
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kernel.law.regimes import base_of, regimes
from kernel.reading import Reading, document

EXAMPLE = Path(__file__).parent / "invented_payer.yaml"

KEYS = ("id", "name", "tin", "address", "contact", "bank", "regimes", "regulator", "default")
REGULATORS = ("dmhc", "cdi")
ADDRESS = ("street", "city", "state", "zip")
CONTACT = ("name", "phone", "website")
BANK = ("name", "routing", "account")


class UnableToReadPayers(ValueError):
    """The file of payers is wrong; the message lists every fault with its path."""


@dataclass(frozen=True, slots=True)
class Payer:
    """One payer.  `tin` has nine digits; the bank's originator number is 1 and the TIN."""

    id: str
    name: str
    tin: str
    street: str
    city: str
    state: str
    zip: str
    contact: str
    phone: str
    website: str
    bank: str
    routing: str
    account: str
    regimes: tuple[str, ...] = ()
    regulator: str = ""
    default: bool = False

    @property
    def originator(self) -> str:
        """The 835's TRN03 and the EFT file's company identification: the two must agree."""
        return f"1{self.tin}"


class Payers:
    """Every payer of one file."""

    def __init__(self, payers: Sequence[Payer], *, invented: bool = False) -> None:
        self.all = tuple(payers)
        self.invented = invented

    def of(self, payer_id: str, regimes_named: tuple[str, ...]) -> Payer | None:
        """The payer a plan names; else the one of its program; else the default, if there is one.

        A payer standing in for an id nobody described keeps the id that was billed.
        """
        named = next((payer for payer in self.all if payer.id == payer_id), None)
        if named:
            return named
        program = base_of(regimes_named) if regimes_named else ""
        served = [payer for payer in self.all if program in payer.regimes]
        default = [payer for payer in self.all if payer.default]
        chosen = next(iter([*served, *default]), None)
        return replace(chosen, id=payer_id) if chosen and payer_id else chosen


def read_payers(path: Path | None) -> Payers:
    """The payers of the operator's file; without one, an invented payer for trying things out."""
    chosen = path or EXAMPLE
    try:
        return _read(chosen.read_text(encoding="utf-8"), str(chosen), path is None)
    except (OSError, ValueError) as problem:
        if isinstance(problem, UnableToReadPayers):
            raise
        raise UnableToReadPayers(f"{chosen}: {problem}") from None


@lru_cache(maxsize=4)
def _read(text: str, chosen: str, invented: bool) -> Payers:
    """The same text is read once a process."""
    rows = document(text, source=chosen)
    reading = Reading()
    if not isinstance(rows, list) or not rows:
        raise UnableToReadPayers(f"{chosen}: expected a list of payers")
    payers = [_payer(row, f"[{place}]", reading) for place, row in enumerate(rows)]
    for key in ("id", "default"):
        values = [getattr(payer, key) for payer in payers if getattr(payer, key)]
        if len(values) > len(set(values)):
            reading.fault("", f"two payers have the same {key}")
    if reading.errors:
        faults = "\n".join(f"  {fault}" for fault in reading.errors)
        raise UnableToReadPayers(f"{chosen}:\n{faults}")
    return Payers(payers, invented=invented)


def routing_is_right(routing: str) -> bool:
    """Nine digits whose weighted sum (3, 7, 1 over and over) ends in zero."""
    if len(routing) != 9 or not (routing.isascii() and routing.isdigit()):
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(routing, (3, 7, 1) * 3, strict=True))
    return weighed % 10 == 0


def _payer(value: Any, path: str, reading: Reading) -> Payer:
    row = reading.mapping(value, path, KEYS, ("id", "name", "tin", "address", "contact", "bank"))
    address = _part(row, "address", ADDRESS, path, reading)
    contact = _part(row, "contact", CONTACT, path, reading)
    bank = _part(row, "bank", BANK, path, reading)
    payer = Payer(
        id=reading.text(row, "id", path) or "",
        name=reading.text(row, "name", path) or "",
        tin=reading.text(row, "tin", path) or "",
        street=address["street"],
        city=address["city"],
        state=address["state"],
        zip=address["zip"],
        contact=contact["name"],
        phone=contact["phone"],
        website=contact["website"],
        bank=bank["name"],
        routing=bank["routing"],
        account=bank["account"],
        regimes=reading.texts(row, "regimes", path),
        regulator=reading.choice(row, "regulator", REGULATORS, path) or "",
        default=reading.flag(row, "default", path, default=False),
    )
    _check(payer, path, reading)
    return payer


def _part(
    row: Mapping[str, Any], key: str, keys: tuple[str, ...], path: str, reading: Reading
) -> dict[str, str]:
    where = f"{path}.{key}"
    needed = [name for name in keys if name != "website"]
    part = reading.mapping(row.get(key) or {}, where, keys, needed if row.get(key) else ())
    return {name: reading.text(part, name, where) or "" for name in keys}


def _check(payer: Payer, path: str, reading: Reading) -> None:
    if payer.tin and not _digits(payer.tin, 9):
        reading.fault(f"{path}.tin", f"{payer.tin!r} is not nine digits")
    if payer.routing and not routing_is_right(payer.routing):
        reading.fault(f"{path}.bank.routing", f"{payer.routing!r} has not a routing number's sum")
    if len(payer.account) > 17:
        reading.fault(f"{path}.bank.account", "is longer than 17 characters")
    if payer.phone and not _digits(payer.phone, 10):
        reading.fault(f"{path}.contact.phone", f"{payer.phone!r} is not ten digits")
    if len(payer.id) > 15:
        reading.fault(f"{path}.id", "is longer than the 15 characters an interchange has for it")
    for name in payer.regimes:
        if name not in regimes():
            reading.fault(f"{path}.regimes", f"{name!r} is not one of {', '.join(regimes())}")


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()
