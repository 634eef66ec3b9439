"""What of an appeal, a review outside or a dispute owes a letter, and has had none yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

APPEAL_EVENTS = ("papers_requested", "extension_taken", "expedite_refused")
"""What happens while an appeal is open and is told by a letter; papers asked for by letter alone.
An extension is told before the decision or not at all; a refusal to hurry, unless a physician's
word undid it."""

_APPEALS = """
    SELECT a.case_id, 'event' AS what, e.id AS of, e.at, e.name, k.zone
    FROM appeals_appeal a JOIN cases_case k ON k.id = a.case_id
    JOIN cases_event e ON e.case_id = a.case_id
    WHERE a.member_id IS NOT NULL AND a.state IN ('received', 'admitted')
      AND (e.name = ANY(%(events)s)
           OR (e.name = 'received' AND NOT EXISTS (
                SELECT 1 FROM cases_event k WHERE k.case_id = e.case_id
                  AND (k.name = 'acknowledged' OR (k.name = 'received' AND k.id < e.id)))))
      AND (e.name <> 'papers_requested' OR e.facts ->> 'how' = 'letter')
      AND (e.name <> 'papers_requested' OR NOT EXISTS (
            SELECT 1 FROM cases_event n WHERE n.case_id = e.case_id AND n.id > e.id
              AND n.name = 'representative_papers_received'))
      AND NOT EXISTS (SELECT 1 FROM cases_event n
                      WHERE n.case_id = e.case_id AND n.facts ->> 'overtakes' = e.id::text)
    UNION ALL
    SELECT a.case_id, 'event', e.id, e.at, 'new_evidence_found', k.zone
    FROM appeals_appeal a JOIN cases_case k ON k.id = a.case_id
    JOIN cases_event e ON e.case_id = a.case_id AND e.name = 'new_evidence_found'
    WHERE a.member_id IS NOT NULL AND a.state IN ('received', 'admitted')
      AND NOT EXISTS (SELECT 1 FROM cases_event n
                      WHERE n.case_id = e.case_id AND n.name = 'new_evidence_sent'
                        AND n.facts ->> 'evidence' = e.facts ->> 'evidence')
    UNION ALL
    SELECT a.case_id, 'event', e.id, e.at, 'dismissed', k.zone
    FROM appeals_appeal a JOIN cases_case k ON k.id = a.case_id
    JOIN LATERAL (
        SELECT * FROM cases_event WHERE case_id = a.case_id AND name IN ('dismissed', 'withdrawn')
        ORDER BY id DESC LIMIT 1
    ) e ON TRUE
    WHERE a.member_id IS NOT NULL AND a.state IN ('dismissed', 'withdrawn')
    UNION ALL
    SELECT a.case_id, 'appeal_decision', d.id, d.decided_at, 'decided', k.zone
    FROM appeals_appeal a JOIN cases_case k ON k.id = a.case_id
    JOIN LATERAL (
        SELECT * FROM appeals_appealdecision WHERE appeal_id = a.case_id AND "by" = 'plan'
        ORDER BY number DESC LIMIT 1
    ) d ON TRUE
    WHERE a.member_id IS NOT NULL AND a.state IN ('decided', 'forwarded', 'closed')
      AND (NOT k.regimes && ARRAY['medicare_advantage']::varchar[] OR d.outcome = 'overturned'
           OR EXISTS (SELECT 1 FROM cases_event f WHERE f.case_id = a.case_id
                      AND f.name IN ('file_handed_over', 'file_forwarded')))
    UNION ALL
    SELECT a.case_id, 'event', e.id, e.at, 'file_left', k.zone
    FROM appeals_appeal a JOIN cases_case k ON k.id = a.case_id
    JOIN LATERAL (
        SELECT * FROM cases_event WHERE case_id = a.case_id
          AND name IN ('file_handed_over', 'file_forwarded') ORDER BY id LIMIT 1
    ) e ON TRUE
    WHERE a.member_id IS NOT NULL AND k.regimes && ARRAY['medicare_advantage']::varchar[]
      AND NOT EXISTS (SELECT 1 FROM appeals_appealdecision d
                      WHERE d.appeal_id = a.case_id AND d."by" = 'plan')
"""
_BESIDE = """
    SELECT e.case_id, 'event', e.id, e.at, e.name, k.zone
    FROM cases_case k JOIN cases_event e ON e.case_id = k.id
    WHERE k.kind = 'explanation_request' AND e.name = 'explanation_made'
    UNION ALL
    SELECT e.case_id, 'event', e.id, e.at, 'immediate_review_rejected', k.zone
    FROM cases_case k JOIN cases_event e ON e.case_id = k.id
    WHERE k.kind = 'resubmission' AND e.name = 'received'
"""
_REVIEWS = """
    SELECT r.case_id, 'event', e.id, e.at, e.facts ->> 'result', k.zone
    FROM appeals_externalreview r JOIN cases_case k ON k.id = r.case_id
    JOIN cases_event e ON e.case_id = r.case_id AND e.name = 'screened'
    WHERE r.member_id IS NOT NULL
      AND e.facts ->> 'result' IN ('eligible', 'ineligible', 'incomplete')
      AND NOT EXISTS (SELECT 1 FROM cases_event n
                      WHERE n.case_id = e.case_id AND n.name = 'screened' AND n.id > e.id)
    UNION ALL
    SELECT r.case_id, 'event', e.id, e.at, 'own_reversal', k.zone
    FROM appeals_externalreview r JOIN cases_case k ON k.id = r.case_id
    JOIN cases_event e ON e.case_id = r.case_id AND e.name = 'decided'
    WHERE r.member_id IS NOT NULL AND r.step = 'own_reversal'
    UNION ALL
    SELECT r.case_id, 'event', e.id, e.at, e.name, k.zone
    FROM appeals_externalreview r JOIN cases_case k ON k.id = r.case_id
    JOIN LATERAL (
        SELECT * FROM cases_event WHERE case_id = r.case_id AND name = 'detailed_notice'
        ORDER BY id DESC LIMIT 1
    ) e ON TRUE
    WHERE r.member_id IS NOT NULL AND r.step = 'fast_track'
    UNION ALL
    SELECT r.case_id, 'event', e.id, e.at, 'carried_out', k.zone
    FROM appeals_externalreview r JOIN cases_case k ON k.id = r.case_id
    JOIN cases_event e ON e.case_id = r.case_id AND e.name = 'effectuated'
    WHERE r.member_id IS NOT NULL
"""
_DISPUTES = """
    SELECT d.case_id, 'event', e.id, e.at, e.name, k.zone
    FROM appeals_providerdispute d JOIN cases_case k ON k.id = d.case_id
    JOIN cases_event e ON e.case_id = d.case_id AND e.name IN ('received', 'decided')
    WHERE k.member_id IS NOT NULL AND (e.name = 'decided' OR d.state = 'received')
"""
_OWED = f"{_APPEALS} UNION ALL {_BESIDE} UNION ALL {_REVIEWS} UNION ALL {_DISPUTES}"


@dataclass(frozen=True, slots=True)
class Owed:
    """An event or decision that no letter has told yet, or of which one was held; `about` is the
    name its letter goes by."""

    case: int
    what: str
    of: int
    about: str

    @property
    def subject(self) -> str:
        return f"{self.what}:{self.of}"


def owed(*, until: date, after: tuple[int, int], most: int) -> list[Owed]:
    """The next ones after a case and row, of what happened until that day."""
    return _rows(
        f"""
        SELECT o.case_id, o.what, o.of, o.name FROM ({_OWED}) o
        WHERE (o.case_id, o.of) > (%(case)s, %(of)s)
          AND (o.at AT TIME ZONE o.zone)::date <= %(until)s
          AND (NOT EXISTS (
                SELECT 1 FROM letters_letterabout a WHERE a.subject = o.what || ':' || o.of)
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
        f"""
        SELECT o.case_id, o.what, o.of, o.name FROM ({_OWED}) o
        WHERE o.case_id = %(case)s ORDER BY o.at, o.of
        """,
        {"case": case},
    )


def _rows(query: str, said: dict[str, Any]) -> list[Owed]:
    with connection.cursor() as cursor:
        cursor.execute(query, said | {"events": list(APPEAL_EVENTS)})
        return [Owed(*row) for row in cursor.fetchall()]


def subjects(rows: Sequence[Owed]) -> set[str]:
    return {each.subject for each in rows}
