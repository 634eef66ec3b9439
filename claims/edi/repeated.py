"""The same claims twice: a transaction set that says, to the byte, what another one said."""

from claims.edi.receipt import Receipt, TransactionResult
from claims.edi.refusals import RETURNED, Refusal
from kernel.x12.repeated import mark_of

_DUPLICATE = "54"
"""Duplicate of a previously processed claim (code list 508)."""


def refuse_as_repeated(
    receipt: Receipt, result: TransactionResult, *, same_numbers: bool = False
) -> None:
    """Refuse every claim of a set whose claims came before, under other control numbers or the
    same."""
    under = "these" if same_numbers else "other"
    message = f"the same claims came before, under {under} control numbers"
    refusals = (Refusal.of(RETURNED, _DUPLICATE, message),)
    for claim in result.accepted_claims:
        receipt.change(claim, refusals=refusals)


def refuse_repeated(receipt: Receipt) -> None:
    """Refuse what comes twice in one file; the first one counts."""
    seen: set[bytes] = set()
    for result in receipt.transactions:
        if not result.has_accepted:
            continue
        said = mark_of(result.interchange.identity[0], result.content)
        if said in seen:
            refuse_as_repeated(receipt, result)
        seen.add(said)
