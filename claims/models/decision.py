"""What was decided.  Append-only: the past does not change.  What it posts is in `posting`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value

from claims.models.claim import Claim
from claims.models.request import AuthorizationRequest
from claims.models.untold import MARKED
from kernel.record.models import Recorded, digest_is_right, recorded_triggers

# What the record's verification compares: a decision's columns, lines and adjustments with its
# text, in which an amount of zero is left out.
_AMOUNTS = ("charge", "allowed", "paid", "member_owes")
_LINE_AMOUNTS = (
    *_AMOUNTS,
    *("deductible", "copay", "coinsurance", "other_payer", "sequestration"),
)
_SUMS = " AND ".join(
    f"{name} = (SELECT coalesce(sum((l ->> '{name}')::numeric), 0) "
    "FROM jsonb_array_elements(said -> 'lines') l)"
    for name in _AMOUNTS
)
_LINES = f"""
    NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(said -> 'lines') l
        FULL JOIN (SELECT * FROM claims_decidedline WHERE decision_id = kept.id) d
            ON d.number = (l ->> 'number')::int
        WHERE d.disposition IS DISTINCT FROM l ->> 'disposition'
            OR {
    " OR ".join(
        f"d.{name} IS DISTINCT FROM coalesce((l ->> '{name}')::numeric, 0)"
        for name in _LINE_AMOUNTS
    )
}
            OR l -> 'adjustments' IS DISTINCT FROM (
                SELECT coalesce(jsonb_agg(
                    to_jsonb(ARRAY[a."group"::text, a.carc, a.amount::text] || a.rarc::text[])
                    ORDER BY a.sequence), '[]')
                FROM claims_lineadjustment a WHERE a.line_id = d.id
            )
    )
"""


class Decision(Recorded):
    """One adjudication of one claim, numbered; the highest number is the one in force.

    Or of one prior authorization, `request`: the same judgment before the service.  Its amounts are
    all zero and it posts nothing; what a claim would be paid is an estimate in `stored`.

    `stored` holds the facts, the findings, the amounts and the version of the law book, so that
    it can be explained and replayed.
    """

    AGREES = f"""
        CASE WHEN claim_id IS NOT NULL
            THEN said ->> 'claim' = (
                SELECT c.number FROM claims_claim c WHERE c.case_id = kept.claim_id)
            ELSE said ->> 'request' = (
                SELECT r.number FROM claims_authorizationrequest r
                WHERE r.case_id = kept.request_id)
        END
        AND (said ->> 'decision')::int = number AND said ->> 'disposition' = disposition
        AND said ->> 'payee' = payee AND said ->> 'law_version' = law_version
        AND {_SUMS} AND {_LINES}
    """

    claim = models.ForeignKey(
        Claim, null=True, on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    request = models.ForeignKey(
        AuthorizationRequest,
        null=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        db_index=False,
    )
    number = models.SmallIntegerField()
    disposition = models.CharField(max_length=15)
    payee = models.CharField(max_length=8)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60)
    law_version = models.CharField(max_length=12)
    charge = models.DecimalField(max_digits=12, decimal_places=2)
    allowed = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2)
    member_owes = models.DecimalField(max_digits=12, decimal_places=2)
    place = models.BigIntegerField(null=True)
    """In whose place among the member's decisions it was made: the id of the decision it corrects.
    Empty: in its own."""

    class Meta:
        triggers = (*recorded_triggers(), MARKED)
        constraints = (
            digest_is_right("decision_digest_right"),
            models.UniqueConstraint(fields=("claim", "number"), name="decision_number_once"),
            models.UniqueConstraint(
                fields=("request", "number"),
                name="decision_of_request_once",
                condition=Q(request__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(
                    claim__isnull=False,
                    request__isnull=True,
                    disposition__in=("paid", "denied", "pended"),
                )
                | Q(
                    claim__isnull=True,
                    request__isnull=False,
                    disposition__in=("approved", "partly_approved", "denied", "pended"),
                    charge=0,
                    allowed=0,
                    paid=0,
                    member_owes=0,
                ),
                name="decision_disposition_known",
            ),
        )


class DecidedLine(models.Model):
    """One line decided.  Unless it is pended, charge = paid + adjustments: the 835's own rule."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    number = models.SmallIntegerField()
    disposition = models.CharField(max_length=15)
    charge = models.DecimalField(max_digits=12, decimal_places=2)
    allowed = models.DecimalField(max_digits=12, decimal_places=2)
    deductible = models.DecimalField(max_digits=12, decimal_places=2)
    copay = models.DecimalField(max_digits=12, decimal_places=2)
    coinsurance = models.DecimalField(max_digits=12, decimal_places=2)
    other_payer = models.DecimalField(max_digits=12, decimal_places=2)
    sequestration = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2)
    adjusted = models.DecimalField(max_digits=12, decimal_places=2)
    member_owes = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("decision", "number"), name="decided_line_once"),
            models.CheckConstraint(
                condition=Q(disposition="pended", adjusted=0, paid=0)
                | (~Q(disposition="pended") & Q(charge=F("paid") + F("adjusted"))),
                name="decided_line_balances",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=Value(0)), name="decided_line_paid_positive"
            ),
        )


class LineAdjustment(models.Model):
    """One CAS adjustment of a decided line."""

    line = models.ForeignKey(
        DecidedLine, on_delete=models.PROTECT, related_name="adjustments", db_index=False
    )
    sequence = models.SmallIntegerField()
    group = models.CharField(max_length=2)
    carc = models.CharField(max_length=5)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    rarc = ArrayField(models.CharField(max_length=5), default=list)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            models.UniqueConstraint(fields=("line", "sequence"), name="adjustment_once"),
        )


class Determination(Recorded):
    """What a person decided about one rule's finding on a claim, and why: a fact like any other.

    `seen` of `facts` are the keys of the very findings it is about, one a line; without them it is
    about whatever the rule finds.  What two signed has `proposed` and `countersigned`, two people.

    Of a prior authorization, `request`, it is a verdict on the service `line` (empty: on every
    one); `facts` are what is granted, the specific reason, and the reviewer with licence and
    specialty, without whom nothing is denied or cut.  `take_back` ends an approval, for fraud or
    obvious error, and has two signers.
    """

    AGREES = """
        (said ->> 'case')::bigint = coalesce(claim_id, request_id)
        AND (said ->> 'line')::int IS NOT DISTINCT FROM line
        AND coalesce(said -> 'facts', '{}') = facts AND said ->> 'rule' = rule
        AND said ->> 'say' = say AND said ->> 'reason' = reason AND said ->> 'by' = "by"
        AND (said ->> 'at')::timestamptz = at
    """

    claim = models.ForeignKey(
        Claim, null=True, on_delete=models.PROTECT, related_name="determinations"
    )
    request = models.ForeignKey(
        AuthorizationRequest, null=True, on_delete=models.PROTECT, related_name="determinations"
    )
    line = models.SmallIntegerField(null=True)
    rule = models.CharField(max_length=40)
    say = models.CharField(max_length=10)
    reason = models.TextField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("determination_digest_right"),
            models.CheckConstraint(
                condition=Q(
                    claim__isnull=False, request__isnull=True, say__in=("accept", "override")
                )
                | Q(
                    claim__isnull=True,
                    request__isnull=False,
                    say__in=("approve", "limit", "deny", "take_back"),
                ),
                name="determination_say_known",
            ),
            models.CheckConstraint(
                condition=~Q(say__in=("limit", "deny"))
                | Q(
                    facts__reason__isnull=False,
                    facts__reviewer__isnull=False,
                    facts__reviewer__name__isnull=False,
                    facts__reviewer__license_number__isnull=False,
                    facts__reviewer__specialty__isnull=False,
                ),
                name="determination_has_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(say="take_back")
                | (
                    Q(
                        facts__ground__isnull=False,
                        facts__signed_by__isnull=False,
                        facts__countersigned_by__isnull=False,
                    )
                    & ~Q(facts__signed_by=F("facts__countersigned_by"))
                ),
                name="determination_two_signers",
            ),
            models.CheckConstraint(
                condition=Q(facts__countersigned__isnull=True)
                | (
                    Q(facts__proposed__isnull=False) & ~Q(facts__countersigned=F("facts__proposed"))
                ),
                name="determination_countersigned_by_another",
            ),
        )
