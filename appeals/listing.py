"""What a list of work says of appeals and of reviews outside: one statement for each kind."""

from collections.abc import Callable, Mapping, Sequence

from appeals.models import Appeal, ExternalReview
from claims.operations.review.shown import masked
from kernel.cases.described import Described
from kernel.money import Money


def describe_appeals(cases: Sequence[int]) -> Mapping[int, Described]:
    """Appeals by their cases: whose, and what was billed on the claim, where one is appealed."""
    rows = Appeal.objects.select_related("member", "claim").filter(pk__in=list(cases))
    return {
        row.pk: Described(
            "appeal",
            member=_masked(row),
            provider=row.asker_name if row.asked_by != "member" else "",
            billed=Money(row.claim.charge) if row.claim else None,
        )
        for row in rows
    }


def describe_reviews(
    cases: Sequence[int], *, called: Callable[[str], str]
) -> Mapping[int, Described]:
    """Reviews outside by their cases: whose, and which body has it, as it is `called`."""
    rows = ExternalReview.objects.select_related("member").filter(pk__in=list(cases))
    return {
        row.pk: Described("external_review", member=_masked(row), provider=called(row.body))
        for row in rows
    }


def _masked(row: Appeal | ExternalReview) -> str:
    return masked(row.member.first_name, row.member.last_name) if row.member else ""
