"""The queues a reviewer of claims works from, and the views of them that everybody has."""

from claims.rules.other_payer_first import other_payer_first
from claims.rules.other_payer_payment import other_payer_payment
from claims.rules.secondary_payment import secondary_payment
from kernel.cases.views import View
from kernel.cases.wanted import Filters

QUEUES = ("claims", "corrections", "payments")
HIGH_DOLLAR = "1000.00"
"""Dollars at stake from which a claim is looked at as dear: the plan's own mark, no law's."""
COB = (other_payer_first.name, other_payer_payment.__name__, secondary_payment.__name__)
"""What asks which payer comes first, and what it paid."""


def views() -> tuple[View, ...]:
    """Views of claims, beside those the kernel has."""
    return (
        View("high-dollar", "High dollar", Filters(at_stake=HIGH_DOLLAR)),
        View("cob", "COB", Filters(finding=",".join(COB))),
    )
