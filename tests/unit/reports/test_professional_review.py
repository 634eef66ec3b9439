"""Who reviewed a denial for medical necessity: what nobody put on record is unknown."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reports.cells import DOES_NOT_APPLY
from reports.marks import Basis, Reviewer
from reports.odag import by_physician, professional_review
from reports.vocabulary import AppealFacts, DeterminationFacts, Mark

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


@pytest.mark.parametrize(
    ("medical", "profession", "fits", "said"),
    [
        (True, "physician", True, "Y"),
        (True, "physician", False, "N"),
        (True, "physician", None, None),  # nobody knows the field of the service, or theirs
        (True, "registered_nurse", True, "N"),  # of an appeal only a physician fits
        (True, "", False, "N"),  # the record names who decided, and they are no physician of it
        (True, "", None, None),
        (False, "physician", True, DOES_NOT_APPLY),
        (None, "physician", True, None),  # nobody knows what the first denial turned on
    ],
)
def test_of_an_appeal(medical: bool | None, profession: str, fits: bool | None, said: Any) -> None:
    facts = AppealFacts(
        case=2,
        number="R1",
        kind="appeal",
        zone="America/New_York",
        received=CAME,
        determined=Mark(CAME.at, "decided", event=2),
        first_denied_for_medical=medical,
        reviewer=Reviewer(profession=profession, fits=fits),
    )
    assert by_physician(facts) == said
