"""The facts a rule judged by, as the record of the decision keeps them.  Pure."""

from collections.abc import Mapping
from typing import Any

# The places of the stored facts that each rule reads; `line` is the line it is about.
READ: Mapping[str, tuple[str, ...]] = {
    "member_covered": ("line.served", "member.covered", "member.other_terms"),
    "timely_filing": ("received", "line.served", "plan.filing_limit", "lateness_excuse"),
    "duplicate_claim": ("line.served", "line.code", "line.charge", "history", "replaces"),
    "other_payer_first": ("member.other_insurance", "billed", "primary_paid"),
    "provider_eligible": ("provider.npi", "provider.medicare", "provider.excluded"),
    "excluded_service": ("chain.subject",),
    "third_opinion_indicated": ("opinion", "chain.opinions"),
    "same_physician": ("provider.npi", "chain.opinions"),
    "same_group": ("provider.group", "chain.opinions", "plan.different_group_required"),
    "earlier_involvement": ("provider.npi", "chain.opinions", "history"),
    "board_certified": ("provider.taxonomy", "provider.board_certified"),
    "in_network": ("line.served", "plan.network", "provider.in_network", "chain.referral"),
    "approved_list": ("plan.approved_list", "provider.taxonomy", "provider.approved_list"),
    "prior_authorization": ("authorization", "authorizations", "plan.prior_authorization"),
    "medical_necessity": ("joining_doubt", "opinion", "chain.opinions"),
    "opinions_per_chain": ("opinion", "plan.opinions_per_chain"),
}


def evidence_of(rule: str, line: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts by name.  What is not on file is None."""
    of_line = next((each for each in facts.get("lines", ()) if each["number"] == line), None)
    known = {**facts, "line": of_line}
    return {place: _at(known, place) for place in READ.get(rule, ())}


def _at(value: Any, place: str) -> Any:
    for step in place.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
