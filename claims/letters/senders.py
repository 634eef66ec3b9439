"""Who writes the letters: names, addresses and telephones from the operator's own file.

The file is YAML, one entry a sender (`invented_senders.yaml` is an example): `id` is what plans
name as their payer_id, `regimes` are programs whose plans name no sender of the file, `default`
writes for every other plan.  `external` is where an external review is asked for; `{name: none}`
where the program has none.  `reviewers` are the addresses of reviewers outside the plan by the code
appeals know them by, each from a day on; `hhs_process`, and `state_process` or that of one state
(`state_process_ny`), are who takes requests for external review under those processes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.letters.context import Desk, Reviewer, SenderText
from kernel.law.regimes import base_of, regimes
from kernel.reading import Reading, document

EXAMPLE = Path(__file__).parent / "invented_senders.yaml"
TEXTS = ("id", "name", "phone", "tty", "hours", "website")
KEYS = (*TEXTS, "address", "appeals", "external", "regimes", "default", "reviewers")
DESK = ("name", "address", "phone", "fax", "website")


class UnableToReadSenders(ValueError):
    """The file of senders is wrong; the message lists every fault with its path."""


@dataclass(frozen=True, slots=True)
class Sender:
    id: str
    text: SenderText
    regimes: tuple[str, ...] = ()
    default: bool = False


class Senders:
    """Every sender of one file."""

    def __init__(self, senders: Sequence[Sender], *, invented: bool = False) -> None:
        self.all = tuple(senders)
        self.invented = invented

    def of(self, payer_id: str, named: tuple[str, ...]) -> SenderText | None:
        """The sender a plan names; else the one of its program; else the default."""
        program = base_of(named) if named else ""
        for fits in (
            lambda each: bool(payer_id) and each.id == payer_id,
            lambda each: program in each.regimes,
            lambda each: each.default,
        ):
            chosen = next((each for each in self.all if fits(each)), None)
            if chosen:
                return chosen.text
        return None


def read_senders(path: Path | None) -> Senders:
    """The senders of a file, or the invented ones.  Raises UnableToReadSenders."""
    source = path or EXAMPLE
    try:
        rows = document(source.read_text(encoding="utf-8"), source=str(source))
    except (OSError, ValueError) as problem:
        raise UnableToReadSenders(f"{source}: {problem}") from None
    reading = Reading()
    if not isinstance(rows, list) or not rows:
        reading.fault("", "expected a list of senders")
        rows = []
    senders = [_sender(row, f"[{place}]", reading) for place, row in enumerate(rows)]
    if reading.errors:
        faults = "; ".join(str(fault) for fault in reading.errors)
        raise UnableToReadSenders(f"{source}: {faults}")
    return Senders(senders, invented=path is None)


def _sender(value: Any, path: str, reading: Reading) -> Sender:
    row = reading.mapping(value, path, KEYS, (*TEXTS, "address", "appeals", "external"))
    text = SenderText(
        name=row.get("name") or "",
        address=reading.texts(row, "address", path),
        phone=row.get("phone") or "",
        tty=row.get("tty") or "",
        hours=row.get("hours") or "",
        website=row.get("website") or "",
        appeals=_desk(row, "appeals", path, reading),
        external=_desk(row, "external", path, reading),
        reviewers=_reviewers(row, path, reading),
    )
    for key in TEXTS:
        if key in row and not isinstance(row[key], str):
            reading.fault(f"{path}.{key}", "expected text")
    named = reading.texts(row, "regimes", path)
    for name in named:
        if name not in regimes():
            reading.fault(f"{path}.regimes", f"{name!r} is not one of {', '.join(regimes())}")
    return Sender(row.get("id") or "", text, named, row.get("default") == "true")


def _reviewers(row: Mapping[str, Any], path: str, reading: Reading) -> tuple[Reviewer, ...]:
    found = []
    for item, where in reading.listed(row, "reviewers", path):
        keys = ("code", "from", *DESK)
        one = reading.mapping(item, where, keys, ("code", "from", "name", "address"))
        since = reading.day(one, "from", where)
        desk = {key: value for key, value in one.items() if key in DESK}
        found.append(
            Reviewer(
                one.get("code") or "",
                since.isoformat() if since else "",
                _desk({"desk": desk}, "desk", where, reading),
            )
        )
    return tuple(found)


def _desk(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> Desk:
    where = f"{path}.{key}"
    given = reading.mapping(row.get(key) or {}, where, DESK, ("name",))
    if given.get("name") == "none":
        return Desk("")
    return Desk(
        name=given.get("name") or "",
        address=reading.texts(given, "address", where),
        phone=given.get("phone") or "",
        fax=given.get("fax") or "",
        website=given.get("website") or "",
    )
