"""There is a decision against whoever asks; without one there is nothing to appeal.

A decision the plan had to make and did not make in time counts as one against the member, where
the law says so.  What was granted whole is no decision against anybody.
"""

from appeals.judging import Filing, Finding, fails, lacks, passes, rule
from kernel.law import Law


@rule
def decision_exists(filing: Filing, law: Law) -> Finding:
    if not filing.disposition:
        late = law.find("admissibility.late_is_adverse") if filing.undecided_late else None
        if late:
            return passes("It was not decided in time, which counts as a denial.", late)
        grounds = law.text("admissibility.dismissal_grounds")
        return fails("Nothing was decided yet that could be appealed.", "no_decision", grounds)
    if filing.adverse is None:
        return lacks(
            "It is not known whether what is appealed was refused: a person looks at the decision.",
            "adverse",
        )
    if not filing.adverse:
        grounds = law.text("admissibility.dismissal_grounds")
        return fails(
            "All that is appealed was granted: nothing was decided against who asks.",
            "no_decision",
            grounds,
        )
    return passes(f"There is a decision: {filing.disposition.replace('_', ' ')}.")
