"""Whether a question or request is for a payer of ours: 2100A of a 270 or 276, 2010A of a 278.

    ours = our_payers(payers)
    ours is None or ours.may_be("PI", "LHP01")

Who we are is the operator's file of payers and what the plans on file name.  With the invented
payers of a trial it is not known, and every name is taken.
"""

from dataclasses import dataclass

from claims.operations.read_payers import Payers
from kernel.members.models import Plan

UNKNOWN_PAYER = "79"
"""AAA03 (data element 901): invalid participant identification."""

_PAYER, _TAX = ("PI",), ("24", "FI")


@dataclass(frozen=True, slots=True)
class OurPayers:
    """Payers' own numbers and tax numbers."""

    numbers: frozenset[str]
    tax_numbers: frozenset[str]

    def may_be(self, kind: str, number: str) -> bool:
        """Whether NM108 and NM109 name one of them.  Numbers of another kind (an exchange's, the
        NAIC's) are on no file here: nothing is said against them."""
        said = number.strip().upper()
        if kind in _PAYER:
            return said in self.numbers
        return kind not in _TAX or said.replace("-", "") in self.tax_numbers


def our_payers(payers: Payers | None) -> OurPayers | None:
    """None where it is not known who we are."""
    if payers is None or payers.invented:
        return None
    named = Plan.objects.exclude(payer_id="").values_list("payer_id", flat=True).distinct()
    numbers = {*named, *(each.id for each in payers.all)}
    return OurPayers(
        frozenset(each.strip().upper() for each in numbers),
        frozenset(each.tin for each in payers.all),
    )
