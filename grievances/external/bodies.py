"""Which body hears a complaint, by what name and channel: dated data, by the day of receipt."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from appeals.external.bodies import Body, qio_of
from appeals.external.bodies import name_of as name_of_reviewer
from appeals.external.on_file import UnableToGo
from grievances.law_book import book
from kernel import plain_yaml
from kernel.law import UnableToCite

__all__ = [
    "Body",
    "complaint_module",
    "department_of",
    "labor_of",
    "name_of",
    "named",
    "phone_of",
    "qio_of",
]


@cache
def _known() -> Mapping[str, Any]:
    rows: Mapping[str, Any] = plain_yaml.read_file(Path(__file__).parent / "bodies.yaml")
    return rows


def department_of(regimes: Sequence[str], received: date, said: str = "") -> Body:
    """The department that hears complaints about a coverage on a day.

    `said` is which, where a state has two.  UnableToCite where no state regulates the coverage, or
    none is on record; UnableToGo where it is to be said which, or another one is.
    """
    found = book().opened(tuple(regimes), received_date=received).text("bodies.department")
    codes = found.amount.split()
    if said and said not in codes:
        raise UnableToGo(f"{said!r} is not one of {', '.join(codes)} ({found.cite})")
    if len(codes) > 1 and not said:
        raise UnableToGo(f"say which department licensed the plan: {', '.join(codes)}")
    return named(said or codes[0], found.cite, weak=found.weak)


def labor_of(regimes: Sequence[str], received: date) -> Body:
    """The Department of Labor's office, for plans no state regulates.  UnableToCite for others."""
    found = book().opened(tuple(regimes), received_date=received).text("bodies.labor")
    return named(found.amount, found.cite, weak=found.weak)


def complaint_module(regimes: Sequence[str], received: date) -> Body:
    """CMS's module, for Medicare Advantage.  UnableToCite for others."""
    law = book().opened(tuple(regimes), received_date=received)
    found = law.text("bodies.complaint_tracking")
    return named(found.amount, found.cite, weak=found.weak)


def named(code: str, cite: str = "", *, weak: bool = False) -> Body:
    """A body by its code.  UnableToCite where there is none."""
    if code not in _known():
        raise UnableToCite(f"no body has the code {code!r}: {', '.join(_known())}")
    row = _known()[code]
    return Body(
        code=code,
        name=row["name"],
        channel=row["channel"],
        address=tuple(row.get("address", ())),
        cite=cite,
        weak=weak or row.get("weak") == "yes",
    )


def name_of(code: str) -> str:
    """What a body is called; its code, where none on record has it."""
    return str(_known()[code]["name"]) if code in _known() else name_of_reviewer(code)


def phone_of(code: str) -> str:
    """Its telephone, empty where none is on record."""
    return str(_known()[code].get("phone", ""))
