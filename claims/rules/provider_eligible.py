"""A provider who is excluded, opted out or not enrolled is not paid (CARC B7).

An NPI nobody has on file, or one that was deactivated on the day, does not say who gave the
service: a person finds out.
"""

from claims.adjudication import Claim, Finding, Line, could_not, deny, passed, pend, rule
from claims.adjudication.opinion import is_medicare
from kernel.dates import written
from kernel.law import Law


@rule(carc="B7")
def provider_eligible(claim: Claim, line: Line, law: Law) -> Finding:
    provider = claim.provider
    if any(line.served in days for days in provider.excluded):
        cite = law.find("payable_providers.excluded") or "Plan terms, excluded providers"
        return deny(
            f"Provider {provider.npi} was excluded from federal health programs on "
            f"{written(line.served)}.",
            cite,
        )
    if not provider.npi:
        return pend("Nobody is named who gives the service.")
    if not provider.on_file:
        return could_not(f"Provider {provider.npi} is not on file: who is it?")
    if any(line.served in days for days in provider.inactive):
        return pend(
            f"NPI {provider.npi} was deactivated on {written(line.served)}: who gave the service?"
        )
    if not is_medicare(claim):
        return passed("The provider is not on an exclusion list.", "Plan terms, excluded providers")
    if provider.medicare == "opted_out":
        return deny(
            f"Provider {provider.npi} has opted out of Medicare; nothing is payable.",
            law.text("payable_providers.opted_out"),
        )
    enrolled = law.text("payable_providers.enrolled")
    if provider.medicare == "not_enrolled":
        return deny(f"Provider {provider.npi} is not enrolled in Medicare.", enrolled)
    if provider.medicare is None:
        return could_not(
            f"Whether provider {provider.npi} takes part in Medicare is not on file.", enrolled
        )
    return passed("The provider is enrolled in Medicare and may be paid.", enrolled)
