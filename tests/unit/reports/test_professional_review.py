"""Who reviewed a denial for medical necessity: what nobody put on record is unknown."""

from datetime import UTC, datetime

import pytest

from reports.cells import DOES_NOT_APPLY
from reports.marks import Basis, Reviewer
from reports.odag import professional_review
from reports.vocabulary import DeterminationFacts, Mark

CAME = Mark(datetime(2026, 3, 2, 15, tzinfo=UTC), "received", event=1)


@pytest.mark.parametrize(
    ("profession", "fits", "said"),
    [
        ("physician", True, "Y"),
        ("physician", False, "N"),
        ("physician", None, None),  # nobody knows the field of the service
        ("", None, "N"),  # decided by nobody with a profession
    ],
)
def test_of_a_denial(profession: str, fits: bool | None, said: str | None) -> None:
    assert (
        professional_review(_denied("denied", Reviewer(profession=profession, fits=fits))) == said
    )


def test_of_an_approval_it_is_not_asked() -> None:
    assert professional_review(_denied("approved", Reviewer())) is DOES_NOT_APPLY


def _denied(disposition: str, reviewer: Reviewer) -> DeterminationFacts:
    return DeterminationFacts(
        case=1,
        number="A1",
        kind="authorization",
        zone="America/New_York",
        received=CAME,
        disposition=disposition,
        reviewer=reviewer,
        basis=Basis(medical=True),
    )
