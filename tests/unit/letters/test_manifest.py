"""The list that goes with letters and comes back."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from kernel.letters.manifest import (
    Listed,
    UnableToReadManifest,
    read_manifest,
    write_manifest,
)

SHA = "a" * 64
HEAD = "letter,attempt,sha256,status,date,reference,reason\n"


def test_a_manifest_is_written_and_its_answer_read() -> None:
    listed = Listed(
        3, "L0000000012", 1, "L0000000012.pdf", SHA, 4, "abd", "Marisol Quintero", ("812 Juniper",)
    )
    text = write_manifest([listed])
    assert read_manifest(text) == ([], []), "nothing said, nothing taken"
    rows = list(csv.DictReader(io.StringIO(text)))
    rows[0] |= {"status": "Sent", "date": "2026-04-13", "reference": "JOB 7"}
    (answer,), faults = read_manifest(as_text(rows))
    assert faults == []
    assert (answer.letter, answer.attempt, answer.sha256) == (12, 1, SHA)
    assert answer.batch == "3"
    assert (answer.status, answer.at, answer.reference) == ("sent", date(2026, 4, 13), "JOB 7")


def as_text(rows: list[dict[str, str]]) -> str:
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def test_an_instant_needs_its_zone() -> None:
    good = f"{HEAD}L12,1,{SHA},sent,2026-04-13T16:40-04:00,,\n"
    (answer,), _ = read_manifest(good)
    assert answer.at == datetime(2026, 4, 13, 20, 40, tzinfo=UTC)
    _, (fault,) = read_manifest(good.replace("-04:00", ""))
    assert str(fault) == "line 2: date: write 2026-04-13, or 2026-04-13T16:40-04:00"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"12,1,{SHA},sent,2026-04-13,,", "'12' is no letter's number"),
        (f"L12,1,{SHA},mailed,2026-04-13,,", "status 'mailed' is not one of"),
        (f"L12,1,{SHA},sent,13/04/2026,,", "date: write"),
        (f"L12,1,{SHA},sent,,,", "date: write"),
        (f"L12,x,{SHA},sent,2026-04-13,,", "attempt 'x' is no count"),
        (f"L12,0,{SHA},sent,2026-04-13,,", "attempt '0' is no count"),
        ("L12,1", ""),
    ],
)
def test_a_bad_row_is_told_and_costs_no_other(row: str, told: str) -> None:
    answers, faults = read_manifest(f"{HEAD}{row}\nL13,1,{SHA},sent,2026-04-13,,\n")
    assert [answer.letter for answer in answers] == [13]
    assert [told in str(fault) for fault in faults] == ([True] if told else [])


def test_what_is_no_manifest_is_refused() -> None:
    with pytest.raises(UnableToReadManifest, match="no column"):
        read_manifest("a,b\n1,2\n")
    with pytest.raises(UnableToReadManifest, match="no column"):
        read_manifest("")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
def test_no_cell_is_a_formula(start: str) -> None:
    name = f'{start}HYPERLINK("http://x")'
    listed = Listed(3, "L1", 1, "L1.pdf", SHA, 1, "abd", name, (name,) * 7)
    (row,) = list(csv.DictReader(io.StringIO(write_manifest([listed]))))
    assert [cell for cell in row.values() if cell.startswith(start)] == []


def test_a_mark_of_a_spreadsheet_program_at_the_start_is_passed_over() -> None:
    (answer,), _ = read_manifest(f"\ufeff{HEAD}L12,1,{SHA.upper()},SENT,2026-04-13,,\n")
    assert (answer.sha256, answer.status) == (SHA, "sent")
