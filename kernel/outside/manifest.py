"""The list that goes with packets, and comes back with their receipts.  Pure.

A CSV file: a row a packet.  We fill the first columns; whoever carries them fills `status`
(delivered or refused), `at` (when it reached the body, with a time and zone:
2026-05-01T13:20-04:00; hours count), `reference`, and `reason` where there is one.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.letters.moments import EXACT, precision
from kernel.letters.wording import clean
from kernel.spreadsheet import inert

OURS = ("batch", "delivery", "packet", "file", "sha256", "pages", "body", "name", "address")
THEIRS = ("status", "at", "reference", "reason")
COLUMNS = (*OURS, *THEIRS)
STATUSES = ("delivered", "refused")
LONGEST = 20_000_000
EARLIEST_YEAR, LATEST_YEAR = 2000, 9000
_DELIVERY = re.compile(r"\d{1,18}", re.ASCII)


class UnableToReadReceipts(ValueError):
    """The file is no list of receipts; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the list names it."""

    batch: int
    delivery: int
    packet: str
    file: str
    sha256: str
    pages: int
    body: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is said of one delivery; `within`: how exactly it is told when."""

    line: int
    delivery: int
    sha256: str
    status: str
    at: datetime
    reference: str
    reason: str
    within: timedelta = EXACT


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


def write_list(rows: Iterable[Row]) -> str:
    """The CSV, in the order given."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = [inert(str(getattr(row, column))) for column in OURS]
        writer.writerow(cells + [""] * len(THEIRS))
    return made.getvalue()


def read_receipts(text: str) -> tuple[list[Receipt], list[Fault]]:
    """The rows that say something, and the faults of the others; a row without status is silent.

    Raises UnableToReadReceipts where the columns are not those of the list.
    """
    if len(text) > LONGEST:
        raise UnableToReadReceipts(f"the file has {len(text)} characters; split it")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    receipts: list[Receipt] = []
    faults: list[Fault] = []
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        if missing := {"delivery", "sha256", "status", "at"} - set(heads):
            raise UnableToReadReceipts(f"no column {', '.join(sorted(missing))}")
        for cells in reader:
            row = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
            if row.get("status"):
                read = _receipt(row, reader.line_num)
                if isinstance(read, Receipt):
                    receipts.append(read)
                else:
                    faults.append(read)
    except csv.Error as error:
        raise UnableToReadReceipts(f"line {reader.line_num}: {error}") from None
    return receipts, faults


def _receipt(row: dict[str, str], line: int) -> Receipt | Fault:
    if not _DELIVERY.fullmatch(row.get("delivery", "")):
        return Fault(line, f"{row.get('delivery', '')[:30]!r} is no delivery's number")
    status = row["status"].lower()
    if status not in STATUSES:
        return Fault(line, f"status {status[:30]!r} is not one of {', '.join(STATUSES)}")
    at = _moment(row.get("at", ""))
    if at is None:
        return Fault(line, "at: write when it arrived with a zone, as 2026-05-01T13:20-04:00")
    return Receipt(
        line=line,
        delivery=int(row["delivery"]),
        sha256=row.get("sha256", "").lower(),
        status=status,
        at=at,
        reference=clean(row.get("reference", ""))[:80],
        reason=clean(row.get("reason", ""))[:200],
        within=precision(row.get("at", "")),
    )


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    known = EARLIEST_YEAR <= at.year < LATEST_YEAR and at.utcoffset() is not None
    return at if known and len(text) > len("2026-05-01") else None
