"""Under which contract, benefit package and issuer a plan is reported: the operator's file.  Pure.

    plans:
      MA-GOLD:
        - {from: 2026-01-01, line: medicare_advantage, contract: H1234, pbp: "001"}
      TX-SILVER:
        - {from: 2026-01-01, line: qhp, issuer: "12345", market: individual, state: TX}

What the file does not say is unknown, and the checks before a submission say so; nothing is
guessed from a plan's code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

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


@cache
def contracts(path: Path = INVENTED) -> Mapping[str, tuple[Contract, ...]]:
    """Every plan of the file, by its code."""
    said = read_file(path)
    plans = (said or {}).get("plans")
    if not isinstance(plans, dict):
        raise UnableToReadContracts(f"{path.name}: it lacks `plans`")
    return {
        code: tuple(_contract(each, f"{path.name}, {code}") for each in rows)
        for code, rows in plans.items()
    }


def _contract(said: Mapping[str, str], where: str) -> Contract:
    if strange := said.keys() - KEYS:
        raise UnableToReadContracts(f"{where}: {', '.join(sorted(strange))} is not known")
    if "from" not in said or "line" not in said:
        raise UnableToReadContracts(f"{where}: say `from` and `line`")
    until = said.get("until")
    return Contract(
        since=date.fromisoformat(said["from"]),
        until=date.fromisoformat(until) if until else None,
        line=said["line"],
        **{key: said.get(key) or "" for key in ("contract", "pbp", "issuer", "market", "state")},
    )


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
