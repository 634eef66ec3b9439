"""What of a grievance owes a letter, and has had none yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

_OWED = """
    SELECT g.case_id, e.id AS of, e.at, e.name, k.zone
    FROM grievances_grievance g JOIN cases_case k ON k.id = g.case_id
    JOIN cases_event e ON e.case_id = g.case_id AND e.name = 'received'
    WHERE g.member_id IS NOT NULL AND g.state = 'received' AND g.track = 'standard'
      AND NOT EXISTS (
            SELECT 1 FROM cases_event n WHERE n.case_id = e.case_id
              AND (n.name IN ('acknowledged', 'resolution_made')
                   OR (n.name = 'received' AND n.id < e.id)))
    UNION ALL
    SELECT g.case_id, e.id, e.at, e.name, k.zone
    FROM grievances_grievance g JOIN cases_case k ON k.id = g.case_id
    JOIN cases_event e ON e.case_id = g.case_id AND e.name = 'extension_taken'
    WHERE g.member_id IS NOT NULL AND g.state = 'received'
    UNION ALL
    SELECT g.case_id, e.id, e.at, e.name, k.zone
    FROM grievances_grievance g JOIN cases_case k ON k.id = g.case_id
    JOIN LATERAL (
        SELECT * FROM cases_event WHERE case_id = g.case_id AND name = 'resolution_made'
        ORDER BY id DESC LIMIT 1
    ) e ON TRUE
    WHERE g.member_id IS NOT NULL AND g.state IN ('resolved', 'closed')
      AND e.facts ->> 'how' = 'letter'
    UNION ALL
    SELECT g.case_id, e.id, e.at, e.name, k.zone
    FROM grievances_grievance g JOIN cases_case k ON k.id = g.case_id
    JOIN LATERAL (
        SELECT * FROM cases_event WHERE case_id = g.case_id AND name = 'reclassified'
        ORDER BY id DESC LIMIT 1
    ) e ON TRUE
    WHERE g.member_id IS NOT NULL AND e.facts ->> 'as' <> 'grievance'
      AND coalesce(e.facts ->> 'told_at', '') = ''
      AND NOT EXISTS (SELECT 1 FROM cases_event t WHERE t.case_id = e.case_id AND t.id > e.id
                      AND t.name = 'way_told' AND t.facts ->> 'letter' IS NULL)
"""
"""An acknowledgment while nothing was answered; an extension before the answer or not at all; the
last answer; the other way it goes, where the member was not told of it already."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An event that no letter has told yet, or of which one was held.  `of` is 0 for a letter that
    is only looked at before there is an event."""

    case: int
    of: int
    about: str

    @property
    def subject(self) -> str:
        return f"event:{self.of}"


def owed(*, until: date, after: tuple[int, int], most: int) -> list[Owed]:
    """The next ones after a case and event, of what happened until that day."""
    return _rows(
        f"""
        SELECT o.case_id, o.of, o.name FROM ({_OWED}) o
        WHERE (o.case_id, o.of) > (%(case)s, %(of)s)
          AND (o.at AT TIME ZONE o.zone)::date <= %(until)s
          AND (NOT EXISTS (
                SELECT 1 FROM letters_letterabout a WHERE a.subject = 'event:' || o.of)
            OR EXISTS (
                SELECT 1 FROM cases_workitem w WHERE w.case_id = o.case_id
                  AND w.done_at IS NULL AND w.queue = 'letters' AND w.reasons[1] LIKE 'held%%'))
        ORDER BY o.case_id, o.of LIMIT %(most)s
        """,
        {"case": after[0], "of": after[1], "until": until, "most": most},
    )


def owed_of(case: int) -> list[Owed]:
    """Everything of a case that a letter tells, told or not, the latest last: for previews."""
    return _rows(
        f"SELECT o.case_id, o.of, o.name FROM ({_OWED}) o WHERE o.case_id = %(case)s "
        "ORDER BY o.at, o.of",
        {"case": case},
    )


def _rows(query: str, said: dict[str, Any]) -> list[Owed]:
    with connection.cursor() as cursor:
        cursor.execute(query, said)
        return [Owed(*row) for row in cursor.fetchall()]
