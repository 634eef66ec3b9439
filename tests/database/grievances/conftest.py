"""What tests of contacts begin with: a denied claim, and who settles what came."""

import pytest

from claims.models import Claim
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from tests.appealing import denied, paying
from tests.staff import staff


@pytest.fixture
def claim() -> Claim:
    return denied(paying.member(paying.plan("medicare_advantage", network="required")))


@pytest.fixture
def coordinator() -> Actor:
    staff("g.coord", "grievance_coordinator")
    return actor_named("g.coord")
