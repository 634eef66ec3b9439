"""The cases whose letters are an appeal's: its own, and those beside it with a receipt of their own
(the written answer on a failure, what a reviewer or court sent back)."""

from kernel.cases.models import Case, Event

ASKED = ("explanation_requested", "immediate_review_rejected")
"""Events of the appeal that name the case beside it, in `request`."""


def letter_cases(appeal: int) -> tuple[Case, ...]:
    """The appeal's case, then those beside it, the oldest first."""
    asked = Event.objects.filter(case=appeal, name__in=ASKED)
    numbers = [said for said in asked.values_list("facts__request", flat=True) if said]
    beside = Case.objects.filter(number__in=numbers).order_by("pk")
    return (Case.objects.get(pk=appeal), *beside)
