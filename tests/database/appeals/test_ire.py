"""What a Medicare Advantage plan upholds, or does not decide in time, reaches the IRE unasked."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from appeals.external import ire
from appeals.external.answering import Effected, Outcome
from appeals.external.bodies import body_of
from appeals.external.on_file import UnableToGo
from appeals.models import Appeal, AppealPapers, ExternalReview
from claims.letters.senders import EXAMPLE
from kernel.cases import sweep as sweeping
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.timeline import record
from kernel.outside.keeping import again
from kernel.outside.models import Delivery, Escalation, Packet
from tests.appealing import RECEIVED, appealed, denied, paying
from tests.database.appeals.test_time import preservice
from tests.forwarding import confirmed, delivered, handed_over

pytestmark = pytest.mark.django_db

EVERY = timedelta(minutes=1)


def advantage(**said: object) -> Appeal:
    plan = paying.plan("medicare_advantage", network="required")
    return appealed(denied(paying.member(plan, mbi="1EG4TE5MK73")), **said)  # type: ignore[arg-type]


def upheld(appeal: Appeal) -> Appeal:
    """As a reviewer's decision leaves it."""
    Appeal.objects.filter(pk=appeal.pk).update(state="admitted")
    Appeal.objects.filter(pk=appeal.pk).update(state="decided", outcome="upheld")
    appeal.refresh_from_db()
    return appeal


def names(case: int) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("id").values_list("name", flat=True))


def swept(now: datetime) -> sweeping.Swept:
    return sweeping.sweep(now, zone="America/New_York", every=EVERY)


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (datetime(2026, 5, 1, 3, 59, tzinfo=UTC), "maximus"),  # April 30, 23:59 in New York
        (datetime(2026, 5, 1, 4, 0, tzinfo=UTC), "c2c"),  # May 1, 0:00
    ],
)
def test_the_day_it_is_sent_says_to_whom(sent: datetime, body: str) -> None:
    appeal = upheld(advantage(at=datetime(2026, 4, 1, 14, tzinfo=UTC), now=sent))
    review = ire.forward(appeal, now=sent, by="n.vogel")
    assert (review.body, review.process, review.unasked, review.state) == (
        *(body, "ire", True),
        "assigned",
    )
    assert Escalation.objects.get(case=review.pk).body == body


def test_a_file_that_waits_over_the_change_goes_to_the_new_contractor(tmp_path: Path) -> None:
    evening = datetime(2026, 4, 30, 22, tzinfo=UTC)
    appeal = upheld(advantage(at=datetime(2026, 4, 1, 14, tzinfo=UTC), now=evening))
    review = ire.forward(appeal, now=evening, by="n.vogel")
    (row,) = handed_over(tmp_path, evening + timedelta(hours=12))
    assert row["body"] == "c2c"
    review.refresh_from_db()
    assert review.body == "c2c"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["handed_over", "refused"]
    assert not WorkItem.objects.filter(queue="deliveries").exists(), "nobody need look at the first"


def test_only_a_receipt_says_that_the_file_reached_it(tmp_path: Path) -> None:
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    appeal = upheld(advantage())
    review = ire.forward(appeal, now=now, by="n.vogel")
    appeal.refresh_from_db()
    assert appeal.state == "forwarded"
    clock = Deadline.objects.get(case=appeal.pk, clock="ma_payment_appeal")
    assert clock.state == "running"
    rows = handed_over(tmp_path, now + timedelta(hours=1))
    assert "file_forwarded" not in names(appeal.pk)
    clock.refresh_from_db()
    assert clock.state == "running", "handed over is not delivered"
    at = now + timedelta(hours=3)
    assert confirmed(rows, at).delivered == 1
    assert names(appeal.pk)[-1] == "file_forwarded"
    clock.refresh_from_db()
    assert clock.state == "met"
    review.refresh_from_db()
    assert (review.state, review.received_at) == ("forwarded", at)
    # received July 20, 60 days: July has 31, so August 31 is 42 days on, September 18 is 60
    assert Deadline.objects.get(case=review.pk, clock="ma_ire_payment").due_on == date(2026, 9, 18)
    assert confirmed(rows, at, now=at).known == 1, "the same receipt again changes nothing"


def test_the_file_holds_what_a_reviewer_needs_with_its_digests(tmp_path: Path) -> None:
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    review = ire.forward(upheld(advantage()), now=now, by="n.vogel")
    packet = Packet.objects.get(case=review.pk)
    read = PdfReader(io.BytesIO(bytes(packet.pdf)))
    text = " ".join(page.extract_text() for page in read.pages)
    for word in ("MAXIMUS", "C2C Innovative", "Timeline", "in network", "Plan terms, network"):
        assert (word in text) == (word != "MAXIMUS"), word
    titles = [row["title"] for row in packet.manifest]
    assert titles[:3] == ["Case data", "Timeline", "The decision disputed"]
    assert all(row["sha256"] in text.replace("\n", "").replace(" ", "") for row in packet.manifest)
    made = Event.objects.get(case=review.pk, name="file_made")
    assert made.facts["sha256"] == packet.pdf_sha256
    assert "the notice of the decision disputed" in made.facts["lacking"]
    assert WorkItem.objects.get(case=review.pk).reasons == ["file_incomplete"]


def test_the_file_goes_to_the_address_in_the_operators_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "senders.yaml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr("django.conf.settings.SENDERS_FILE", str(file))
    ire.forward(upheld(advantage()), now=datetime(2026, 7, 20, 18, tzinfo=UTC), by="n.vogel")
    (row,) = Delivery.objects.all()
    assert row.address == [
        *("Recourse Demonstration Reviewer from May 2026", "PO Box 1130", "Columbus, OH 43215")
    ]


def test_a_senders_file_nobody_can_read_keeps_no_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.SENDERS_FILE", str(tmp_path / "nowhere.yaml"))
    review = ire.forward(
        upheld(advantage()), now=datetime(2026, 7, 20, 18, tzinfo=UTC), by="n.vogel"
    )
    assert Delivery.objects.get().address == []
    made = Event.objects.get(case=review.pk, name="file_made")
    assert "the address of the reviewer" in str(made.facts["lacking"])


def test_an_appeal_nobody_decided_goes_by_itself(tmp_path: Path) -> None:
    """60 days from June 1 end with July 31; the sweep of August 1 sends it."""
    appeal = advantage()
    before, after = datetime(2026, 8, 1, 3, 59, tzinfo=UTC), datetime(2026, 8, 1, 4, 1, tzinfo=UTC)
    swept(before)
    assert not ExternalReview.objects.exists()
    swept(after)
    review = ExternalReview.objects.get()
    assert (review.basis, review.body, review.appeal_id) == (
        *("not_decided_in_time", "c2c"),
        appeal.pk,
    )
    swept(after + EVERY)
    assert ExternalReview.objects.count() == 1, "once"
    delivered(tmp_path, after + timedelta(hours=1))
    clock = Deadline.objects.get(case=appeal.pk, clock="ma_payment_appeal")
    assert clock.state == "met_late", "it went, and it went late"


def test_papers_that_never_came_are_no_reason_to_send(tmp_path: Path) -> None:
    appeal = advantage(asked_by="representative")
    with_papers = datetime(2026, 6, 5, 15, tzinfo=UTC)
    record(appeal.pk, "papers_requested", with_papers, now=with_papers, by="i.katz")
    swept(datetime(2026, 8, 1, 5, tzinfo=UTC))
    assert not ExternalReview.objects.exists()
    late = WorkItem.objects.get(case=appeal.pk, queue="deadlines")
    assert late.reasons == ["late: ma_payment_appeal"]


def test_papers_nobody_asked_for_are_no_reason_to_send_either() -> None:
    """Who asks for another and shows no papers is not heard (MA-33), whoever forgot to ask."""
    appeal = advantage(asked_by="representative")
    assert not ire.may_go(appeal, late=True)
    swept(datetime(2026, 8, 1, 5, tzinfo=UTC))
    assert not ExternalReview.objects.exists()
    signed = datetime(2026, 6, 10, 15, tzinfo=UTC)
    AppealPapers.objects.create(
        appeal=appeal,
        kind="cms_1696",
        of_whom=appeal.asker_name,
        valid_from=date(2026, 6, 8),
        received_at=signed,
    )
    assert ire.may_go(appeal, late=True), "with the papers it is one the plan was late with"


def test_what_was_decided_for_the_enrollee_is_late_and_not_sent() -> None:
    appeal = advantage()
    Appeal.objects.filter(pk=appeal.pk).update(state="admitted")
    Appeal.objects.filter(pk=appeal.pk).update(state="decided", outcome="overturned")
    swept(datetime(2026, 8, 1, 5, tzinfo=UTC))
    assert not ExternalReview.objects.exists()
    assert WorkItem.objects.get(case=appeal.pk, queue="deadlines").reasons == [
        "late: ma_payment_appeal"
    ]


def test_a_refused_file_is_work_until_it_goes_again(tmp_path: Path) -> None:
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    review = ire.forward(upheld(advantage()), now=now, by="n.vogel")
    rows = handed_over(tmp_path, now)
    assert confirmed(rows, now + timedelta(hours=1), "refused").refused == 1
    assert names(review.pk)[-1] == "file_refused"
    work = WorkItem.objects.get(case=review.pk, queue="deliveries", done_at__isnull=True)
    assert work.reasons == ["file_refused c2c"]
    escalation = Escalation.objects.get(case=review.pk)
    reader = body_of("ire", ["medicare_advantage"], date(2026, 7, 20)).reader
    again(escalation, reader, answer_by=now + timedelta(days=1), now=now + timedelta(hours=2))
    delivered(tmp_path, now + timedelta(hours=2))
    assert not WorkItem.objects.filter(queue="deliveries", done_at__isnull=True).exists()


def test_silence_is_an_alarm_half_way_to_the_limit(tmp_path: Path) -> None:
    """Sent July 20, 14:00; due by the end of July 31: half of 11 days 10 hours, but at most 5."""
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    review = ire.forward(upheld(advantage()), now=now, by="n.vogel")
    assert Escalation.objects.get(case=review.pk).answer_by == now + timedelta(days=5)
    handed_over(tmp_path, now)
    swept(now + timedelta(days=4))
    assert not WorkItem.objects.filter(queue="deliveries").exists()
    found = swept(now + timedelta(days=5))
    assert found.found["deliveries"] == [f"no receipt for the file of case {review.pk} to c2c"]
    assert WorkItem.objects.get(queue="deliveries").reasons == ["no_receipt c2c"]
    assert swept(now + timedelta(days=5, minutes=1)).found["deliveries"] == [], "told once"


def answer(outcome: str, at: datetime) -> Outcome:
    return Outcome(outcome, at, at + timedelta(hours=2), at.date(), "The plan's criterion was met.")


def test_its_reversal_runs_our_clock_and_its_denial_the_enrollees(tmp_path: Path) -> None:
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    review = ire.forward(upheld(advantage()), now=now, by="n.vogel")
    at = datetime(2026, 8, 10, 14, tzinfo=UTC)
    with pytest.raises(UnableToGo, match="has not reached the reviewer"):
        ire.receive_outcome(review, answer("overturned", at), now=at + timedelta(days=1), by="x")
    delivered(tmp_path, now)
    review.refresh_from_db()
    ire.receive_outcome(review, answer("overturned", at), now=at + timedelta(days=1), by="n.vogel")
    assert (review.state, review.outcome) == ("answered", "overturned")
    clocks = {row.clock: row for row in Deadline.objects.filter(case=review.pk)}
    # reached the plan August 10; 30 days: August 31 is 21 days on, September 9 is 30
    assert clocks["ma_effectuate_ire_payment"].due_on == date(2026, 9, 9)
    assert clocks["ma_ire_payment"].state == "met"
    assert "ma_effectuate_higher" not in clocks, "that is for what a judge reverses"
    assert Escalation.objects.get(case=review.pk).answer["outcome"] == "overturned"
    paid = Effected("paid", at + timedelta(days=20), "EFT 7")
    ire.effectuate(review, paid, now=at + timedelta(days=20), by="n.vogel")
    assert review.state == "closed"
    assert Deadline.objects.get(case=review.pk, clock="ma_effectuate_ire_payment").state == "met"


def test_its_denial_starts_the_time_to_ask_for_a_hearing(tmp_path: Path) -> None:
    now = datetime(2026, 7, 20, 18, tzinfo=UTC)
    review = ire.forward(upheld(advantage()), now=now, by="n.vogel")
    delivered(tmp_path, now)
    review.refresh_from_db()
    at = datetime(2026, 8, 10, 14, tzinfo=UTC)
    ire.receive_outcome(review, answer("upheld", at), now=at + timedelta(days=1), by="n.vogel")
    assert review.state == "closed"
    # dated August 10, presumed received August 15, and 60 days: October 14
    assert Deadline.objects.get(case=review.pk, clock="ma_hearing_filing").due_on == date(
        2026, 10, 14
    )
    with pytest.raises(UnableToGo, match="no reversal to carry out"):
        ire.effectuate(review, Effected("paid", at), now=at, by="n.vogel")


def test_only_what_the_law_sends_there_goes() -> None:
    appeal = advantage()
    with pytest.raises(UnableToGo, match="its time runs"):
        ire.forward(appeal, now=RECEIVED + timedelta(days=2), by="n.vogel")
    plan = paying.plan("aca_individual", network="required")
    other = upheld(appealed(denied(paying.member(plan))))
    assert not ire.may_go(other)
    assert ire.may_go(upheld(appeal)).cites == ("42 CFR 422.590(a)(2)",)


def test_upheld_at_two_the_expedited_file_is_due_by_two_the_next_day(tmp_path: Path) -> None:
    """Decided June 2 at 14:00 in New York, inside the 72 hours: 24 hours from there."""
    decided = datetime(2026, 6, 2, 18, tzinfo=UTC)
    appeal = preservice("medicare_advantage", expedited=True)
    Appeal.objects.filter(pk=appeal.pk).update(state="admitted")
    Appeal.objects.filter(pk=appeal.pk).update(state="decided", outcome="upheld")
    record(appeal.pk, "decided", decided, now=decided, by="dr.wu")
    appeal.refresh_from_db()
    review = ire.forward(appeal, now=decided, by="dr.wu")
    clock = Deadline.objects.get(case=appeal.pk, clock="ma_forward_expedited_upheld")
    assert (clock.state, clock.late_from) == ("running", decided + timedelta(hours=24))
    alarm = Escalation.objects.get(case=review.pk).answer_by
    assert alarm == decided + timedelta(hours=12), "half of the 24 hours"
    delivered(tmp_path, decided + timedelta(hours=21))
    clock.refresh_from_db()
    assert clock.state == "met"
    assert Deadline.objects.get(case=review.pk, clock="ma_ire_expedited").late_from == (
        decided + timedelta(hours=22 + 72)
    )
