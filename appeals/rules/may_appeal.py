"""Who asks is a party, or somebody who may ask for one.

With the member's death a representative's power ends, and who goes on is the estate.
"""

from appeals.judging import Filing, Finding, fails, lacks, notes, passes, rule
from kernel.law import Law

NAMES = {"provider": "a provider without a contract", "contract_provider": "a provider"}


@rule
def may_appeal(filing: Filing, law: Law) -> Finding:
    parties = law.text("admissibility.parties")
    who = NAMES.get(filing.asked_by, filing.asked_by.replace("_", " "))
    if filing.asked_by not in parties.amount.split():
        return fails(f"Who asks, {who}, is no party to this decision.", "not_a_party", parties)
    if filing.asked_by == "other":
        return lacks(
            "A person finds out what interest in the decision who asks has.", "party", parties
        )
    if filing.contracted and filing.asked_by == "provider":
        return lacks(
            "The provider has a contract with the plan on record: a person says whether it asks "
            "for itself, by its contract, or for the member.",
            "contract",
            parties,
        )
    dead = filing.died_on is not None and filing.died_on <= filing.received
    if dead and filing.asked_by in ("member", "representative"):
        return lacks("The member has died: who goes on with it?", "estate", parties)
    if filing.died_on and not dead:
        return notes(f"Asked by: {who}. The member has died since.", parties)
    return passes(f"Asked by: {who}.", parties)
