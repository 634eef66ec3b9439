"""What the commands on payment disputes have in common."""

from typing import Any

from appeals.management.reviewing import OnReview, told_of_dispute
from appeals.models import ProviderDispute
from appeals.operations.dispute.on_file import PERMISSION, UnknownDispute
from kernel.cases.version import version_of


class OnDispute(OnReview):
    """One act of a person on one dispute."""

    permission = PERMISSION
    metavar = "DISPUTE"
    shape = "as D26-0000001"

    def version(self, number: str) -> str:
        row = ProviderDispute.objects.filter(number=number).first()
        if row is None:
            raise UnknownDispute(f"no dispute has the number {number}; it looks like D26-0000001")
        return version_of(row.pk)

    def told(self, number: str, made: Any) -> dict[str, Any]:
        return told_of_dispute(number)
