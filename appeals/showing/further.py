"""Why an appeal cannot be taken further now: to the second level, outside, or to a written answer
on a rule the plan did not keep.  Empty: it can."""

from datetime import datetime

from appeals.external import dismissed
from appeals.external.iro import PRIVATE
from appeals.ladder import after, ladder
from appeals.models import Appeal, ExternalReview
from appeals.operations.exhaustion import Answer
from appeals.operations.explanation import owed
from appeals.operations.forward import may_forward
from appeals.operations.second_level import LEVEL
from kernel.law.regimes import base_of

AGAINST = ("upheld", "partly")


def why_not_further(act: str, row: Appeal, now: datetime) -> str:
    """Of the second level, the file to the entity, its review of a dismissal, and a request for
    external review."""
    base = base_of(row.case.regimes) if row.case.regimes else ""
    if act == "forward":
        may = may_forward(row, now)
        return "" if may else may.why
    if act == "review-dismissal":
        may = dismissed.may_go(row)
        return "" if may else may.why
    if act == "second-level":
        return _no_second_level(row, base)
    if base not in PRIVATE:
        return "external review is for private coverage; Medicare has its own levels"
    asked = ExternalReview.objects.filter(appeal=row, step="request").exclude(state="closed")
    if there := asked.first():
        return f"external review of {row.number} is asked for already: {there.number}"
    return ""


def _no_second_level(row: Appeal, base: str) -> str:
    steps = ladder(tuple(row.case.regimes), levels=row.levels) if base else ()
    above = after(steps, row.level) if steps else None
    if above is None or above.name != LEVEL:
        return f"{row.number} has no second level inside the plan"
    if again := row.next_level.order_by("pk").first():
        return f"the second level of {row.number} was asked for: {again.number}"
    if row.outcome not in AGAINST:
        return f"nothing of {row.number} was decided against who asked"
    return ""


def why_not_explained(act: str, row: Appeal, found: Answer) -> str:
    """Of a request for the plan's written answer, the answer, and what a reviewer sends back."""
    if act == "explain":
        return "" if owed(row) else "nobody asked for an answer that is still owed"
    if not found.failures:
        return found.why
    return ""
