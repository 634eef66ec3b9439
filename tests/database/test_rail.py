"""The rail of each role: what they have something to do with, and no more."""

import pytest

from kernel.people.policy import Actor, roles
from kernel.web.navigation import shown_to

INSIDE = {"Review queue", "All claims", "Deadlines", "My jobs"}
FIGURES = {"Dashboard", "Reports"}
APPEALS = {"Appeals", "Provider disputes", "Grievances", "Matters outside"}
RAILS = {
    "intake": INSIDE | APPEALS,
    "adjuster": INSIDE,
    "senior_adjuster": INSIDE | {"Signatures"},
    "supervisor": INSIDE | APPEALS | FIGURES | {"Signatures", "Alerts", "People"},
    "clinical_reviewer": INSIDE | APPEALS | {"Signatures", "Alerts"},
    "provider_relations": INSIDE | {"Provider disputes"},
    "appeals_specialist": INSIDE | APPEALS | {"Alerts"},
    "grievance_coordinator": INSIDE | {"Grievances", "Matters outside"},
    "compliance_officer": INSIDE
    | APPEALS
    | FIGURES
    | {"Samples", "Alerts", "People", "Who looked", "Audit trail"},
    "administrator": {"My jobs", "People"},
    "partner_system": {"My jobs"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", RAILS)
def test_every_role_sees_the_places_of_its_work(role: str) -> None:
    seen = {each.name for each in shown_to(Actor("ann", roles=frozenset({role})), "/queue")}
    assert seen == RAILS[role]


def test_no_role_is_forgotten() -> None:
    assert set(roles()) == set(RAILS)
