"""What a rule of admissibility sees of an appeal, and what it may say.  Pure."""

from appeals.judging.filing import Earlier, Filing, Paper
from appeals.judging.findings import Finding, Rule, Says, fails, lacks, notes, passes, rule

__all__ = [
    "Earlier",
    "Filing",
    "Finding",
    "Paper",
    "Rule",
    "Says",
    "fails",
    "lacks",
    "notes",
    "passes",
    "rule",
]
