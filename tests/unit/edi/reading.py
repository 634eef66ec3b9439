"""Reads invented 837P segments the way the door does."""

import io
from collections.abc import Callable, Sequence

from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.intake_837p import check_837p, good_claims
from claims.edi.receipt import Receipt
from claims.edi.submitted import SubmittedClaim
from tests.unit.edi.made import as_bytes, good

Change = Callable[[list[str]], list[str]]


def changed(*changes: Change) -> list[str]:
    """The good file, changed."""
    segments = good()
    for change in changes:
        segments = change(segments)
    return segments


def checked(segments: Sequence[str], *, recount: bool = True) -> Receipt:
    return check_837p(io.BytesIO(as_bytes(segments, recount=recount)))


def verdicts(segments: Sequence[str]) -> dict[str, ClaimVerdict]:
    return {claim.id: claim for each in checked(segments).transactions for claim in each.claims}


def statuses(segments: Sequence[str], claim: str = "A1") -> list[str]:
    return [str(status) for status in verdicts(segments)[claim].statuses]


def read(segments: Sequence[str]) -> list[SubmittedClaim]:
    """The claims that may be posted."""
    data = as_bytes(segments)
    receipt = check_837p(io.BytesIO(data))
    return [claim for _, claim in good_claims(io.BytesIO(data), receipt)]
