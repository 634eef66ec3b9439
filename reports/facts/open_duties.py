"""Duties of the plan that were open at a moment: clocks that ran, stood still, or had run out."""

from collections.abc import Iterator
from dataclasses import replace

from reports.facts.clocks import StoodAt, clocks_at
from reports.facts.reading import rows_of
from reports.table import Asked, Selection

OPEN = ("running", "paused", "late")

# Left out are only cases all of whose clocks were met before they could be late: none of those can
# have been open at the moment.  What was done since the moment is still caught by its last day.
_CASES = """
    SELECT c.id FROM cases_case c WHERE c.opened_at <= %s AND EXISTS (
        SELECT 1 FROM cases_deadline d WHERE d.case_id = c.id
        AND (d.state <> 'met' OR d.late_from IS NULL OR d.late_from > %s))
    ORDER BY c.id
"""


def open_duties(asked: Asked) -> Iterator[StoodAt]:
    """Each that was open as of the moment asked for, by case and clock."""
    found = rows_of(_CASES, [asked.as_of, asked.as_of])
    cases = replace(asked, cases=tuple(row["id"] for row in found))
    for each in clocks_at(cases, Selection(())):
        if each.state in OPEN:
            yield each
