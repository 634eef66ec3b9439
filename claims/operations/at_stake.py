"""The money a claim is about, for whoever puts it before a person: what it bills."""

from collections.abc import Collection

from claims.models import Claim
from kernel.money import Money


def billed(cases: Collection[int]) -> dict[int, Money]:
    """The charge of each claim by its case; one statement, none for no cases."""
    if not cases:
        return {}
    rows = Claim.objects.filter(case__in=cases).values_list("case_id", "charge")
    return {case: Money(charge) for case, charge in rows}
