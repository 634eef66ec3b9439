"""Which finding exactly somebody saw: a key that another finding, however alike, does not have.

A person's word clears the very finding they read.  Where the same rule says something else at the
next judgment, of another line or for another reason, its key is another and the word says nothing
of it.
"""

import json
from collections.abc import Sequence
from hashlib import sha256

from claims.adjudication.findings import Finding

LENGTH = 32


def finding_key(finding: Finding, line: int) -> str:
    """The key of what a rule found about a line, before any person's word on it."""
    return key_of(finding.rule, line, finding.says.value, finding.message, finding.cites)


def key_of(rule: str, line: int, says: str, message: str, cites: Sequence[str]) -> str:
    """The same from its parts, as the record keeps them."""
    said = json.dumps([rule, line, says, message, list(cites)], ensure_ascii=False)
    return sha256(said.encode()).hexdigest()[:LENGTH]
