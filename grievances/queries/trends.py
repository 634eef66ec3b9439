"""What grievances are about, and how they went: counts by category, provider or delegate."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kernel.cases.deadlines import of_others
from kernel.people.policy import Actor, insist, may

BY = {"category": "g.category", "provider": "g.provider_npi", "delegate": "g.delegate"}


class UnableToSumUp(ValueError):
    """Trends are of a category, a provider or a delegate, from a day to a later one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Grievances first received from `since` up to and including `until`, in the zone of each."""

    by: str
    since: date
    until: date

    def __post_init__(self) -> None:
        if self.by not in BY:
            raise UnableToSumUp(f"{self.by!r} is none of {', '.join(BY)}")
        if self.until < self.since:
            raise UnableToSumUp(f"{self.until.isoformat()} is before {self.since.isoformat()}")


@dataclass(frozen=True, slots=True)
class Trend:
    """One category, provider or delegate (`of`, empty where none is named).

    `told` were answered and told, `late` of those or still open after their time, `substantiated`
    have an issue found true in whole or part.  `median_days` runs from receipt to being told, None
    where none was told.  Withdrawn ones and those taken for something else are counted apart.
    """

    of: str
    received: int
    told: int
    late: int
    substantiated: int
    quality_of_care: int
    filed_late: int
    withdrawn: int
    elsewhere: int
    mending: int
    median_days: int | None


def trends(asked: Asked, actor: Actor) -> list[Trend]:
    """The most first.  One that was merged into another is counted there.  NotAllowed for who may
    not read the registers."""
    insist(may(actor, "register.read"))
    with connection.cursor() as cursor:
        said: list[Any] = [list(of_others()), asked.since, asked.until]
        cursor.execute(_QUERY.format(of=BY[asked.by]), said)
        return [Trend(*row) for row in cursor.fetchall()]


_QUERY = """
    WITH each AS (
        SELECT {of} AS of, g.case_id, g.state, g.late_filed,
            (g.received_at AT TIME ZONE k.zone)::date AS day,
            (SELECT (min(e.at) AT TIME ZONE k.zone)::date FROM cases_event e
              WHERE e.case_id = g.case_id AND e.name IN ('told_orally', 'notice_sent')
                AND e.id > (SELECT max(m.id) FROM cases_event m
                            WHERE m.case_id = g.case_id AND m.name = 'resolution_made'))
                AS told,
            EXISTS (SELECT 1 FROM cases_deadline d WHERE d.case_id = g.case_id
                    AND d.state IN ('late', 'met_late') AND d.clock <> ALL(%s))
                AS late,
            EXISTS (SELECT 1 FROM grievances_grievanceissue i WHERE i.grievance_id = g.case_id
                    AND i.substantiated IN ('yes', 'partly')) AS true_,
            EXISTS (SELECT 1 FROM grievances_grievanceissue i WHERE i.grievance_id = g.case_id
                    AND i.quality_of_care) AS quality,
            (SELECT count(*) FROM grievances_correctiveaction c WHERE c.case_id = g.case_id
                    AND c.done_at IS NULL) AS mending
        FROM grievances_grievance g JOIN cases_case k ON k.id = g.case_id
        WHERE g.state <> 'merged'
          AND (g.received_at AT TIME ZONE k.zone)::date BETWEEN %s AND %s
    )
    SELECT of, count(*),
        count(*) FILTER (WHERE state IN ('resolved', 'closed') AND told IS NOT NULL),
        count(*) FILTER (WHERE late), count(*) FILTER (WHERE true_),
        count(*) FILTER (WHERE quality), count(*) FILTER (WHERE late_filed),
        count(*) FILTER (WHERE state = 'withdrawn'),
        count(*) FILTER (WHERE state = 'reclassified'), sum(mending)::int,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY told - day)
            FILTER (WHERE state IN ('resolved', 'closed') AND told IS NOT NULL)
    FROM each GROUP BY of ORDER BY count(*) DESC, of
"""
