"""The ledger: what decisions post.  Append-only; the past does not change."""

import pgtrigger
from django.db import models
from django.db.models import Q

from claims.models.decision import Decision
from kernel.record.models import Recorded, digest_is_right, recorded_triggers

BALANCED = pgtrigger.Trigger(
    name="balanced",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func="""
        IF EXISTS (
            SELECT 1 FROM new_rows WHERE left(account, 7) <> 'toward_'
            GROUP BY decision_id HAVING sum(amount) <> 0
        ) THEN
            RAISE EXCEPTION 'the postings of a decision do not sum to zero';
        END IF;
        RETURN NULL;
    """,
)


AS_ADJUSTED = pgtrigger.Trigger(
    name="as_adjusted",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func="""
        IF EXISTS (
            SELECT 1 FROM claims_decidedline l
            LEFT JOIN LATERAL (
                SELECT sum(a.amount) AS amount FROM claims_lineadjustment a WHERE a.line_id = l.id
            ) s ON true
            WHERE l.decision_id = ANY (ARRAY(SELECT DISTINCT decision_id FROM new_rows))
              AND l.adjusted <> coalesce(s.amount, 0)
        ) THEN
            RAISE EXCEPTION 'the adjustments of a line do not sum to what it says is adjusted'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,
)
"""A line's charge is its payment and its adjustments: `decided_line_balances` holds them to the sum
on the line, this the sum to the adjustments themselves.  Money is posted last, so it looks then.
By an array and line by line: so it is looked up in the indexes, however large the tables are."""


class Posting(Recorded):
    """One entry of the ledger.  The entries of one decision sum to zero, memo accounts apart.

    Accounts: `charge` (negative), `payable`, and one for each adjustment, `CO-45`, `PR-1` ….
    Memo accounts `toward_deductible` and `toward_out_of_pocket` are what a member's accumulators
    are summed from, by year of service.  A reversal is the same entries with the other sign.
    """

    AGREES = """
        stored = concat_ws(
            '|', decision_id, coalesce(member_id::text, 'None'), account, year, amount)
    """

    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="postings"
    )
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT)
    account = models.CharField(max_length=24)
    year = models.SmallIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        triggers = (*recorded_triggers(), BALANCED, AS_ADJUSTED)
        constraints = (digest_is_right("posting_digest_right"),)
        indexes = (
            models.Index(
                fields=("member", "year", "account"),
                name="posting_accumulators",
                condition=Q(account__startswith="toward_"),
            ),
        )
