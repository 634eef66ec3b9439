"""What payees send back by themselves."""

import pgtrigger
from django.db import models
from django.db.models import Q

from claims.models.payment import Payment


class Refund(models.Model):
    """Money a payee sent back by itself, against what it owes: told on its next 835 (PLB 72).

    `reference` is the number of its check or transfer; the same one is taken once.  `payment` is
    the one that told it; empty: none has yet.
    """

    payer = models.CharField(max_length=80)
    payee_npi = models.CharField(max_length=10)
    payee_tin = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=50)
    received_on = models.DateField()
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="refunds"
    )

    class Meta:
        triggers = (
            pgtrigger.ReadOnly(
                name="refund_stays",
                fields=["payer", "payee_npi", "payee_tin", "amount", "reference", "received_on"],
            ),
            pgtrigger.Protect(name="refund_kept", operation=pgtrigger.Delete),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("payer", "payee_npi", "payee_tin", "reference"), name="refund_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_something"),
        )
