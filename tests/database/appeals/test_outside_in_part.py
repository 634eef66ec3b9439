"""A body outside reverses a part of a line: no more than that part is ever granted by itself."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from appeals.external.answering import Outcome
from appeals.models import Appeal, AppealDecision, ExternalReview
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.outcome import record_outcome
from claims.models import AuthorizationRequest, Determination
from claims.operations.authorizations.decide import decide
from kernel.cases.models import WorkItem
from kernel.people.acting import actor_named
from tests import authorizing, factories, paying
from tests.correcting import latest
from tests.external_reviews import version
from tests.reviewing_appeals import (
    admit,
    appealed,
    decided,
    given,
    office,
    outside_the_network,
    twice,
    upheld,
)
from tests.staff import machine

pytestmark = pytest.mark.django_db


NOW = authorizing.RECEIVED + timedelta(days=2)


def refused() -> Appeal:
    """A second opinion of two visits asked for in advance and denied, appealed and admitted."""
    office()
    made = authorizing.requested(paying.member(authorizing.plan("aca_group", network="required")))
    verdict = replace(authorizing.refusal(), reviewer=None)  # who decides it, by their licence
    decide(made.number, verdict, now=authorizing.RECEIVED, by="dr.wu")
    row = open_appeal(
        Wanted(asked_by="member", request=made.number),
        received_at=authorizing.RECEIVED + timedelta(days=1),
        zone="America/New_York",
        now=NOW,
        by="i.katz",
    )
    admit(row, NOW)
    return row


def before_the_body(row: Appeal) -> ExternalReview:
    case = factories.case(kind="external_review", regimes=row.case.regimes, request=row.request)
    return ExternalReview.objects.create(
        case=case,
        number=case.number,
        state="forwarded",
        process="federal",
        step="review",
        appeal=row,
        claim=row.claim,
        asked=row.asked,
        request=row.request,
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


def test_a_part_of_the_units_a_body_says_is_granted_by_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest stays refused by whoever refused it, by their licence."""
    row = refused()
    given(row, "dr.vale", NOW)
    still = upheld(why="The operation note shows a stable knee since January of this year.")
    decided(row, "dr.vale", NOW, still)
    review = before_the_body(row)
    at = NOW + timedelta(days=5)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    words = (review.number, "partly", "--why", "A part was needed.", "--by", "c.mora", "--json")
    told = (*words, "--decided", at.isoformat(), "--dated", at.date().isoformat())
    with pytest.raises(CommandError, match="write for instance"):
        call_command("review_outcome", *told, "--line", "1:partly[two units]:One visit.")
    out = StringIO()
    line = "1:partly[1 units]:One visit answers the question."
    call_command("review_outcome", *told, "--line", line, stdout=out)
    assert json.loads(out.getvalue())["carried"] == "decided anew: partly_approved"
    assert row.asked is not None
    request = AuthorizationRequest.objects.get(pk=row.asked_id)
    assert request.authorization is not None
    assert (request.state, request.authorization.units) == ("partly_approved", 1)
    limit = Determination.objects.filter(request=request, say="limit").get()
    denial = Determination.objects.filter(request=request, say="deny").get()
    assert limit.facts["reviewer"] == denial.facts["reviewer"]


def test_the_reasons_a_body_sets_aside_are_taken_by_machine(tmp_path: Path) -> None:
    """What its notice names is on record line by line, and set aside below, and nothing else."""
    office()
    client = machine("c.mora", "appeals_specialist", name="Cleo Mora")
    story = outside_the_network(tmp_path)
    story.bill("400.00", day=5)
    row = appealed(twice(story, "400.00", "400.00"), story.now, lines=(1,))
    given(row, "c.mora", story.now)
    decided(row, "c.mora", story.now, upheld())
    review = before_the_body(row)
    at = story.now + timedelta(days=5)
    line = {"line": 1, "outcome": "partly", "why": "Nobody was free.", "rules": ["in_network"]}
    said = {
        "outcome": "partly",
        "decided_at": at.isoformat(),
        "received_at": at.isoformat(),
        "notice_dated": at.date().isoformat(),
        "why": "A part was needed.",
        "lines": [line],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: at)
        told = client.post(
            f"/api/v1/reviews/{review.number}/outcome",
            json.dumps(said),
            content_type="application/json",
            headers={"Idempotency-Key": "part", "If-Match": f'"{version(review)}"'},
        )
    assert told.status_code == 201, told.content
    made = AppealDecision.objects.filter(appeal=row).exclude(by="plan").get()
    assert made.lines[0]["rules"] == ["in_network"]
    (word,) = Determination.objects.filter(claim=row.claim_id)
    assert (word.rule, word.say) == ("in_network", "override")
