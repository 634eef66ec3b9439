"""What of the synthetic year must be found in the tables of the program audit: each planted fault
by the checks it is made for, and by no others."""

from collections.abc import Iterable, Mapping

from appeals.models import Appeal

FOUND_BY: Mapping[str, frozenset[str]] = {
    "authorization_letter_late": frozenset({"T-OD-1"}),
    "expedited_late": frozenset({"T-OD-4"}),
    "extension_without_letter": frozenset({"U5", "T-OD-1", "T-OD-6"}),
    "denial_without_physician": frozenset({"U8"}),
    "noncontract_paid_late": frozenset({"T-PY-1"}),
    "forward_missing": frozenset({"U7", "T-RC-2"}),
    "effectuation_missing": frozenset({"T-EF-1-provided"}),
    "reviewer_same": frozenset({"U8"}),
    "reviewer_unqualified": frozenset({"U8"}),
    "grievance_letter_late": frozenset({"T-GV-1"}),
    "quality_answered_orally": frozenset({"U7", "T-GV-1"}),
}
OF_PAYMENT = frozenset({"U7", "T-PY-4"})
"""Where what was not forwarded is about payment, another test is of it."""
ELSEWHERE = ("claim_letter_late", "appeal_letter_late")
"""Planted in plans that are not Medicare Advantage: no table of the audit is of them, their clocks
are."""


def expected(planted: Iterable[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """The checks that must find each planted case, by its number."""
    kinds = {each["case"]: each["kind"] for each in planted if each["kind"] not in ELSEWHERE}
    unforwarded = [case for case, kind in kinds.items() if kind == "forward_missing"]
    payments = Appeal.objects.filter(request="payment", case__number__in=unforwarded)
    of_payment = set(payments.values_list("case__number", flat=True))
    return {
        case: OF_PAYMENT if case in of_payment else FOUND_BY[kind] for case, kind in kinds.items()
    }
