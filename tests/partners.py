"""Trading partners for tests, their folders, and rounds through them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from claims.edi.partners import exchange_files
from claims.models import TradingPartner
from claims.operations.partner_files import Round, Rules
from claims.operations.read_payers import read_payers
from tests.unit.edi.made import as_bytes, good

ZONE = "America/New_York"
NOW = datetime(2026, 3, 4, 11, 0, tzinfo=ZoneInfo(ZONE))
QUIET = timedelta(seconds=5)
LATER = timedelta(seconds=10)
FILE = as_bytes(good())  # three claims of ZZ LAKESIDE


def partner(name: str = "lakeside", **said: Any) -> TradingPartner:
    row: dict[str, Any] = {
        "name": name,
        "qualifier": "ZZ",
        "sender": name.upper(),
        "applications": [name.upper()],
        "usage": ["P"],
        "guides": ["005010X222A1"],
        "acknowledgments": "outbound",
        "remittances": "outbound",
        "days": (date(2026, 1, 1), None),
    }
    return TradingPartner.objects.create(**row | said)


def one_round(root: Path, now: datetime = NOW, *, largest: int = 1_000_000) -> Round:
    rules = Rules(root, QUIET, largest)
    return exchange_files(rules, zone=ZONE, now=now, payers=read_payers(None))


def two_rounds(root: Path, now: datetime = NOW) -> Round:
    """A look, and ten seconds later another: what did not change is taken."""
    one_round(root, now)
    return one_round(root, now + LATER)


def inbound(root: Path, name: str = "lakeside") -> Path:
    folder = root / name / "inbound"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def kinds(paths: Iterable[Path]) -> dict[str, bytes]:
    """The acknowledgments by kind: ta1, 999, 277ca."""
    return {path.name.split(".")[-2]: path.read_bytes() for path in paths}
