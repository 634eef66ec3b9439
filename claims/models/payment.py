"""Payment runs, payments, and the remittances that explain them.

PostgreSQL keeps three promises.  A decision is remitted once, and so is its reversal.  What is on
a payment is written before the payment itself, which then must be its sum; afterwards nothing can
be added to it, changed or removed.
"""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from claims.models.decision import Decision
from claims.states import PAYMENT
from kernel.record.history import row_history
from kernel.record.models import Recorded, digest_is_right, recorded_triggers


def _refuses(name: str, when: str, why: str) -> pgtrigger.Trigger:
    """A statement trigger that refuses inserted rows of which the query `when` finds any."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=f"IF EXISTS ({when}) THEN RAISE EXCEPTION '{why}'; END IF; RETURN NULL;",
    )


ADDS_UP = _refuses(
    "adds_up",
    """
    SELECT 1 FROM new_rows p
    LEFT JOIN (SELECT payment_id, sum(amount) AS s FROM claims_remitteddecision
               WHERE payment_id IN (SELECT id FROM new_rows) GROUP BY 1) d ON d.payment_id = p.id
    LEFT JOIN (SELECT payment_id, sum(amount) AS s FROM claims_remittedreversal
               WHERE payment_id IN (SELECT id FROM new_rows) GROUP BY 1) r ON r.payment_id = p.id
    LEFT JOIN (SELECT payment_id, sum(amount) AS s FROM claims_providerbalance
               WHERE payment_id IN (SELECT id FROM new_rows) GROUP BY 1) b ON b.payment_id = p.id
    WHERE p.amount <> coalesce(d.s, 0) + coalesce(r.s, 0) - coalesce(b.s, 0)
    """,
    "a payment is not the sum of what it remits, less its provider level adjustments",
)
BEFORE_ITS_PAYMENT = _refuses(
    "before_its_payment",
    "SELECT 1 FROM new_rows n JOIN claims_payment p ON p.id = n.payment_id",
    "nothing is added to a payment after it was made",
)
AS_DECIDED = _refuses(
    "as_decided",
    """
    SELECT 1 FROM new_rows n JOIN claims_decision d ON d.id = n.decision_id
    WHERE n.amount <> d.paid OR d.disposition = 'pended' OR EXISTS (
        SELECT 1 FROM claims_decision l WHERE l.claim_id = d.claim_id AND l.number > d.number)
    """,
    "the latest decision of a claim is remitted, with what it pays, and never while it is pended",
)
AS_REVERSED = _refuses(
    "as_reversed",
    "SELECT 1 FROM new_rows n JOIN claims_reversal r ON r.id = n.reversal_id "
    "WHERE n.amount <> -r.amount",
    "a reversal is remitted with what it takes back",
)


class PaymentRun(models.Model):
    """One run: what was decided and not yet remitted, paid together.

    `as_of` is the day it was made for.  `written_at` is empty until its files are on disk: a run
    that was cut off between the two is written by the next call.
    """

    run_at = models.DateTimeField()
    as_of = models.DateField()
    made_by = models.CharField(max_length=60)
    written_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("id",), name="run_unwritten", condition=Q(written_at__isnull=True)
            ),
        )


class Payment(models.Model):
    """One check or transfer to one payee.  `paid` needs the bank's confirmed trace number.

    `method` is the 835's BPR04: ACH, CHK, or NON where the amount is zero.  Nothing moves for NON,
    so it is confirmed as it is made.  `issued_on` is the day the money is the payee's (BPR16).
    """

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="payments")
    payer = models.CharField(max_length=80)
    payee_kind = models.CharField(max_length=8)
    payee_npi = models.CharField(max_length=10, blank=True)
    payee_tin = models.CharField(max_length=20, blank=True)
    payee_name = models.CharField(max_length=120)
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT)
    method = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    trace = models.CharField(max_length=50, unique=True)
    issued_on = models.DateField()
    state = models.CharField(max_length=10, default="issued")
    bank_trace = models.CharField(max_length=50, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        triggers = (
            *PAYMENT.triggers("state"),
            ADDS_UP,
            pgtrigger.ReadOnly(
                name="payment_stays",
                exclude=["state", "bank_trace", "confirmed_at"],
            ),
            pgtrigger.Protect(
                name="payment_settled",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=("confirmed", "voided")),
            ),
            pgtrigger.Protect(name="payment_kept", operation=pgtrigger.Delete),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_not_negative"),
            models.CheckConstraint(
                condition=Q(method="NON", amount=0) | (Q(method__in=("ACH", "CHK"), amount__gt=0)),
                name="payment_method_fits",
            ),
            models.CheckConstraint(
                condition=Q(payee_kind="member", member__isnull=False)
                | Q(payee_kind="provider", member__isnull=True),
                name="payment_payee_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (~Q(bank_trace="") & Q(confirmed_at__isnull=False)),
                name="payment_confirmed_by_trace",
            ),
        )


class RemittedDecision(models.Model):
    """A decision on a payment, once: the same decision is never remitted twice."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="decisions")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="remitted")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        triggers = (*recorded_triggers(), BEFORE_ITS_PAYMENT, AS_DECIDED)


class Reversal(Recorded):
    """A remitted decision taken back, once: why, by whom, and what the payee then owes.

    `amount` is what the decision paid, `interest` what was paid on it for lateness.  Before
    `recover_from` the reversal is reported, but nothing is withheld from other payments for it.
    """

    AGREES = """
        (said ->> 'decision')::bigint = decision_id AND (said ->> 'amount')::numeric = amount
        AND (said ->> 'interest')::numeric = interest AND said ->> 'reason' = reason
        AND said ->> 'by' = kept.by AND (said ->> 'at')::timestamptz = at
        AND (said ->> 'recover_from')::date = recover_from
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="reversal")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    interest = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.TextField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recover_from = models.DateField()

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("reversal_digest_right"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, interest__gte=0), name="reversal_not_negative"
            ),
        )


class RemittedReversal(models.Model):
    """A reversal on a payment, once: the 835's claim with CLP02 = 22.  `amount` is negative."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="reversals")
    reversal = models.OneToOneField(Reversal, on_delete=models.PROTECT, related_name="remitted")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        triggers = (*recorded_triggers(), BEFORE_ITS_PAYMENT, AS_REVERSED)


class ProviderBalance(models.Model):
    """Money owed by or to a payee outside any one claim: the 835's PLB, with the 835's signs.

    A positive amount lowers the payment, a negative one raises it.

    Scenario 1: more is taken back than paid: `FB`, negative, carries the debt forward under the
    trace number of the payment that could not bear it; the next payment brings it in, positive.
    Scenario 2: a reversal whose money may not be withheld yet: `WO`, negative, under the claim's
    number; once it may, `WO`, positive, up to what the payment bears.
    Scenario 3: interest owed on a late claim: `L6`, negative, under the claim's number; positive
    when the claim is reversed.
    Scenario 4: the payee sends back what it owes: `72`, negative, under the number of its check;
    what was carried forward comes in beside it, and nothing is withheld for it.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="balances")
    payee_npi = models.CharField(max_length=10)
    reason = models.CharField(max_length=2)
    reference = models.CharField(max_length=50)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        triggers = (*recorded_triggers(), BEFORE_ITS_PAYMENT)
        constraints = (
            models.CheckConstraint(
                condition=Q(reason__in=("FB", "WO", "L6", "72")), name="balance_reason_known"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="balance_is_something"),
        )
        indexes = (
            models.Index(
                fields=("payment",), name="balance_debts", condition=Q(reason__in=("FB", "WO"))
            ),
        )


class Remittance(Recorded):
    """The 835 of a payment to a provider, as it was written; `stored` is its text."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="remittance")
    name = models.CharField(max_length=80)

    class Meta:
        triggers = recorded_triggers()
        constraints = (digest_is_right("remittance_digest_right"),)


class RunFile(Recorded):
    """A file of a whole run: `checks` for the print vendor, `eft` for the bank, `summary`."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=80)

    class Meta:
        triggers = recorded_triggers()
        constraints = (
            digest_is_right("run_file_digest_right"),
            models.UniqueConstraint(fields=("run", "name"), name="run_file_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("checks", "eft", "summary")), name="run_file_kind_known"
            ),
        )


@row_history("PayeeAccountHistory")
class PayeeAccount(models.Model):
    """The bank account a provider enrolled for electronic payment, for its days.

    Without one in force on the day of payment, the payee gets a check.
    """

    npi = models.CharField(max_length=10)
    tin = models.CharField(max_length=9)
    routing = models.CharField(max_length=9)
    account = models.CharField(max_length=17)
    kind = models.CharField(max_length=8, default="checking")
    days = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="payee_account_once",
                expressions=[
                    ("npi", RangeOperators.EQUAL),
                    ("tin", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("checking", "savings")), name="payee_account_kind"
            ),
            models.CheckConstraint(
                condition=Q(routing__regex=r"^[0-9]{9}$"), name="payee_account_routing"
            ),
        )
