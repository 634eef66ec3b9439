"""The ledger held against what else is on record, check by check, by PostgreSQL.

Each check is a query of (case, number, what, ledger, other): two figures that must be one.  The
first is what postings come to, or the parts of a payment; `other` is what stands elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.facts.reading import rows_of

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Held:
    """Two figures held against one another; `case` 0 and `number` empty: all of a check together,
    over so many pairs (`pairs`)."""

    check: str
    case: int
    number: str
    what: str
    ledger: Decimal
    other: Decimal
    pairs: int = 1

    @property
    def difference(self) -> Decimal:
        return self.ledger - self.other


# A decision stands unless it was taken back: by a later one, or by an event after it.  Each side is
# summed up once and then joined: asked decision by decision, two hundred thousand take hours.
_STANDING = """
    SELECT d.id, d.claim_id, c.number, d.paid, d.stored,
        d.number = latest.number AND taken.decision_id IS NULL
        AND NOT coalesce(back.id > decided.id, false) AS stands
    FROM claims_decision d JOIN claims_claim c ON c.case_id = d.claim_id
    JOIN (SELECT claim_id, max(number) AS number FROM claims_decision
          WHERE disposition <> 'pended' GROUP BY 1) latest ON latest.claim_id = d.claim_id
    LEFT JOIN (SELECT DISTINCT decision_id FROM claims_reversal) taken ON taken.decision_id = d.id
    LEFT JOIN (SELECT case_id, max(id) AS id FROM cases_event WHERE name = 'decided'
               GROUP BY 1) decided ON decided.case_id = d.claim_id
    LEFT JOIN (SELECT case_id, max(id) AS id FROM cases_event
               WHERE name IN ('reversed', 'withdrawn') GROUP BY 1) back ON back.case_id = d.claim_id
    WHERE d.disposition <> 'pended'
"""
_BALANCED = """
    SELECT d.claim_id, c.number, 'decision ' || d.number,
        coalesce(sum(p.amount) FILTER (WHERE left(p.account, 7) <> 'toward_'), 0), 0::numeric
    FROM claims_decision d JOIN claims_claim c ON c.case_id = d.claim_id
    LEFT JOIN claims_posting p ON p.decision_id = d.id
    GROUP BY d.id, d.claim_id, c.number, d.number
"""
_PAYABLE = f"""
    SELECT s.claim_id, s.number, 'payable', coalesce(p.amount, 0),
        CASE WHEN s.stands THEN s.paid ELSE 0 END
    FROM ({_STANDING}) s LEFT JOIN (
        SELECT decision_id, sum(amount) AS amount FROM claims_posting WHERE account = 'payable'
        GROUP BY 1) p ON p.decision_id = s.id
"""
_REMITTED = """
    SELECT d.claim_id, c.number, 'remitted',
        coalesce(p.amount, 0) + coalesce(v.amount, 0), r.amount
    FROM claims_remitteddecision r JOIN claims_decision d ON d.id = r.decision_id
    JOIN claims_claim c ON c.case_id = d.claim_id
    LEFT JOIN claims_reversal v ON v.decision_id = d.id
    LEFT JOIN (SELECT decision_id, sum(amount) AS amount FROM claims_posting
               WHERE account = 'payable' GROUP BY 1) p ON p.decision_id = d.id
"""
_PAYMENTS = """
    SELECT coalesce((SELECT min(d.claim_id) FROM claims_remitteddecision r
                     JOIN claims_decision d ON d.id = r.decision_id WHERE r.payment_id = p.id), 0),
        p.trace, 'payment',
        coalesce((SELECT sum(amount) FROM claims_remitteddecision WHERE payment_id = p.id), 0)
        + coalesce((SELECT sum(amount) FROM claims_remittedreversal WHERE payment_id = p.id), 0)
        - coalesce((SELECT sum(amount) FROM claims_providerbalance WHERE payment_id = p.id), 0),
        p.amount
    FROM claims_payment p
"""
# Interest that a reversal takes back is told on the next remittance: until then it is owed to us.
_INTEREST = """
    SELECT c.case_id, c.number, 'interest', coalesce(p.amount, 0),
        -coalesce(b.amount, 0) - coalesce(v.interest, 0)
    FROM claims_claim c
    LEFT JOIN (SELECT d.claim_id, sum(p.amount) AS amount FROM claims_posting p
               JOIN claims_decision d ON d.id = p.decision_id WHERE p.account = 'interest'
               GROUP BY 1) p ON p.claim_id = c.case_id
    LEFT JOIN (SELECT reference, sum(amount) AS amount FROM claims_providerbalance
               WHERE reason = 'L6' GROUP BY 1) b ON b.reference = c.number
    LEFT JOIN (SELECT d.claim_id, sum(v.interest) AS interest FROM claims_reversal v
               JOIN claims_decision d ON d.id = v.decision_id
               WHERE NOT EXISTS (SELECT 1 FROM claims_remittedreversal m WHERE m.reversal_id = v.id)
               GROUP BY 1) v ON v.claim_id = c.case_id
    WHERE p.amount IS NOT NULL OR b.amount IS NOT NULL
"""


def _accumulator(account: str, credit: str) -> str:
    """What a claim took toward a member's year by the ledger, and by the decision that stands."""
    return f"""
        SELECT coalesce(l.claim_id, t.claim_id), c.number, coalesce(l.year, t.year)::text,
            coalesce(l.amount, 0), coalesce(t.amount, 0)
        FROM (SELECT d.claim_id, p.year::int, sum(p.amount) AS amount FROM claims_posting p
              JOIN claims_decision d ON d.id = p.decision_id WHERE p.account = '{account}'
              GROUP BY 1, 2) l
        FULL JOIN (
            SELECT s.claim_id, extract(year FROM b.served)::int AS year,
                sum((x ->> '{credit}')::numeric) AS amount
            FROM ({_STANDING} OFFSET 0) s
            CROSS JOIN LATERAL jsonb_array_elements(s.stored::jsonb -> 'lines') x
            JOIN claims_line b ON b.claim_id = s.claim_id AND b.number = (x ->> 'number')::int
            WHERE s.stands AND x ? '{credit}' GROUP BY 1, 2
        ) t ON t.claim_id = l.claim_id AND t.year = l.year
        JOIN claims_claim c ON c.case_id = coalesce(l.claim_id, t.claim_id)
    """


CHECKS = {
    "each decision's entries balance": _BALANCED,
    "payable is what the decision pays": _PAYABLE,
    "remitted is what was payable": _REMITTED,
    "a payment is what is on it": _PAYMENTS,
    "interest posted is interest told": _INTEREST,
    "toward the deductible is what was decided": _accumulator(
        "toward_deductible", "deductible_credit"
    ),
    "toward the maximum is what was decided": _accumulator(
        "toward_out_of_pocket", "out_of_pocket_credit"
    ),
}


def held_together() -> Iterator[Held]:
    """Each check as a whole, then every pair of it that is not one."""
    for check, statement in CHECKS.items():
        named = f"({statement}) AS held (case_id, number, what, ledger, other)"
        for row in rows_of(
            "SELECT count(*) AS pairs, coalesce(sum(ledger), 0) AS ledger, "
            f"coalesce(sum(other), 0) AS other FROM {named}",
            [],
        ):
            yield Held(check, 0, "", "", ZERO + row["ledger"], ZERO + row["other"], row["pairs"])
        for row in rows_of(
            f"SELECT * FROM {named} WHERE ledger <> other ORDER BY number, what", []
        ):
            ledger, other = ZERO + row["ledger"], ZERO + row["other"]
            yield Held(check, row["case_id"], row["number"], row["what"], ledger, other)
