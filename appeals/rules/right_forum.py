"""It is for the plan to hear: a member's appeal, at the level its ladder has.

A contracted provider's payment is a dispute of its contract, which has a procedure of its own.
"""

from appeals.judging import Filing, Finding, fails, lacks, passes, rule
from appeals.ladder import ladder
from kernel.law import Law
from kernel.law.regimes import base_of


@rule
def right_forum(filing: Filing, law: Law) -> Finding:
    if not filing.regimes or not filing.member_known:
        return lacks(
            "Whose appeal it is, or under which plan, is not known: a person finds the member.",
            "member",
        )
    parties = law.text("admissibility.parties")
    if filing.asked_by == "contract_provider" and "contract_provider" not in parties.amount.split():
        return fails(
            "A provider under contract has no appeal of a member's decision of its own: it is "
            "heard as a payment dispute, by its contract.",
            "not_a_party",
            parties,
        )
    steps = {step.name: step for step in ladder(filing.regimes, levels="two")}
    step = steps.get(filing.level)
    if step is None or not step.inside:
        grounds = law.text("admissibility.dismissal_grounds")
        return fails(
            f"The plan hears no {filing.level} in {base_of(filing.regimes).replace('_', ' ')}.",
            "not_valid",
            grounds,
        )
    return passes(f"{step.title}.", step.cite)
