"""A body outside reverses a part of a line: no more than that part is ever granted by itself."""

from datetime import timedelta
from pathlib import Path

import pytest

from appeals.external.answering import Outcome
from appeals.models import Appeal, ExternalReview
from appeals.operations.outcome import record_outcome
from kernel.cases.models import WorkItem
from kernel.people.acting import actor_named
from tests import factories
from tests.correcting import latest
from tests.external_reviews import version
from tests.reviewing_appeals import appealed, decided, given, office, outside_the_network, upheld

pytestmark = pytest.mark.django_db


def before_the_body(row: Appeal) -> ExternalReview:
    case = factories.case(kind="external_review", regimes=row.case.regimes, request="payment")
    return ExternalReview.objects.create(
        case=case,
        number=case.number,
        state="forwarded",
        process="federal",
        step="review",
        appeal=row,
        claim=row.claim,
        request="payment",
        received_at=row.received_at,
    )


def test_a_line_reversed_in_part_without_saying_which_is_a_persons(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    number = story.bill("400.00")
    row = appealed(number, story.now)
    given(row, "c.mora", story.now)
    decided(row, "c.mora", story.now, upheld())
    review = before_the_body(row)
    at = story.now + timedelta(days=5)
    line = {"line": 1, "outcome": "partly", "why": "Half of the visit was needed."}
    said = Outcome("partly", at, at, at.date(), "A part was needed.", lines=(line,))
    told = record_outcome(review.number, said, actor_named("c.mora"), at, version(review))
    assert told.carried is not None
    assert not told.carried.done
    assert "how much" in told.carried.why
    assert latest(number).disposition == "denied", "nothing is paid by a guess"
    assert WorkItem.objects.filter(case=row.pk, done_at__isnull=True).exists()
