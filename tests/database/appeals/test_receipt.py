"""Recorded time can be wrong: corrected, everything is reckoned again, and the old answer stays."""

from datetime import UTC, date, datetime

import pytest

from appeals.external.made_pages import timeline_page
from appeals.models import Appeal, AppealHistory, Contact
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import settle
from appeals.operations.on_file import UnableToAppeal, happened
from appeals.operations.open import Wanted
from appeals.operations.receipt import correct
from appeals.showing.events import timeline_of
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.people.policy import Actor
from kernel.record.sealing import Batch
from tests.appealing import NOTICE, NOW, RECEIVED, ZONE, denied, paying
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
