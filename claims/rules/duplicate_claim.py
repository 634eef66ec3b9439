"""The same service billed a second time is denied as an exact duplicate (CARC 18, group OA).

Exact means: same member, day, clinician, code and charge.  A different charge for the same
service may be a correction or a second service, and is noted; an unknown one is asked about.
Modifiers that say another part (26 and TC), the other side or a service done again (59, 76, 77 …)
tell another service, and are noted.

A replacement (frequency 7) is held against every other claim, not the one it replaces.  Where it
cannot be told which claim that is, a person decides; it is no duplicate for that (CARC 16, M47).
"""

from claims.adjudication import Claim, EarlierLine, Finding, Line, deny, note, passed, pend, rule
from claims.adjudication.correcting import repeats_its_successor, same_service, unclear
from claims.adjudication.repeating import another_service
from kernel.dates import written
from kernel.law import Law


@rule(carc="18")
def duplicate_claim(claim: Claim, line: Line, law: Law) -> Finding:
    replaced, alike = claim.replaces, same_service(claim, line)
    same = [earlier for earlier in alike if not another_service(line, earlier)]
    if replaced and replaced.problem and not repeats_its_successor(replaced, line, same):
        return unclear(replaced)
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
    if alike:
        return note(
            f"{line.code} of {written(line.served)} by the same provider {_already(alike[0])}; its "
            "modifiers say that this is another service."
        )
    if replaced:
        return note(f"It takes the place of claim {replaced.number}.")
    return passed("No earlier claim for this service is on file.")


def _already(earlier: EarlierLine) -> str:
    return f"is already on claim {earlier.claim}" if earlier.claim else "is already on file"
