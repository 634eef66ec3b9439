"""Payment runs, payments, and the remittances that explain them."""

from django.db import models
from django.db.models import Q

from claims.models.decision import Decision
from claims.states import PAYMENT


class PaymentRun(models.Model):
    """One run: what was decided and not yet remitted, paid together."""

    run_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)


class Payment(models.Model):
    """One check or transfer to one payee.  `paid` needs the bank's confirmed trace number.

    `method` is the 835's BPR04: ACH, CHK, or NON where the amount is zero.
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
        triggers = (PAYMENT.trigger("state"),)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_not_negative"),
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


class ProviderBalance(models.Model):
    """Money owed by or to a payee outside any one claim: the 835's PLB.

    Scenario 1: a reversal left more taken back than paid: `FB` carries the debt forward.
    Scenario 2: a later run takes it from what it pays: a row with the other sign.
    Scenario 3: interest owed on a late claim: `L6`.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="balances")
    payee_npi = models.CharField(max_length=10)
    reason = models.CharField(max_length=2)
    reference = models.CharField(max_length=50)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
