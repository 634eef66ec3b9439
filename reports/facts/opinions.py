"""Second and third opinions, and what they said of the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from providers.taxonomy import field_of
from reports.facts.reading import rows_of
from reports.table import Asked

AGREED, REFINED, CHANGED, DIFFERED = "agreed", "refined", "changed", "differed"
WORDS = {
    "agrees": AGREED,
    "refines_diagnosis": REFINED,
    "changes_diagnosis": CHANGED,
    "differs": DIFFERED,
    "inconclusive": "inconclusive",
    "": "not on file",
}
"""`differed`: another treatment of the same diagnosis; `not on file`: no report was confirmed."""


@dataclass(frozen=True, slots=True)
class OpinionGiven:
    """One opinion.  `case` is the chain's own, 0 where nothing was recorded beside its claims.

    `specialty` and `centre` are empty where no register says: of the clinician, and of the group
    they practised in that day.
    """

    chain: int
    case: int
    number: str
    opinion: int
    npi: str
    given_on: date | None
    finding: str
    scenario: str
    subject: str
    specialty: str
    centre: str
    event: int
    """Of the person's word that says so, 0 where there is none: the finding came with the chain."""


# What a person confirmed later than the moment asked of does not count: then the word before it.
# A formal opinion reviews; the other kinds do not.
_OPINIONS = """
    SELECT o.chain_id, o.number, o.npi, o."on", n.scenario, n.subject_kind,
        CASE WHEN later.told THEN coalesce(before.finding, '') ELSE o.finding END AS finding,
        coalesce(k.case_id, 0) AS case_id, coalesce(s.number, '') AS case_number,
        coalesce(before.event, 0) AS event, coalesce(p.taxonomy, '') AS taxonomy,
        (SELECT string_agg(DISTINCT g.name, ' / ' ORDER BY g.name)
         FROM providers_groupmembership m JOIN providers_group g ON g.tin = m.group_id
         WHERE m.provider_id = o.npi AND m.days @> o."on") AS centre
    FROM claims_chainopinion o
    JOIN claims_opinionchain n ON n.id = o.chain_id
    LEFT JOIN claims_chaincase k ON k.chain_id = o.chain_id
    LEFT JOIN cases_case s ON s.id = k.case_id
    LEFT JOIN providers_provider p ON p.npi = o.npi
    LEFT JOIN LATERAL (
        SELECT true AS told FROM cases_event e WHERE e.case_id = k.case_id
        AND e.name = 'report_confirmed' AND (e.facts ->> 'opinion')::int = o.number
        AND e.recorded_at > %s LIMIT 1) later ON true
    LEFT JOIN LATERAL (
        SELECT e.id AS event, e.facts ->> 'finding' AS finding FROM cases_event e
        WHERE e.case_id = k.case_id AND e.name = 'report_confirmed'
        AND (e.facts ->> 'opinion')::int = o.number AND e.recorded_at <= %s
        ORDER BY e.id DESC LIMIT 1) before ON true
    WHERE o.number >= 2 AND o.kind = 'formal_opinion' AND o."on" >= %s AND o."on" < %s
    ORDER BY o.chain_id, o.number
"""


def opinions_given(asked: Asked) -> Iterator[OpinionGiven]:
    """Every formal opinion after the first that was given in the period, as it was known then."""
    period = asked.period
    for row in rows_of(_OPINIONS, [asked.as_of, asked.as_of, period.start, period.end]):
        yield _of(row)


def _of(row: dict[str, Any]) -> OpinionGiven:
    return OpinionGiven(
        chain=row["chain_id"],
        case=row["case_id"],
        number=row["case_number"] or f"chain {row['chain_id']}",
        opinion=row["number"],
        npi=row["npi"],
        given_on=row["on"],
        finding=WORDS[row["finding"]],
        scenario=row["scenario"],
        subject=row["subject_kind"],
        specialty=field_of(row["taxonomy"]) or row["taxonomy"],
        centre=row["centre"] or "",
        event=row["event"],
    )
