"""What persons said of the findings on a line, taken into account.

`accept` upholds a finding against the line, and the line is denied; `override` sets it aside.  A
word with keys counts for the findings that have them and for no other: one that is new, or says
something else than what was seen, is still open.
"""

from collections.abc import Sequence

from claims.adjudication.facts import Determination
from claims.adjudication.findings import Finding, Says
from claims.adjudication.keys import finding_key

ADVERSE = (Says.PEND, Says.DENY)


def determined(
    findings: tuple[Finding, ...], line: int, said: Sequence[Determination]
) -> tuple[Finding, ...]:
    """The findings on this line after the words `said`, in the order they were said."""
    return tuple(_heard(each, line, said) if each.says in ADVERSE else each for each in findings)


def _heard(finding: Finding, line: int, said: Sequence[Determination]) -> Finding:
    """The last word on it counts."""
    words = [each for each in said if each.rule == finding.rule]
    key = finding_key(finding, line) if any(each.seen for each in words) else ""
    for word in reversed(words):
        if not word.seen or (key in word.seen and not finding.could_not_run):
            return _after(finding, word)
    return finding


def _after(finding: Finding, word: Determination) -> Finding:
    if word.say == "override":
        message = f"{finding.message} Set aside by a person: {word.reason}"
        return finding._replace(says=Says.NOTE, message=message, carc=None)
    message = f"{finding.message} Upheld by a person: {word.reason}"
    return finding._replace(says=Says.DENY, message=message)
