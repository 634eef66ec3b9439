"""What changes below is acknowledged; a second level has another reviewer; an appeal is closed when
it is told and carried out; a request that was refused is authorized."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appeals.models import Appeal
from appeals.operations.acknowledge import acknowledge
from appeals.operations.assign import candidates
from appeals.operations.carry_out import Carried, carry_out_reversal
from appeals.operations.close import may_close
from appeals.operations.decide import LineWord
from appeals.operations.on_file import UnableToAppeal, happened
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.second_level import second_level
from appeals.showing.shown import shown_to
from appeals.swept import PARTS
from claims.models import AuthorizationRequest, Determination
from claims.operations.authorizations.asked import Withdrawal
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.decide import decide as decide_request
from claims.operations.correct import Carrying
from kernel.alerts.owning import owners
from kernel.cases.models import Deadline, Event, Movement, QueueMovement, WorkItem
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.people.policy import NotAllowed
from kernel.record.sealing import Batch
from kernel.record.verifying import verify
from tests import authorizing, paying
from tests.correcting import Year, claim, latest
from tests.reviewing_appeals import (
    admit,
    appealed,
    decided,
    given,
    office,
    outside_the_network,
    upheld,
    won,
)

pytestmark = pytest.mark.django_db
EVERY = timedelta(seconds=60)


@pytest.fixture
def story(tmp_path: Path) -> Year:
    office()
    return outside_the_network(tmp_path)


def swept(now) -> list[str]:  # type: ignore[no-untyped-def]
    return [said for part in PARTS.values() for said in part(now, "America/New_York", EVERY)]


def told(row: Appeal, story: Year) -> None:
    """The letter left, as its carrier says."""
    batch = Batch()
    facts = {"tells": "approval"}
    happened(row, "notice_sent", story.now, "letters", batch, now=story.now, facts=facts)
    batch.seal(story.now)


def test_a_change_below_is_acknowledged_before_it_is_decided(story: Year) -> None:
    number = story.bill("400.00")
    row = appealed(number, story.now)
    given(row, "c.mora", story.now)
    story.today += timedelta(days=1)
    batch = Batch()
    Carrying(batch, story.now, "test").happened(
        claim(number).pk, "adjusted", reason="another claim"
    )
    batch.seal(story.now)
    with pytest.raises(UnableToAppeal, match=r"changed since \(adjusted\): acknowledge"):
        decided(row, "c.mora", story.now, won())
    assert swept(story.now) == [
        f"what {row.number} is about changed: its owner is to acknowledge it"
    ]
    assert swept(story.now) == []  # told once
    item = WorkItem.objects.get(case=row.pk, queue="appeals", done_at=None)
    assert item.reasons == ["new", "changed_below"]
    assert item.assigned_to == "c.mora", "whose it is"
    with pytest.raises(NotAllowed, match=r"is the work of c\.mora: whose it is acknowledges"):
        acknowledge(
            row.number, "It is nothing.", actor_named("d.pike"), story.now, version_of(row.pk)
        )
    (seen,) = acknowledge(
        row.number, "It changes nothing.", actor_named("c.mora"), story.now, version_of(row.pk)
    )
    assert seen.name == "adjusted"
    item.refresh_from_db()
    assert item.reasons == ["new"]
    assert decided(row, "c.mora", story.now, won()).outcome == "overturned"


def changed(row: Appeal, story: Year) -> None:
    """What the appeal is about was touched the day after."""
    story.today += timedelta(days=1)
    batch = Batch()
    assert row.claim_id
    Carrying(batch, story.now, "test").happened(row.claim_id, "adjusted", reason="another claim")
    batch.seal(story.now)
    swept(story.now)


def test_what_nobody_has_is_whose_who_acknowledges_it(story: Year) -> None:
    row = appealed(story.bill("400.00"), story.now)
    changed(row, story)
    assert owners({row.pk}) == {}
    acknowledge(
        row.number, "It changes nothing.", actor_named("d.pike"), story.now, version_of(row.pk)
    )
    assert owners({row.pk}) == {row.pk: ("d.pike",)}
    item = WorkItem.objects.get(case=row.pk, queue="appeals", done_at=None)
    (moved,) = QueueMovement.objects.filter(item=item, what=Movement.ASSIGN)
    assert (moved.who, moved.to_whom) == ("d.pike", "d.pike")


def test_a_clinical_reviewer_who_has_it_acknowledges_it(story: Year) -> None:
    row = appealed(story.bill("400.00"), story.now)
    given(row, "dr.wu", story.now)
    changed(row, story)
    item = WorkItem.objects.get(case=row.pk, queue="appeals", done_at=None)
    assert item.assigned_to == "", "work of a queue that hands a clinical reviewer nothing"
    shown = shown_to(row, actor_named("d.pike"), story.now)
    assert shown.owners == ("dr.wu",)
    assert shown.may["acknowledge"].who == ("dr.wu",)
    acknowledge(row.number, "The same care.", actor_named("dr.wu"), story.now, version_of(row.pk))
    assert not shown_to(row, actor_named("dr.wu"), story.now).changes


def test_the_second_level_is_an_appeal_of_its_own_with_another_reviewer(story: Year) -> None:
    number = story.bill("400.00")
    wanted = Wanted(asked_by="member", claim=number)
    row = open_appeal(
        wanted, received_at=story.now, zone="America/New_York", now=story.now, by="i", levels="two"
    )
    admit(row, story.now)
    with pytest.raises(UnableToAppeal, match="there is nothing to appeal yet"):
        second_level(row.number, wanted, received_at=story.now, now=story.now, by="i")
    given(row, "c.mora", story.now)
    decided(row, "c.mora", story.now, upheld())
    told(row, story)
    assert swept(story.now) == [f"{row.number} is closed"]
    story.today += timedelta(days=3)
    early = row.decisions.get().decided_at - timedelta(minutes=1)
    with pytest.raises(UnableToAppeal, match="before it decided"):
        second_level(row.number, wanted, received_at=early, now=story.now, by="i")
    made = second_level(row.number, wanted, received_at=story.now, now=story.now, by="i")
    assert (made.level, made.previous, made.lines) == ("internal_2", row, [1])
    deadline = Deadline.objects.get(case=made.pk, clock="erisa_postservice_appeal_two_levels")
    assert deadline.due_on == story.today + timedelta(days=30)
    assert Event.objects.filter(case=row.pk, name="filed").count() == 1
    found = {each.name: each for each in candidates(made.number, story.now)}
    assert found["d.pike"].allowed
    assert not found["c.mora"].allowed
    assert f"decided {row.number}" in found["c.mora"].why
    with pytest.raises(UnableToAppeal, match="was asked for"):
        second_level(row.number, wanted, received_at=story.now, now=story.now, by="i")


def test_a_plan_of_one_level_has_no_second(story: Year) -> None:
    row = appealed(story.bill("400.00"), story.now)
    given(row, "c.mora", story.now)
    decided(row, "c.mora", story.now, upheld())
    with pytest.raises(UnableToAppeal, match="has no second level"):
        second_level(
            row.number, Wanted(asked_by="member"), received_at=story.now, now=story.now, by="i"
        )


def test_it_is_closed_when_it_is_told_and_carried_out(story: Year) -> None:
    row = appealed(story.bill("400.00"), story.now)
    given(row, "c.mora", story.now)
    decided(row, "c.mora", story.now, won())
    told(row, story)
    row.refresh_from_db()
    assert may_close(row) == "what it overturns is not carried out"
    story.today += timedelta(days=1)
    story.pay()
    assert swept(story.now) == [f"{row.number} is carried out", f"{row.number} is closed"]
    row.refresh_from_db()
    assert row.state == "closed"
    assert not WorkItem.objects.filter(case=row.pk, done_at=None).exists()


NOW = authorizing.RECEIVED + timedelta(days=3)


def refused(*regimes: str, **said: object) -> Appeal:
    """A second opinion asked for in advance and denied, appealed and admitted."""
    office()
    plan = authorizing.plan(*(regimes or ("aca_group",)), network="required")
    made = authorizing.requested(paying.member(plan))
    verdict = replace(authorizing.refusal(), reviewer=None)  # who decides it, by their licence
    decide_request(made.number, verdict, now=authorizing.RECEIVED, by="dr.wu")
    row = open_appeal(
        Wanted(asked_by="member", request=made.number, **said),  # type: ignore[arg-type]
        received_at=authorizing.RECEIVED + timedelta(days=1),
        zone="America/New_York",
        now=NOW,
        by="i",
    )
    admit(row, NOW)
    return row


def asked(row: Appeal) -> AuthorizationRequest:
    assert row.asked_id is not None
    return AuthorizationRequest.objects.get(pk=row.asked_id)


def test_a_refused_request_is_authorized_under_its_number() -> None:
    row = refused("medicare_advantage", expedited=True)
    assert {each.name for each in candidates(row.number, NOW) if each.allowed} == {"dr.vale"}
    given(row, "dr.vale", NOW)
    decided(row, "dr.vale", NOW, won())
    request = asked(row)
    assert request.state == "approved"
    assert request.authorization is not None
    assert (request.authorization.number, request.authorization.units) == (request.number, 2)
    said = Determination.objects.filter(request=request.pk).latest("id")
    assert (said.say, said.facts["appeal"]) == ("approve", row.number)
    assert swept(NOW) == [f"{row.number} is carried out"]
    names = [each.name for each in Event.objects.filter(case=row.pk).order_by("id")]
    assert names[-2:] == ["authorized", "effectuated"]
    clock = Deadline.objects.get(case=row.pk, clock="ma_effectuate_plan_expedited")
    assert clock.state == "met"
    made = row.decisions.get()
    assert made.reviewer["license_number"] == "INV-14"
    assert verify().damage == []


ONE = LineWord(
    1, "partly", "One visit answers the question; a second would repeat its examination.", units=1
)


def test_a_part_of_the_units_is_granted_by_a_reviewer_with_a_licence() -> None:
    row = refused()
    given(row, "dr.vale", NOW)
    with pytest.raises(UnableToAppeal, match="how many units"):
        decided(row, "dr.vale", NOW, replace(ONE, units=None))
    made = decided(row, "dr.vale", NOW, ONE)
    assert made.carried == Carried(True, "decided anew: partly_approved")
    request = asked(row)
    assert request.authorization is not None
    assert (request.state, request.authorization.units) == ("partly_approved", 1)
    assert swept(NOW) == [f"{row.number} is carried out"]


def test_what_is_granted_and_taken_back_is_not_carried_out() -> None:
    row = refused()
    given(row, "dr.vale", NOW)
    decided(row, "dr.vale", NOW, won())
    request = asked(row)
    taken = Withdrawal("member", "Ada Bruno", NOW, "telephone")
    cancel(request.number, "No longer wanted.", taken, now=NOW, by="v.cole")
    (said,) = swept(NOW)
    assert said == (
        f"{row.number} is not carried out: {request.number} is cancelled: nothing is approved"
    )
    assert not Event.objects.filter(case=row.pk, name="effectuated").exists()


def test_an_outside_reversal_is_carried_out(story: Year) -> None:
    from appeals.models import ExternalReview
    from tests import factories

    number = story.bill("400.00")
    row = appealed(number, story.now)
    given(row, "c.mora", story.now)
    decided(row, "c.mora", story.now, upheld())
    assert latest(number).disposition == "denied"
    case = factories.case(kind="external_review", regimes=row.case.regimes, request="payment")
    review = ExternalReview.objects.create(
        case=case,
        number=case.number,
        state="forwarded",
        process="federal",
        appeal=row,
        request="payment",
        received_at=story.now,
        outcome="overturned",
    )
    ExternalReview.objects.filter(pk=review.pk).update(state="answered")
    came = carry_out_reversal(review, now=story.now, by="c.mora")
    assert came.done
    assert latest(number).disposition == "paid"
    (said,) = Determination.objects.filter(claim__number=number)
    assert said.facts["appeal"] == review.number
    story.today += timedelta(days=1)
    story.pay()
    assert f"{review.number} is carried out" in swept(story.now)
    assert Event.objects.filter(case=case.pk, name="effectuated").count() == 1
    assert verify().damage == []


def test_what_medicare_advantage_upholds_goes_to_the_ire_unasked() -> None:
    row = refused("medicare_advantage")
    given(row, "dr.vale", NOW)
    decided(
        row, "dr.vale", NOW, upheld(why="The operation note shows a stable knee since January.")
    )
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("forwarded", "upheld")
    assert row.external_reviews.get().process == "ire"
