"""Lists of what checks and a second writing found: members stay masked."""

from datetime import UTC, date, datetime
from uuid import UUID

from reports.live.checking import Found
from reports.models import Snapshot
from reports.operations.rebuild import Difference
from reports.showing.checks import differences_masked, faults_masked
from reports.showing.runs import HIDDEN, Run, run_of

WHY = "the file has 'O''HARA', the source \"O'HARA\""


def od() -> Run:
    return run_of(
        Snapshot(
            report="od", run=UUID(int=1), layout_version="cms10717-2024", zone="UTC",
            parameters={}, since=date(2026, 1, 1), until=date(2026, 4, 1),
            as_of=datetime(2026, 4, 1, tzinfo=UTC),
        )
    )  # fmt: skip


def fault(column: str, cell: str, why: str, row: int = 3) -> Found:
    return Found("U18", "E", "od", row, "A26-1", column, cell, why)


def test_a_fault_in_a_members_cell_shows_neither_cell_nor_what_it_quotes() -> None:
    name, number, other, file = faults_masked(
        od(),
        [
            fault("Enrollee Last Name", "O'HARA", WHY),
            fault("Enrollee ID", "1EG4TE5MK73", "'1EG4TE5MK73' is not the layout's token 'None'"),
            fault("Request disposition", "Denied", "the file has 'Denied', the source 'Approved'"),
            fault("", "", "the file is 'X', not 'OD'", row=0),
        ],
    )
    assert (name.found.cell, name.field) == (HIDDEN, "last_name")
    assert "HARA" not in name.found.why
    assert (number.found.cell, number.field) == (HIDDEN, "mbi")
    assert "1EG4TE5MK73" not in number.found.why
    assert (other.found.cell, other.field) == ("Denied", "disposition")
    assert other.found.why.endswith("'Approved'")
    assert (file.found.why, file.field) == ("the file is 'X', not 'OD'", "")


def test_that_a_members_cell_differs_is_shown_and_not_how() -> None:
    name, gone, other = differences_masked(
        od(),
        [
            Difference("A26-1", 1, "Enrollee Last Name", "MILLER", "MUELLER", "row 1"),
            Difference("A26-2", 0, "Enrollee ID", "", "1EG4TE5MK73", "row 2"),
            Difference("A26-1", 1, "Request disposition", "Denied", "Approved", "row 1"),
        ],
    )
    assert (name.differs.frozen, name.differs.now, name.field) == (HIDDEN, HIDDEN, "last_name")
    assert (gone.differs.frozen, gone.differs.now, gone.field) == ("", HIDDEN, "")
    assert (other.differs.frozen, other.differs.now) == ("Denied", "Approved")
