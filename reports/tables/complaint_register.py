"""The complaint register of a period (NAIC 884), as `grievances.queries.register` has it: the same
rows as its page and interface, kept as a snapshot.

It is the register as it stands when it is run: its codes are given by hand, and mended.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

from grievances.queries.register import Entry, Period, register
from kernel.people.policy import Actor
from reports.cells import DOES_NOT_APPLY
from reports.facts.reading import rows_of
from reports.table import Asked, Row, Source, Table, UnableToReport, as_they_are

COLUMNS = "complaint_register"
READER = Actor("reports", roles=frozenset({"compliance_officer"}))
"""Whoever runs this report is one; the rows do not turn on who it was."""
OPEN = ("closed", "keep_until")
FIELDS = tuple(each.name for each in fields(Entry))


def rows(asked: Asked) -> Iterator[Row]:
    """Every complaint of the period.  UnableToReport where `state` is no state."""
    state = asked.parameters.get("state", "").upper()
    if state and not (len(state) == 2 and state.isascii() and state.isalpha()):
        raise UnableToReport("state: two letters, as TX")
    wanted = Period(asked.period.start, asked.period.end - timedelta(days=1), state)
    entries = register(wanted, READER)
    cases = _cases([each.number for each in entries])
    for each in entries:
        cells: dict[str, object] = {name: getattr(each, name) for name in FIELDS}
        for name in OPEN:
            cells[name] = DOES_NOT_APPLY if each.closed is None else cells[name]
        case = cases[each.number]
        yield Row(case, each.number, cells, {"number": Source(row=f"cases_case:{case}")})


def _cases(numbers: list[str]) -> dict[str, int]:
    found = rows_of("SELECT number, id FROM cases_case WHERE number = ANY(%s)", [numbers])
    return {row["number"]: row["id"] for row in found}


TABLE = Table(
    name=COLUMNS,
    title="Complaint register (NAIC)",
    layout=COLUMNS,
    rows=rows,
    selection=None,
    shape=as_they_are,
    parameters={"state": "only complaints of this state, as TX"},
    moment="now",
)
