"""Recorded time can be wrong: corrected, everything is reckoned again, and the old answer stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from appeals.external.made_pages import timeline_page
from appeals.models import Appeal, AppealHistory, Contact
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import settle
from appeals.operations.on_file import UnableToAppeal, happened
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.receipt import Corrected, correct
from appeals.operations.second_level import second_level
from appeals.showing.events import timeline_of
from kernel.cases.deadlines import happenings
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.timeline import record
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from kernel.record.sealing import Batch
from tests.appealing import NOTICE, NOW, RECEIVED, ZONE, denied, paying
from tests.database.appeals.test_screening_law import decided_by_the_plan
from tests.staff import staff

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 5, 29, 20, 40, tzinfo=UTC)
"""Friday, 16:40 in New York, at a delegate; entered on June 2."""


@pytest.fixture
def actor() -> Actor:
    staff("a.specialist", "appeals_specialist")
    return actor_named("a.specialist")


def two(actor: Actor, notice: date = NOTICE, at: datetime = RECEIVED) -> list[Appeal]:
    """Two appeals of one letter."""
    member = paying.member(paying.plan("medicare_advantage", network="required"))
    claims = [denied(member), denied(member)]
    contact = receive(Incoming("mail", at, ZONE, text="I appeal both."), now=NOW, by="a.specialist")
    wanted = [Wanted("member", claim=each.number, notice_dated=notice) for each in claims]
    return settle(contact.pk, wanted, actor=actor, now=NOW)


def due(row: Appeal) -> date | None:
    return Deadline.objects.get(case=row.pk, clock="ma_payment_appeal").due_on


def test_every_appeal_of_the_letter_is_reckoned_again(actor: Actor) -> None:
    """May 29 + 60: 2 in May, 30 in June, 28: July 28.  From June 1 it was July 31."""
    first, second = two(actor)
    assert due(first) == due(second) == date(2026, 7, 31)
    done = correct(
        first.number,
        FIRST,
        "the delegate's stamp",
        actor=actor,
        now=NOW,
        version=version_of(first.pk),
    )
    assert [each.number for each in done] == [first.number, second.number]
    assert due(first) == due(second) == date(2026, 7, 28)
    moved = {each.clock for each in done[0].moved}
    assert "ma_payment_appeal" in moved
    first.refresh_from_db()
    assert first.received_at == first.case.received_at == FIRST
    assert Contact.objects.get().received_at == FIRST


def test_the_old_answer_stays_in_the_record(actor: Actor) -> None:
    first, _ = two(actor)
    correct(first.number, FIRST, "stamp", actor=actor, now=NOW, version=version_of(first.pk))
    received = Event.objects.get(case=first.pk, name="received")
    assert received.at == RECEIVED
    said = Event.objects.get(case=first.pk, name="receipt_corrected")
    assert (said.at, said.facts["before"]) == (FIRST, RECEIVED.isoformat())
    assert said.facts["why"] == "stamp"
    before = AppealHistory.objects.filter(pgh_obj_id=first.pk)
    assert RECEIVED in before.values_list("received_at", flat=True)
    told = " ".join(str(each.facts) for each in Event.objects.filter(case=first.pk))
    assert "2026-07-31" in told


def test_corrected_twice_the_last_word_counts(actor: Actor) -> None:
    first, _ = two(actor)
    correct(first.number, FIRST, "stamp", actor=actor, now=NOW, version=version_of(first.pk))
    again = datetime(2026, 5, 30, 14, 0, tzinfo=UTC)
    correct(first.number, again, "misread", actor=actor, now=NOW, version=version_of(first.pk))
    assert due(first) == date(2026, 7, 29)


def test_what_was_in_time_is_asked_again(actor: Actor) -> None:
    """Notice of March 25: 65 days end on May 29, a Friday (6 + 30 + 29)."""
    notice = date(2026, 3, 25)
    first, _ = two(actor, notice)
    assert first.state == "received"
    correct(first.number, FIRST, "stamp", actor=actor, now=NOW, version=version_of(first.pk))
    first.refresh_from_db()
    assert first.state == "admitted"
    back = RECEIVED
    correct(first.number, back, "no stamp", actor=actor, now=NOW, version=version_of(first.pk))
    first.refresh_from_db()
    assert first.state == "admitted", "what a person let in stays until a person says otherwise"
    work = WorkItem.objects.get(case=first.pk, queue="appeals", done_at=None)
    assert work.reasons == ["admitted, but not admissible: untimely"]


def test_what_cannot_be_is_refused(actor: Actor) -> None:
    first, _ = two(actor)

    def corrected(at: datetime, why: str = "stamp") -> None:
        correct(first.number, at, why, actor=actor, now=NOW, version=version_of(first.pk))

    with pytest.raises(UnableToAppeal, match="still to come"):
        corrected(datetime(2026, 6, 3, tzinfo=UTC))
    with pytest.raises(UnableToAppeal, match="received then already"):
        corrected(RECEIVED)
    with pytest.raises(UnableToAppeal, match="say how the true receipt is known"):
        corrected(FIRST, " ")


def test_the_timeline_of_a_case_file_says_whom_it_reached_and_why_it_was_corrected(
    actor: Actor,
) -> None:
    """The review outside may not take the corrected day for the only one there ever was."""
    first, _ = two(actor)
    Contact.objects.update(reached="delegate", reached_whom="Lakeside Delegated Care")
    correct(
        first.number,
        FIRST,
        "the delegate's stamp",
        actor=actor,
        now=NOW,
        version=version_of(first.pk),
    )
    batch, noon = Batch(), datetime(2026, 5, 4, 16, tzinfo=UTC)
    said = {"only_day": "2026-05-04"}
    happened(first, "notice_dated", noon, "i.katz", batch, now=NOW, facts=said)
    batch.seal(NOW)
    (table,) = timeline_page("X26-1", [first.case]).tables
    rows = [row.cells for row in table.rows]
    assert any(when == "2026-05-04" for when, _, _ in rows), "nobody knows at which hour"
    assert timeline_of(first.pk)[0].only_day == "2026-05-04"
    assert any(
        when.startswith("2026-06-01 10:30")
        and said.endswith("It reached first: delegate Lakeside Delegated Care")
        for when, _, said in rows
    )
    assert any(
        when.startswith("2026-05-29 16:40")
        and "On record before as 2026-06-01 10:30 EDT" in said
        and "corrected because: the delegate's stamp" in said
        for when, _, said in rows
    )


def test_the_timeline_of_a_case_file_says_what_ran_out_and_not_who_was_told_inside(
    actor: Actor,
) -> None:
    row = two(actor)[0]
    batch = Batch()
    facts = {"clock": "ma_payment_appeal", "rule": "MA-24"}
    happened(row, "deadline_passed", NOW, "sweep", batch, now=NOW, facts=facts)
    happened(row, "alerted", NOW, "sweep", batch, now=NOW)
    batch.seal(NOW)
    page = timeline_page("X26-0000001", [row.case])
    said = [each.cells[2] for each in page.tables[0].rows]
    duty = "Decide and pay, or send the file to the IRE (plan)"
    assert f"A deadline ran out without the act it asks for: {duty}" in said
    assert not [each for each in said if "on call" in each or "alerted" in each]


class TestOfASecondLevel:
    """The first level upheld on June 20 and told on the 22nd, taken as received on the 27th: 180
    days (3 in June, 31, 31, 30, 31, 30, 24) end on Thursday, December 24.  The second level is on
    record as received on the 25th."""

    LATE = datetime(2026, 12, 25, 15, tzinfo=UTC)

    def asked(self) -> tuple[Appeal, Appeal]:
        plan = paying.plan("erisa_self_funded", network="required")
        wanted = Wanted("member", claim=denied(paying.member(plan)).number, notice_dated=NOTICE)
        first = open_appeal(
            wanted, received_at=RECEIVED, zone=ZONE, now=NOW, by="i.katz", levels="two"
        )
        Appeal.objects.filter(pk=first.pk).update(state="admitted")
        Appeal.objects.filter(pk=first.pk).update(state="decided", outcome="upheld")
        decided_by_the_plan(first)
        told = datetime(2026, 6, 22, 16, tzinfo=UTC)
        record(first.pk, "notice_dated", told, now=told, by="carrier",
               facts={"only_day": "2026-06-22"})  # fmt: skip
        at = self.LATE
        made = second_level(first.number, Wanted("member"), received_at=at, now=at, by="test")
        return first, made

    def corrected(self, row: Appeal, at: datetime, actor: Actor) -> Corrected:
        now, seen = self.LATE + timedelta(hours=1), version_of(row.pk)
        (done,) = correct(row.number, at, "the stamp", actor=actor, now=now, version=seen)
        return done

    def test_the_first_one_was_appealed_when_it_came(self, actor: Actor) -> None:
        first, second = self.asked()
        filing = Deadline.objects.get(case=first.pk, clock="erisa_second_level_filing")
        assert (filing.due_on, filing.state) == (date(2026, 12, 24), "met_late")
        day_before = self.LATE - timedelta(days=1)
        done = self.corrected(second, day_before, actor)
        filing.refresh_from_db()
        assert filing.state == "met"
        assert "erisa_second_level_filing" in {each.clock for each in done.moved}
        (filed,) = (each for each in happenings([first.pk])[first.pk] if each.name == "filed")
        assert filed.at == day_before
        kept = Event.objects.get(case=first.pk, name="deadlines_moved")
        assert "met_late" in str(kept.facts["moved"]), "the old answer of the first stays"

    def test_it_did_not_come_before_the_first_was_decided(self, actor: Actor) -> None:
        _, second = self.asked()
        decided = datetime(2026, 6, 20, 15, tzinfo=UTC)
        with pytest.raises(UnableToAppeal, match=r"not appealed before it decided \(Sat Jun 20"):
            self.corrected(second, decided - timedelta(minutes=1), actor)
        self.corrected(second, decided, actor)
        assert Appeal.objects.get(pk=second.pk).received_at == decided
