"""What a list of work says of grievances and of matters outside: one statement for each kind."""

from collections.abc import Callable, Mapping, Sequence

from claims.operations.review.shown import masked
from grievances.models import Grievance, Matter
from kernel.cases.described import Described


def describe_grievances(cases: Sequence[int]) -> Mapping[int, Described]:
    """Grievances by their cases: whose, and about which provider or delegate."""
    rows = Grievance.objects.select_related("member").filter(pk__in=list(cases))
    return {
        row.pk: Described("grievance", _masked(row), provider=row.delegate or row.provider_npi)
        for row in rows
    }


def describe_matters(
    cases: Sequence[int], *, called: Callable[[str], str]
) -> Mapping[int, Described]:
    """Matters outside by their cases: whose, and which body has it, as it is `called`."""
    rows = Matter.objects.select_related("member").filter(pk__in=list(cases))
    return {row.pk: Described(row.kind, _masked(row), provider=called(row.body)) for row in rows}


def _masked(row: Grievance | Matter) -> str:
    return masked(row.member.first_name, row.member.last_name) if row.member else ""
