"""What a plan asks prior authorization for, by its documents in force in a period."""

from reports.facts.reading import rows_of
from reports.table import Period

_ITEMS = """
    SELECT DISTINCT jsonb_array_elements_text(t.terms -> 'prior_authorization') AS item
    FROM members_planterms t JOIN members_plan p ON p.id = t.plan_id
    WHERE p.code = %s AND t.days && daterange(%s, %s)
        AND jsonb_typeof(t.terms -> 'prior_authorization') = 'array'
    ORDER BY item
"""


def items_of(plan: str, period: Period) -> tuple[str, ...]:
    """Each by its name, in words."""
    found = rows_of(_ITEMS, [plan, period.start, period.end])
    return tuple(str(row["item"]).replace("_", " ") for row in found)
