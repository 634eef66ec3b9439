"""What reaches the plan is taken in with its first receipt, read, and settled into appeals."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.models import Appeal, AppealHistory, Contact
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import UnknownContact, reopen, set_aside, settle
from appeals.operations.merge import duplicates, merge, unmerge
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.open import Wanted
from claims.models import Claim
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import version_of
from kernel.documents.models import Filed, Upload
from kernel.documents.storing import take
from kernel.people.acting import actor_named
from kernel.people.policy import Actor, NotAllowed
from tests.appealing import NOTICE, NOW, RECEIVED, ZONE, denied, paying
from tests.papers import pdf
from tests.staff import staff

pytestmark = pytest.mark.django_db

BEFORE = datetime(2026, 5, 29, 13, 0, tzinfo=UTC)
"""Friday, 9:00 in New York: three days before June 1."""


@pytest.fixture
def claim() -> Claim:
    return denied(paying.member(paying.plan("medicare_advantage", network="required")))


@pytest.fixture
def clerk() -> Actor:
    staff("i.katz", "intake")
    staff("a.specialist", "appeals_specialist")
    return actor_named("i.katz")


def upload(content: bytes) -> Upload:
    return take(BytesIO(content), name="letter.pdf", by="i.katz", now=NOW)


def letter(claim: Claim, *more: str) -> bytes:
    of = claim.member
    assert of is not None
    lines = (
        f"Member: {of.first_name} {of.last_name}",
        f"Member ID: {of.number}",
        f"Claim number: {claim.number}",
        "",
        "I am writing to appeal your denial.",
    )
    return pdf([*lines, *more])


def came(claim: Claim, content: bytes = b"", **said: Any) -> Contact:
    incoming = Incoming("mail", RECEIVED, ZONE, upload=upload(content or letter(claim)))
    return receive(replace(incoming, **said), now=NOW, by="i.katz")


def wanted(claim: Claim, /, **said: Any) -> Wanted:
    return Wanted(**({"asked_by": "member", "claim": claim.number, "notice_dated": NOTICE} | said))


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        # decided March 18, 2026, at noon in New York
        ({"notice_dated": date(2026, 3, 17)}, True),
        ({"notice_dated": None, "notice_received": date(2026, 3, 17)}, True),
        ({"notice_dated": date(2026, 3, 18)}, False),
        ({"notice_dated": None}, False),
    ],
)
def test_a_notice_older_than_its_decision_is_refused_at_the_door(
    claim: Claim, clerk: Actor, said: dict[str, Any], refused: bool
) -> None:
    made = came(claim)
    issue = wanted(claim, **said)
    if not refused:
        assert settle(made.pk, [issue], actor=clerk, now=NOW)
        return
    with pytest.raises(UnableToAppeal, match=r"issue 1: the notice is said .* of March 18, 2026"):
        settle(made.pk, [issue], actor=clerk, now=NOW)
    made.refresh_from_db()
    assert made.state == "open", "a person still has it"


def test_a_letter_is_read_and_nothing_is_opened(claim: Claim) -> None:
    made = came(claim)
    read = {each["field"]: each for each in made.said["read"]["proposals"]}
    assert read["claim"]["value"] == claim.number
    assert read["wish"]["sentence"] == "I am writing to appeal your denial."
    assert read["wish"]["box"]["page"] == 1
    assert made.member == claim.member
    assert made.state == "open"
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("channel", ["mail", "fax", "phone", "portal", "email", "provider", "api"])
def test_every_door_ends_in_the_same_place(channel: str, claim: Claim) -> None:
    text = f"I want to appeal the denial of claim {claim.number}."
    made = receive(Incoming(channel, RECEIVED, ZONE, text=text), now=NOW, by="i.katz")
    assert [each["field"] for each in made.said["read"]["proposals"]] == ["claim", "wish"]


def test_the_clock_runs_from_the_first_touch_at_a_delegate(claim: Claim, clerk: Actor) -> None:
    """May 29 + 60 days: May has 31, June 30: 2 + 30 = 32, 28 more: July 28."""
    made = came(claim, received_at=BEFORE, reached="delegate", reached_whom="North Medical Group")
    (appeal,) = settle(made.pk, [wanted(claim)], actor=clerk, now=NOW)
    assert appeal.received_at == BEFORE
    clock = Deadline.objects.get(case=appeal.pk, clock="ma_payment_appeal")
    assert clock.due_on == date(2026, 7, 28)
    with pytest.raises(UnableToAppeal, match="which delegate"):
        receive(Incoming("fax", BEFORE, ZONE, "delegate", text="x"), now=NOW, by="i.katz")
    with pytest.raises(UnableToAppeal, match="still to come"):
        receive(Incoming("fax", NOW + timedelta(1), ZONE, text="x"), now=NOW, by="i.katz")


def test_one_letter_with_several_issues_becomes_several_appeals(claim: Claim, clerk: Actor) -> None:
    assert claim.member is not None
    other = denied(claim.member)
    made = came(claim)
    appeals = settle(made.pk, [wanted(claim), wanted(other)], actor=clerk, now=NOW)
    assert [each.issue for each in appeals] == [1, 2]
    assert {each.received_at for each in appeals} == {RECEIVED}
    assert [each.state for each in appeals] == ["admitted", "admitted"]
    assert Filed.objects.filter(upload=made.upload, as_what="appeal letter").count() == 2
    made.refresh_from_db()
    assert (made.state, made.settled_by) == ("settled", "i.katz")
    with pytest.raises(UnableToAppeal, match="settled already"):
        settle(made.pk, [wanted(claim)], actor=clerk, now=NOW)


def test_one_issue_that_cannot_be_opens_none(claim: Claim, clerk: Actor) -> None:
    made = came(claim)
    with pytest.raises(UnableToAppeal, match="issue 2: no claim has the number"):
        settle(made.pk, [wanted(claim), wanted(claim, claim="C26-9999999")], actor=clerk, now=NOW)
    assert not Appeal.objects.exists()
    with pytest.raises(UnknownContact):
        settle(made.pk + 1, [wanted(claim)], actor=clerk, now=NOW)


def test_who_may_not_open_opens_nothing(claim: Claim, clerk: Actor) -> None:
    staff("c.odom", "compliance_officer")
    with pytest.raises(NotAllowed, match="may not confirm what an appeal asks for"):
        settle(came(claim).pk, [wanted(claim)], actor=actor_named("c.odom"), now=NOW)


def test_the_same_letter_again_is_known_by_its_bytes(claim: Claim, clerk: Actor) -> None:
    content = letter(claim)
    first, again = came(claim, content), came(claim, content, channel="fax")
    assert again.same_as == first
    assert again.doubts[0].startswith("the same came on 2026-06-01")
    settle(first.pk, [wanted(claim)], actor=clerk, now=NOW)
    (second,) = settle(again.pk, [wanted(claim)], actor=clerk, now=NOW)
    assert second.state == "received"
    work = WorkItem.objects.get(case=second.pk, queue="appeals", done_at=None)
    assert work.reasons == ["the same may be open: merge"]


def test_a_senders_own_number_is_one_contact() -> None:
    sent = Incoming("api", RECEIVED, ZONE, text="I appeal.", reference="P-77")
    first = receive(sent, now=NOW, by="partner")
    assert receive(replace(sent, text="I appeal again."), now=NOW, by="partner") == first
    assert Contact.objects.count() == 1


def test_what_asks_for_no_appeal_is_set_aside_and_taken_up_again(
    claim: Claim, clerk: Actor
) -> None:
    made = came(claim)
    set_aside(made.pk, "a question about the codes, answered", actor=clerk, now=NOW)
    with pytest.raises(UnableToAppeal, match="no appeal already"):
        settle(made.pk, [wanted(claim)], actor=clerk, now=NOW)
    reopen(made.pk, "it does ask for a review", actor=clerk, now=NOW)
    (appeal,) = settle(made.pk, [wanted(claim)], actor=clerk, now=NOW + timedelta(days=9))
    assert appeal.received_at == RECEIVED, "the first contact counts"


class TestTheSameTwice:
    def two(self, claim: Claim, clerk: Actor) -> tuple[Appeal, Appeal]:
        first, again = came(claim, received_at=BEFORE), came(claim, letter(claim, "Again."))
        return tuple(  # type: ignore[return-value]
            settle(each.pk, [wanted(claim)], actor=clerk, now=NOW)[0] for each in (first, again)
        )

    def test_who_merges_locks_both_in_the_order_of_their_keys(
        self, claim: Claim, clerk: Actor
    ) -> None:
        first, second = self.two(claim, clerk)
        actor = actor_named("a.specialist")
        with CaptureQueriesContext(connection) as asked:
            merge(second.number, first.number, "same", actor=actor, now=NOW, version=seen(second))
        locks = [each["sql"] for each in asked if "FOR UPDATE" in each["sql"]]
        assert first.number in locks[0]
        assert second.number in locks[0]
        assert locks[0].startswith('SELECT "appeals_appeal"."case_id"')
        assert "ORDER BY 1 ASC FOR UPDATE" in locks[0]

    def test_merged_the_first_receipt_goes_on(self, claim: Claim, clerk: Actor) -> None:
        first, second = self.two(claim, clerk)
        assert duplicates(second) == [first]
        actor = actor_named("a.specialist")
        with pytest.raises(UnableToAppeal, match="was received first"):
            merge(first.number, second.number, "same", actor=actor, now=NOW, version=seen(first))
        merge(second.number, first.number, "same", actor=actor, now=NOW, version=seen(second))
        second.refresh_from_db()
        assert (second.state, second.merged_into) == ("merged", first)
        assert not Deadline.objects.filter(case=second.pk).exists()
        assert Event.objects.get(case=second.pk, name="merged").facts["into"] == first.number
        assert not WorkItem.objects.filter(case=second.pk, done_at=None).exists()

    def test_and_taken_apart_again_it_has_its_own_clocks(self, claim: Claim, clerk: Actor) -> None:
        first, second = self.two(claim, clerk)
        actor = actor_named("a.specialist")
        merge(second.number, first.number, "same", actor=actor, now=NOW, version=seen(second))
        unmerge(second.number, "other lines", actor=actor, now=NOW, version=seen(second))
        second.refresh_from_db()
        assert (second.state, second.merged_into) == ("received", None)
        clock = Deadline.objects.get(case=second.pk, clock="ma_payment_appeal")
        assert clock.due_on == date(2026, 7, 31)
        states = AppealHistory.objects.filter(pgh_obj_id=second.pk).values_list("state", flat=True)
        assert "merged" in states


def seen(row: Appeal) -> str:
    return version_of(row.pk)
