"""Review organizations on the roster, and who works with reviews outside, for tests."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from appeals.models import ExternalReview, ReviewOrganization
from kernel.cases.version import version_of
from kernel.people.policy import Actor

SPECIALIST = Actor("n.vogel", "Nora Vogel", frozenset({"appeals_specialist"}))
CODES = ("alder", "birch", "cedar", "dogwood")


def roster(*codes: str, plan: str = "", until: date = date(2027, 1, 1)) -> None:
    """These organizations under contract from 2026 on, accredited until a day."""
    for code in codes or CODES:
        ReviewOrganization.objects.create(
            code=code,
            name=f"{code.title()} Review, Inc.",
            plan=plan,
            accreditation="URAC IRO 2026-1",
            accredited_until=until,
            channel="portal",
            contract=f"Agreement {code}",
            days=DateRange(date(2026, 1, 1), None),
        )


def version(review: ExternalReview) -> str:
    return version_of(review.pk)
