"""Which body, by what name, through which channel: dated data, looked up by the day of sending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from appeals.law_book import book
from claims.law_book import book as claims_book
from kernel import plain_yaml
from kernel.law import UnableToCite
from kernel.outside.keeping import Reader

MEDICARE = ("ire", "qic", "hearing", "council", "court")
_OF_A_PROCESS = {"state": "state_process", "hhs": "hhs_process"}


@dataclass(frozen=True, slots=True)
class Body:
    """A body: its code, what it is called, how a file reaches it, and the source of that.  `weak`:
    to be confirmed before the first file is sent."""

    code: str
    name: str
    channel: str
    address: tuple[str, ...]
    cite: str
    weak: bool

    @property
    def reader(self) -> Reader:
        return Reader(self.code, self.name, self.address, self.channel)


@cache
def _known() -> Mapping[str, Any]:
    rows: Mapping[str, Any] = plain_yaml.read_file(Path(__file__).parent / "bodies.yaml")
    return rows


def body_of(process: str, regimes: Sequence[str], sent: date) -> Body:
    """Who a file of this process goes to when it is sent on a day.  UnableToCite where no law on
    record says so."""
    if process in _OF_A_PROCESS:
        return _named(_OF_A_PROCESS[process], "45 CFR 147.136", weak=True)
    if process not in MEDICARE:
        raise UnableToCite(f"no single body hears by the process {process!r}")
    law = book().opened(tuple(regimes), sent_date=sent)
    found = law.text(f"bodies.{process}")
    return _named(found.amount, found.cite, weak=found.weak)


def qio_of(state: str, day: date) -> Body:
    """The BFCC-QIO of a state on a day.  UnableToCite where none is on record."""
    code = _qio_code(state, day)
    if not code:
        raise UnableToCite(f"no QIO is on record for {state or 'no state'} on {day.isoformat()}")
    return _named(code, "42 CFR 405.1200; 42 CFR 422.624", weak=True)


def _qio_code(state: str, day: date) -> str:
    """Empty where none is on record."""
    for region in _known()["regions"]:
        if state.upper() in region["states"]:
            codes = [code for since, code in region["since"].items() if _from(since) <= day]
            return str(codes[-1]) if codes else ""
    return ""


def is_a_qio(code: str, day: date) -> bool:
    """Whether this is the BFCC-QIO of any state on a day."""
    of_states = (next(iter(region["states"])) for region in _known()["regions"])
    return any(_qio_code(state, day) == code for state in of_states)


def body_called(code: str) -> Body:
    """A body by its code, whenever it heard.  UnableToCite where none of them is called so."""
    if code not in _known() or code == "regions":
        raise UnableToCite(f"no body outside is called {code}")
    return _named(code, "", weak=False)


def name_of(code: str) -> str:
    """What a body is called; its code, where none on record has it."""
    return str(_known()[code]["name"]) if code in _known() and code != "regions" else code


def _from(since: str) -> date:
    return date.fromisoformat(since)


def _named(code: str, cite: str, *, weak: bool) -> Body:
    row = _known()[code]
    return Body(
        code=code,
        name=row["name"],
        channel=row["channel"],
        address=tuple(row.get("address", ())),
        cite=cite,
        weak=weak or row.get("weak") == "yes",
    )


@dataclass(frozen=True, slots=True)
class Process:
    """Whose external review a private plan stands under: federal, state or hhs, by which law."""

    name: str
    cite: str
    weak: bool


def process_of(regimes: Sequence[str], received: date) -> Process:
    """By the regimes of the coverage and the day of the request.  UnableToCite where the law on
    record does not say: then a person does, with the reason."""
    law = claims_book().opened(tuple(regimes), received_date=received)
    found = law.text("external_review.process")
    return Process(found.amount, found.cite, found.weak)
