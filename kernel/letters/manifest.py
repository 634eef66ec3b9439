"""The list that goes with a batch of letters, and comes back with what became of each.  Pure.

A CSV file: a row a letter.  We fill the first columns; the carrier fills `status` (sent, returned
or refused), `date` (2026-04-13, or with a time and zone 2026-04-13T16:40-04:00), `reference`, and
`reason` where there is one.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kernel.letters.moments import EXACT, precision
from kernel.letters.wording import clean
from kernel.spreadsheet import inert

ADDRESS_LINES = 5
OURS = ("batch", "letter", "attempt", "file", "sha256", "pages", "kind", "name")
THEIRS = ("status", "date", "reference", "reason")
COLUMNS = (*OURS, *(f"address_{place}" for place in range(1, ADDRESS_LINES + 1)), *THEIRS)
STATUSES = ("sent", "returned", "refused")
LONGEST_MANIFEST = 50_000_000
EARLIEST_YEAR, LATEST_YEAR = 2000, 9000

_NUMBER = re.compile(r"L(\d{1,18})", re.ASCII)


class UnableToReadManifest(ValueError):
    """The file is no manifest; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A letter as a manifest lists it."""

    batch: int
    letter: str
    attempt: int
    file: str
    sha256: str
    pages: int
    kind: str
    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the carrier says of one letter.  `at` is a day where no time is given, `within` how
    exact a time is told; `batch` is empty where the carrier left the column out."""

    line: int
    letter: int
    attempt: int
    sha256: str
    status: str
    at: date | datetime
    reference: str
    reason: str
    batch: str = ""
    within: timedelta = EXACT


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


def write_manifest(rows: Iterable[Listed]) -> str:
    """The CSV.  What a spreadsheet would take for a formula gets a quote before it."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        lines = [*row.address, *[""] * ADDRESS_LINES][:ADDRESS_LINES]
        ours = (
            row.batch,
            row.letter,
            row.attempt,
            row.file,
            row.sha256,
            row.pages,
            row.kind,
            row.name,
        )
        writer.writerow([inert(str(cell)) for cell in (*ours, *lines)] + [""] * len(THEIRS))
    return made.getvalue()


def read_manifest(text: str) -> tuple[list[Answer], list[Fault]]:
    """The rows that say something, and the faults of the others; a row without status is silent.

    Raises UnableToReadManifest where the columns are not a manifest's.
    """
    if len(text) > LONGEST_MANIFEST:
        raise UnableToReadManifest(f"the file has {len(text)} characters; split it")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    answers: list[Answer] = []
    faults: list[Fault] = []
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        missing = {"letter", "sha256", "status", "date"} - set(heads)
        if missing:
            raise UnableToReadManifest(f"no column {', '.join(sorted(missing))}")
        for cells in reader:
            row = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
            if row.get("status"):
                read = _answer(row, reader.line_num)
                (answers if isinstance(read, Answer) else faults).append(read)  # type: ignore[arg-type]
    except csv.Error as error:
        raise UnableToReadManifest(f"line {reader.line_num}: {error}") from None
    return answers, faults


def _answer(row: dict[str, str], line: int) -> Answer | Fault:
    number = _NUMBER.fullmatch(row.get("letter", ""))
    if not number:
        return Fault(line, f"{row.get('letter', '')[:30]!r} is no letter's number")
    status = row["status"].lower()
    if status not in STATUSES:
        return Fault(line, f"status {status[:30]!r} is not one of {', '.join(STATUSES)}")
    at = _moment(row.get("date", ""))
    if at is None:
        return Fault(line, "date: write 2026-04-13, or 2026-04-13T16:40-04:00")
    attempt = row.get("attempt") or "1"
    if not attempt.isascii() or not attempt.isdigit() or not 0 < int(attempt) < 1000:
        return Fault(line, f"attempt {attempt[:10]!r} is no count")
    batch = row.get("batch", "")
    if batch and not (batch.isascii() and batch.isdigit()):
        return Fault(line, f"batch {batch[:10]!r} is no batch's number")
    return Answer(
        line=line,
        letter=int(number[1]),
        attempt=int(attempt),
        sha256=row.get("sha256", "").lower(),
        status=status,
        at=at,
        reference=clean(row.get("reference", ""))[:80],
        reason=clean(row.get("reason", ""))[:200],
        batch=batch.lstrip("0"),
        within=precision(row.get("date", "")),
    )


def _moment(text: str) -> date | datetime | None:
    try:
        at = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None
    if not EARLIEST_YEAR <= at.year < LATEST_YEAR:
        return None
    if not isinstance(at, datetime):
        return at
    return at if at.utcoffset() is not None else None


def listed_in_order(rows: Sequence[Listed]) -> list[Listed]:
    """By letter number, so that the same batch gives the same file."""
    return sorted(rows, key=lambda row: (row.letter, row.attempt))
