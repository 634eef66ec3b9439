"""By which data live cases are judged: once they are others, every case is looked at again."""

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from claims.law_book import book
from reports.code_version import code_version
from reports.contracts import contracts_digest
from reports.facts.reading import contracts_file
from reports.layout import layout_on
from reports.live.universes import ROWS

APPS = Path(__file__).parents[2]


def basis(today: date) -> str:
    """A digest, in hexadecimal, of the operator's contracts, the layouts in force on the day, the
    checks and tests with the program that asks them, the clocks and the law."""
    layouts = [layout_on(table.layout, today) for table, _ in ROWS.values()]
    parts = (
        contracts_digest(contracts_file()),
        *(f"{each.name} {each.version}" for each in layouts),
        code_version(),
        _clocks(),
        book().version,
    )
    return sha256("\n".join(parts).encode()).hexdigest()


@cache
def _clocks() -> str:
    """Of the files the clocks of this process were read from."""
    found = sha256()
    for path in sorted(APPS.glob("*/clocks.yaml")):
        found.update(f"{path.parent.name}\n".encode() + path.read_bytes())
    return found.hexdigest()
