"""The same was not heard before at this level.  One that is still open is the same appeal twice."""

from appeals.judging import Filing, Finding, fails, lacks, notes, passes, rule
from kernel.law import Law

DECIDED = ("decided", "forwarded", "closed")
OPEN = ("received", "admitted")


@rule
def not_already_decided(filing: Filing, law: Law) -> Finding:
    same = [each for each in filing.earlier if each.same and each.level == filing.level]
    if done := [each.number for each in same if each.state in DECIDED]:
        grounds = law.text("admissibility.dismissal_grounds")
        return fails(
            f"It was heard at this level as {', '.join(done)}: what follows is the next level.",
            "not_valid",
            grounds,
        )
    if going := [each.number for each in same if each.state in OPEN]:
        return lacks(f"The same is open as {', '.join(going)}: merge them.", "merge")
    if ended := [each.number for each in same if each.state in ("dismissed", "withdrawn")]:
        return notes(f"It ended before without a decision, as {', '.join(ended)}.")
    return passes("It was not heard before at this level.")
