"""The trial desk shows what a restricted claim and a barred person look like."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claims.desk.reaching import claim_numbered
from claims.models import Claim
from claims.operations.review.held import find
from claims.policy import may_determine
from config.opening.load import load
from config.opening.story import Story
from kernel.cases.models import WorkItem
from kernel.people.acting import actor_named

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 15, tzinfo=UTC)


def test_a_claim_few_may_see_and_one_that_one_person_may_not_decide(
    tmp_path: Path, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    load(Story(NOW, frozenset({"DK-0902", "DK-1012", "DK-1013", "DK-1017"})))
    hidden = Claim.objects.get(patient_control_number="DK-1017").number
    assert claim_numbered(actor_named("j.ortiz"), hidden) is None
    assert claim_numbered(actor_named("m.osei"), hidden) is None
    assert claim_numbered(actor_named("c.lowe"), hidden) is not None
    known = Claim.objects.get(patient_control_number="DK-1013")
    (work,) = WorkItem.objects.filter(case=known.pk, done_at__isnull=True)
    assert work.barred == ["t.ruiz"]
    for name, may in (("t.ruiz", False), ("j.ortiz", True)):
        actor = actor_named(name)
        answer = may_determine(actor, find(known.number, actor, NOW).facts)
        assert bool(answer) is may, answer.why
