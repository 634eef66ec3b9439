"""The same service billed a second time is denied as an exact duplicate (CARC 18, group OA).

Exact means: same member, day, clinician, code and charge.  A different charge for the same
service may be a correction or a second service, and is noted; an unknown one is asked about.
"""

from claims.adjudication import Claim, EarlierLine, Finding, Line, deny, note, passed, pend, rule
from kernel.dates import written
from kernel.law import Law


@rule(carc="18")
def duplicate_claim(claim: Claim, line: Line, law: Law) -> Finding:
    if claim.replaces:
        return pend(
            f"This claim replaces or voids claim {claim.replaces}; a person takes that one back.",
            group="OA",
        )
    same = [
        earlier
        for earlier in claim.history
        if earlier.received_first
        and (earlier.served, earlier.npi, earlier.code)
        == (line.served, claim.provider.npi, line.code)
    ]
    exact = next((earlier for earlier in same if earlier.charge == line.charge), None)
    if exact:
        return deny(
            f"This is an exact duplicate: {line.code} of {written(line.served)} by the same "
            f"provider for the same charge {_already(exact)}.",
            group="OA",
        )
    unknown = next((earlier for earlier in same if earlier.charge is None), None)
    if unknown:
        return pend(
            f"{line.code} of {written(line.served)} by the same provider {_already(unknown)}, "
            "without its charge: is it the same service?",
            group="OA",
        )
    if same:
        return note(
            f"{line.code} of {written(line.served)} by the same provider {_already(same[0])}, "
            "for another charge."
        )
    return passed("No earlier claim for this service is on file.")


def _already(earlier: EarlierLine) -> str:
    return f"is already on claim {earlier.claim}" if earlier.claim else "is already on file"
