"""Replacements and voids of claims nobody sent us: refused in the 277CA (A7:464).

What they name (REF*F8) must be a claim on file, or one of the same file: an original wherever it
stands, an earlier correction only before it.  What is named and ambiguous is taken, and a person
says what is meant.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from claims.edi.claim_verdict import ClaimVerdict, Person
from claims.edi.corrected import Corrects
from claims.edi.receipt import Receipt
from claims.edi.refusals import INVALID, Refusal
from claims.operations.originals_on_file import Sought, on_file
from kernel.members.matching import Named
from kernel.members.mbi import as_number

AT_ONCE = 1000

_CLAIM_NUMBER = "464"
"""Payer Assigned Claim Control Number (code list 508)."""

Given = tuple[str, str]
"""A claim's number by its sender (CLM01), and the patient's member number or last name."""


def has_corrections(receipt: Receipt) -> bool:
    return any(verdict.corrects for verdict, _ in _to_post(receipt))


def refuse_without_original(receipt: Receipt) -> bool:
    """Refuse the good corrections that are about no claim; whether there were any.

    Nothing is written.  Three statements for every thousand corrections, none where there are none.
    """
    known = bytearray(_known(each.corrects for each, _ in _to_post(receipt) if each.corrects))
    if all(known):
        return False
    sought = _sought_here(receipt, known)
    given: set[Given] = set()
    for verdict, patient in _to_post(receipt):
        if verdict.corrects is None:
            given |= sought & _given(verdict, patient)
    refused = False
    found = iter(known)
    for verdict, patient in _to_post(receipt):
        about = verdict.corrects
        if about is None:
            continue
        if next(found) or given & _sought(about):
            given |= sought & _given(verdict, patient)
        else:
            receipt.change(verdict, refusals=(_refusal(about),))
            refused = True
    return refused


def _sought_here(receipt: Receipt, known: Iterable[int]) -> set[Given]:
    """What the corrections name that are about no claim on file."""
    corrections = (each.corrects for each, _ in _to_post(receipt) if each.corrects)
    return {
        each
        for about, is_known in zip(corrections, known, strict=True)
        if not is_known
        for each in _sought(about)
    }


def _to_post(receipt: Receipt) -> Iterator[tuple[ClaimVerdict, Person]]:
    for result in receipt.transactions:
        for verdict in result.claims_to_post:
            yield verdict, result.patients[verdict.patient]


def _known(corrections: Iterable[Corrects]) -> Iterator[bool]:
    """Of each in turn, whether it names a claim on file."""
    corrections = iter(corrections)
    while sought := [_as_sought(each) for each in islice(corrections, AT_ONCE)]:
        found = on_file(sought)
        yield from (at in found for at in range(len(sought)))


def _as_sought(about: Corrects) -> Sought:
    return Sought(
        named=about.named,
        patient=Named(about.member_number, about.last_name, about.first_name, about.born),
        billing_npi=about.billing_npi,
        billing_tin=about.billing_tin,
        served=about.served,
    )


def _given(verdict: ClaimVerdict, patient: Person) -> set[Given]:
    """How a correction in the same file may name this claim; numbers that are worn (MBI or the
    plan's own) differ, and so do names: either is enough."""
    return {(verdict.id, as_number(patient.id)), (verdict.id, patient.name.upper())}


def _sought(about: Corrects) -> set[Given]:
    return {
        (about.named, as_number(about.member_number)),
        (about.named, about.last_name.upper()),
    }


def _refusal(about: Corrects) -> Refusal:
    message = (
        f"the claim {about.named!r} that it replaces or voids (REF*F8) is none of this patient by "
        "this provider"
    )
    return Refusal.of(INVALID, _CLAIM_NUMBER, message)
