"""`?explain=true`: every value that was worked out, with what it was worked out from.

if explain_asked(request):
    said["explained"] = [explained("due_on", due, rule="MA-23", cite="42 CFR 422.568(b)", …)]
"""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request

from kernel.web.paging import flag

PARAMETER = "explain"


def explain_asked(request: Request) -> bool:
    """Whether the client wants provenance.  400: `explain` is neither true nor false."""
    return flag(request, PARAMETER)


def explained(
    name: str,
    value: Any,
    *,
    rule: str,
    version: str | None,
    cite: str,
    inputs: Mapping[str, Any],
) -> dict[str, Any]:
    """One value: where it stands in the answer, the rule and its version (the day it took effect),
    the citation, and what went in."""
    return {
        "name": name,
        "value": value,
        "rule": rule,
        "version": version,
        "citation": cite,
        "inputs": dict(inputs),
    }
