"""Under which contract, benefit package and issuer a plan is reported: the operator's file.  Pure.

    plans:
      MA-GOLD:
        - {from: 2026-01-01, line: medicare_advantage, contract: H1234, pbp: "001"}
      TX-SILVER:
        - {from: 2026-01-01, line: qhp, issuer: "12345", market: individual, state: TX}

What the file does not say is unknown, and the checks before a submission say so; nothing is
guessed from a plan's code.  A file that was changed is read anew, without a restart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kernel.plain_yaml import read_file

INVENTED = Path(__file__).parent / "invented_contracts.yaml"
KEYS = {"from", "until", "line", "contract", "pbp", "issuer", "market", "state"}


class UnableToReadContracts(ValueError):
    """The operator's file of contracts is not as it must be."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One plan from one day on."""

    since: date
    until: date | None
    line: str
    contract: str = ""
    pbp: str = ""
    issuer: str = ""
    market: str = ""
    state: str = ""


NOBODY = Contract(date.min, None, "")


def contracts(path: Path = INVENTED) -> Mapping[str, tuple[Contract, ...]]:
    """Every plan of the file as it is now, by its code.  UnableToReadContracts."""
    return _contracts(path, _stamp(path))


def contracts_digest(path: Path = INVENTED) -> str:
    """SHA-256 of the file as it is now, in hexadecimal.  UnableToReadContracts."""
    return _digest(path, _stamp(path))


def _stamp(path: Path) -> tuple[int, int, int]:
    """What is another once the file was written again or another was put in its place."""
    try:
        found = path.stat()
    except OSError:
        raise UnableToReadContracts(f"{path.name}: there is no such file to read") from None
    return found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _digest(path: Path, stamp: tuple[int, int, int]) -> str:
    return sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=8)
def _contracts(path: Path, stamp: tuple[int, int, int]) -> Mapping[str, tuple[Contract, ...]]:
    try:
        plans = (read_file(path) or {}).get("plans")
    except (AttributeError, OSError, ValueError) as why:
        raise UnableToReadContracts(f"{path.name}: {why}") from None
    if not isinstance(plans, dict):
        raise UnableToReadContracts(f"{path.name}: it lacks `plans`")
    return {
        code: tuple(_contract(each, f"{path.name}, {code}") for each in rows or ())
        for code, rows in plans.items()
    }


def _contract(said: Any, where: str) -> Contract:
    if not isinstance(said, dict):
        raise UnableToReadContracts(f"{where}: each row is a mapping with `from` and `line`")
    if strange := said.keys() - KEYS:
        raise UnableToReadContracts(f"{where}: {', '.join(sorted(strange))} is not known")
    if not said.get("from") or not said.get("line"):
        raise UnableToReadContracts(f"{where}: say `from` and `line`")
    return Contract(
        since=_day(said["from"], where),
        until=_day(said["until"], where) if said.get("until") else None,
        line=said["line"],
        **{key: said.get(key) or "" for key in ("contract", "pbp", "issuer", "market", "state")},
    )


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnableToReadContracts(f"{where}: {text!r} is no day; write 2026-01-01") from None


def contract_on(plan: str, day: date, known: Mapping[str, tuple[Contract, ...]]) -> Contract:
    """A plan's on a day; NOBODY where the file does not say."""
    for each in known.get(plan, ()):
        if each.since <= day and (each.until is None or day < each.until):
            return each
    return NOBODY


def days_of(said: Contract, since: date, until: date | None) -> tuple[date, date | None] | None:
    """The days of a coverage on which the contract was in force too; `until` is the first day
    after, None: it goes on.  None where there is no such day.

    >>> days_of(Contract(date(2026, 3, 1), None, ""), date(2026, 1, 1), date(2026, 4, 1))
    (datetime.date(2026, 3, 1), datetime.date(2026, 4, 1))
    >>> days_of(Contract(date(2026, 3, 1), None, ""), date(2026, 1, 1), date(2026, 3, 1))
    """
    first = max(since, said.since)
    ends = [each for each in (until, said.until) if each is not None]
    last = min(ends, default=None)
    return None if last is not None and last <= first else (first, last)
