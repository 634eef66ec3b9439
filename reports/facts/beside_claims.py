"""What counts of claims ask beside their story: network, service, and the money of the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reports.facts.reading import rows_of

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class BesideClaim:
    """`in_network`: who rendered it was in the plan's network on the first day of service, or the
    plan has none.  `behavioral`: its first diagnosis is of the chapter of mental disorders.
    `void` takes another claim back, and is none to be paid.  Money is of the first final decision,
    in dollars; zero where there is none."""

    in_network: bool
    behavioral: bool
    void: bool
    paid: Decimal = NOTHING
    copay: Decimal = NOTHING
    coinsurance: Decimal = NOTHING
    deductible: Decimal = NOTHING


_CLAIMS = """
    SELECT c.case_id, c.frequency = '8' AS void,
        coalesce(left(coalesce(c.diagnoses[1], l.diagnosis), 1) = 'F', false) AS behavioral,
        coalesce(t.network = 'none', false) OR EXISTS (
            SELECT 1 FROM providers_networkparticipation n WHERE n.provider_id = c.rendering_npi
            AND n.plan = p.code AND n.days @> c.first_served) AS in_network,
        coalesce(m.paid, 0) AS paid, coalesce(m.copay, 0) AS copay,
        coalesce(m.coinsurance, 0) AS coinsurance, coalesce(m.deductible, 0) AS deductible
    FROM claims_claim c
    LEFT JOIN members_coverage v ON v.id = coalesce(c.coverage_id, (
        SELECT w.id FROM members_coverage w
        WHERE w.member_id = c.member_id AND w.rank = 1 AND w.days @> c.first_served LIMIT 1))
    LEFT JOIN members_plan p ON p.id = v.plan_id
    LEFT JOIN LATERAL (SELECT coalesce(x.terms ->> 'network', 'none') AS network
        FROM members_planterms x WHERE x.plan_id = p.id AND x.days @> c.first_served LIMIT 1) t
        ON true
    LEFT JOIN LATERAL (SELECT y.diagnoses[1] AS diagnosis FROM claims_line y
        WHERE y.claim_id = c.case_id ORDER BY y.number LIMIT 1) l ON true
    LEFT JOIN LATERAL (SELECT d.id FROM claims_decision d WHERE d.claim_id = c.case_id
        AND d.disposition <> 'pended' AND d.decided_at <= %s ORDER BY d.number LIMIT 1) f ON true
    LEFT JOIN LATERAL (SELECT sum(z.paid) AS paid, sum(z.copay) AS copay,
        sum(z.coinsurance) AS coinsurance, sum(z.deductible) AS deductible
        FROM claims_decidedline z WHERE z.decision_id = f.id) m ON true
    WHERE c.case_id = ANY(%s)
"""


def beside_claims(cases: Sequence[int], as_of: datetime) -> dict[int, BesideClaim]:
    """By case; one statement."""
    return {
        row.pop("case_id"): BesideClaim(**row) for row in rows_of(_CLAIMS, [as_of, list(cases)])
    }
