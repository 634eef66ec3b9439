"""The QIO's review of the quality of care: records, discussion, determination, reconsideration."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appeals.external.on_file import UnableToGo
from grievances.external.answering import Effected
from grievances.external.qio import Asked, Determination, Found
from grievances.models import Matter
from grievances.operations.matters.doors import Whom
from grievances.operations.matters.quality import (
    ask_reconsidered,
    determined,
    mended,
    more_sent,
    offer_ended,
    open_review,
    reconsidered,
    send,
    told_interim,
)
from grievances.showing.matters_allowed import may_do
from kernel.cases.deadlines import reckon_again
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.outside.models import Escalation
from tests.bodies import COORDINATOR, due, version
from tests.forwarding import confirmed, handed_over
from tests.grieving import grieved, member

pytestmark = pytest.mark.django_db

ADVANTAGE = ("medicare_advantage",)
ASKED = datetime(2026, 6, 8, 14, tzinfo=UTC)
"""Monday, 10:00 in New York."""
ARRIVED = datetime(2026, 6, 22, 20, tzinfo=UTC)
"""The fourteenth day, 16:00 in New York."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CONCERNS = ("The wrong drug was given.", "Nobody answered the bell.")
FOUND = (
    Found(1, "not_met", "Five rights of medication", "Another patient's dose was given."),
    Found(2, "met", "Answer within minutes", "The log shows four minutes."),
)


def grievance() -> Whom:
    return Whom(grievance=grieved(member(*ADVANTAGE), ADVANTAGE).number)


def asked(whom: Whom | None = None, **said: object) -> Matter:
    row = {"concerns": CONCERNS, "state": "TX", "received_at": ASKED, "theirs": "QIO-77"} | said
    return open_review(whom or grievance(), Asked(**row), COORDINATOR, ASKED)  # type: ignore[arg-type]


def sent(out: Path, at: datetime = ARRIVED, **said: object) -> Matter:
    row = asked(**said)
    send(row.number, "", COORDINATOR, ASKED + DAY, version(row))
    confirmed(handed_over(out, ASKED + DAY), at)
    row.refresh_from_db()
    return row


def step(root: Matter, level: str) -> Matter:
    return Matter.objects.get(previous=root, level=level)


def decided(root: Matter, at: datetime, found: tuple[Found, ...] = FOUND) -> Matter:
    said = Determination(found, at.date(), at, reference="QIO-77-D")
    return determined(root.number, said, COORDINATOR, at, version(root))


def test_records_are_owed_in_fourteen_days_and_the_grievance_goes_on() -> None:
    row = asked()
    assert (row.kind, row.level, row.body) == ("qio_review", "records", "acentra")
    assert due(row, "qio_records") == (date(2026, 6, 22), "running")
    assert [each.words for each in row.concerns.order_by("number")] == list(CONCERNS)
    assert WorkItem.objects.get(case=row.pk, queue="matters").reasons == ["records_to_send"]
    assert row.grievance
    assert row.grievance.state == "received"
    told = Event.objects.get(case=row.grievance.pk, name="referred").facts
    assert told == {"matter": row.number, "to": "acentra", "step": "records"}


def test_the_receipt_on_the_fourteenth_day_stops_it_and_starts_the_qio_s_ten(
    tmp_path: Path,
) -> None:
    row = asked()
    send(row.number, "", COORDINATOR, ASKED + DAY, version(row))
    rows = handed_over(tmp_path, ASKED + DAY)
    assert due(row, "qio_records")[1] == "running"
    confirmed(rows, ARRIVED)
    row.refresh_from_db()
    assert (row.state, due(row, "qio_records")[1]) == ("answered", "met")
    # received June 22: July 2
    assert due(step(row, "interim"), "qio_interim_determination") == (date(2026, 7, 2), "running")


def test_records_a_day_late_are_late(tmp_path: Path) -> None:
    row = sent(tmp_path, at=ARRIVED + DAY)
    assert due(row, "qio_records")[1] == "met_late"


def test_an_earlier_day_the_qio_names_is_on_the_work() -> None:
    row = asked(by_day=date(2026, 6, 10))
    assert Event.objects.get(case=row.pk, name="records_asked").facts["by_day"] == "2026-06-10"
    assert WorkItem.objects.get(case=row.pk).priority == 2


def test_a_discussion_has_seven_days_and_its_end_starts_three(tmp_path: Path) -> None:
    row = sent(tmp_path)
    call = datetime(2026, 7, 1, 15, tzinfo=UTC)
    with pytest.raises(UnableToGo, match="no discussion was offered"):
        offer_ended(row.number, "statement", call, COORDINATOR, call, version(row))
    interim = told_interim(row.number, call, call + HOUR, COORDINATOR, call + HOUR, version(row))
    assert due(interim, "qio_interim_determination")[1] == "met"
    assert due(interim, "qio_discussion") == (date(2026, 7, 8), "running")
    at = datetime(2026, 7, 8, 19, tzinfo=UTC)
    with pytest.raises(UnableToGo, match="its time runs to 2026-07-08"):
        offer_ended(row.number, "lapsed", at, COORDINATOR, at, version(row))
    offer_ended(row.number, "statement", at, COORDINATOR, at, version(row))
    assert due(interim, "qio_discussion")[1] == "met"
    assert due(interim, "qio_determination") == (date(2026, 7, 11), "running")


def test_an_offer_nobody_takes_lapses(tmp_path: Path) -> None:
    row = sent(tmp_path)
    call = datetime(2026, 7, 1, 15, tzinfo=UTC)
    interim = told_interim(row.number, call, call, COORDINATOR, call, version(row))
    at = datetime(2026, 7, 9, 13, tzinfo=UTC)
    offer_ended(row.number, "lapsed", at, COORDINATOR, at, version(row))
    reckon_again([interim.pk], now=at)
    assert due(interim, "qio_discussion")[1] == "late"
    # the last day of the offer, July 8, and three
    assert due(interim, "qio_determination")[0] == date(2026, 7, 11)


def test_each_concern_has_its_finding_and_what_was_not_met_is_mended(tmp_path: Path) -> None:
    row = sent(tmp_path)
    at = datetime(2026, 7, 10, 16, tzinfo=UTC)
    with pytest.raises(UnableToGo, match="each of the 2 concerns"):
        decided(row, at, FOUND[:1])
    with pytest.raises(UnableToGo, match="the standard of care and the facts"):
        decided(row, at, (FOUND[0], Found(2, "met", "", "x")))
    determination = decided(row, at)
    assert due(determination, "qio_reconsideration_filing") == (date(2026, 7, 13), "running")
    row.refresh_from_db()
    assert [each.outcome for each in row.concerns.order_by("number")] == ["not_met", "met"]
    assert row.state == "answered"
    assert Escalation.objects.get(case=row.pk).answer["outcome"] == "not_met"
    assert step(row, "interim").state == "closed"
    item = WorkItem.objects.get(case=row.pk, queue="matters", done_at=None)
    assert item.reasons == ["to_mend"]
    mended(row.number, Effected("effectuated", at + DAY, "CA-1"), COORDINATOR, at + DAY,
           version(row))  # fmt: skip
    row.refresh_from_db()
    assert row.state == "closed"
    assert Escalation.objects.get(case=row.pk).answer["effectuated"]["reference"] == "CA-1"
    assert row.grievance
    row.grievance.refresh_from_db()
    assert row.grievance.state == "received", "the QIO's word closes no grievance"


def test_a_reconsideration_is_asked_in_three_days_and_decided_in_five(tmp_path: Path) -> None:
    row = sent(tmp_path)
    at = datetime(2026, 7, 10, 16, tzinfo=UTC)
    determination = decided(row, at)
    filed = datetime(2026, 7, 13, 16, tzinfo=UTC)
    again = ask_reconsidered(row.number, "practitioner", filed, COORDINATOR, filed, version(row))
    assert due(determination, "qio_reconsideration_filing")[1] == "met"
    assert due(again, "qio_reconsideration") == (date(2026, 7, 18), "running")
    more_sent(row.number, filed + 2 * DAY, COORDINATOR, filed + 2 * DAY, version(row))
    assert due(again, "qio_reconsideration")[0] == date(2026, 7, 20)  # July 15 and five
    last = datetime(2026, 7, 19, 16, tzinfo=UTC)
    met = (Found(1, "met", "Five rights of medication", "It was the right dose."), FOUND[1])
    said = Determination(met, last.date(), last, told_orally_at=last - 2 * HOUR)
    reconsidered(row.number, said, COORDINATOR, last, version(row))
    assert due(again, "qio_reconsideration")[1] == "met"
    row.refresh_from_db()
    assert (row.state, row.concerns.get(number=1).outcome) == ("closed", "met")
    with pytest.raises(UnableToGo, match="nobody asked for a reconsideration"):
        reconsidered(row.number, said, COORDINATOR, last, version(row))
    with pytest.raises(UnableToGo, match="that is final"):
        ask_reconsidered(row.number, "beneficiary", last, COORDINATOR, last, version(row))


def test_one_asked_a_day_late_is_on_record_as_late(tmp_path: Path) -> None:
    row = sent(tmp_path)
    determination = decided(row, datetime(2026, 7, 10, 16, tzinfo=UTC))
    late = datetime(2026, 7, 14, 16, tzinfo=UTC)
    ask_reconsidered(row.number, "beneficiary", late, COORDINATOR, late, version(row))
    assert due(determination, "qio_reconsideration_filing")[1] == "met_late"


def test_a_general_review_has_its_own_time_to_reconsider(tmp_path: Path) -> None:
    row = sent(tmp_path, general=True)
    assert row.kind == "qio_general"
    at = datetime(2026, 7, 10, 16, tzinfo=UTC)
    determination = decided(row, at)
    assert due(determination, "qio_general_reconsideration_filing")[0] == date(2026, 7, 13)
    filed = at + DAY
    again = ask_reconsidered(row.number, "provider", filed, COORDINATOR, filed, version(row))
    assert due(again, "qio_reconsideration")[0] == date(2026, 7, 16)


def test_a_complaint_taken_to_it_is_in_time_for_three_years(tmp_path: Path) -> None:
    whom = grievance()
    told = asked(whom, step="referral", theirs="", occurred_on=date(2023, 6, 8))
    assert due(told, "qio_complaint_filing") == (date(2026, 6, 8), "met")
    send(told.number, "the member wants it", COORDINATOR, ASKED + HOUR, version(told))
    confirmed(handed_over(tmp_path, ASKED + HOUR), ASKED + 2 * HOUR)
    told.refresh_from_db()
    assert told.state == "answered"
    assert not Matter.objects.filter(level="interim").exists()
    records = asked(whom)
    assert records.previous == told


def test_immediate_advocacy_is_for_six_months() -> None:
    row = asked(step="advocacy", theirs="", occurred_on=date(2025, 12, 7))
    assert due(row, "qio_advocacy_asking") == (date(2026, 6, 7), "met_late")
    assert due(row, "qio_advocacy") == (date(2026, 6, 10), "running")  # June 9, 10


def test_the_qio_is_by_state_and_day() -> None:
    assert asked(state="NY").body == "commence"
    row = asked(state="TX", theirs="QIO-78")
    assert row.body == "acentra"


def test_a_private_plan_has_no_qio() -> None:
    row = grieved(member("erisa_self_funded"), ("erisa_self_funded",))
    with pytest.raises(UnableToGo, match="people with Medicare alone"):
        asked(Whom(grievance=row.number))
    assert not Deadline.objects.filter(clock="qio_records").exists()


def test_its_number_is_of_one_review() -> None:
    """Asked for twice by the same number, the second is refused by name, and nothing is kept."""
    first = asked()
    with pytest.raises(UnableToGo, match=f"QIO-77 is {first.number} already"):
        asked()
    assert Matter.objects.filter(previous=None).count() == 1


def open_acts(row: Matter) -> set[str]:
    """What is offered to whoever works on it, as the row now stands."""
    fresh = Matter.objects.get(pk=row.pk)
    return {act for act, answer in may_do(fresh, COORDINATOR).items() if answer}


def test_only_the_steps_a_review_has_a_place_for_are_offered(tmp_path: Path) -> None:
    row = asked()
    assert open_acts(row) == {"send", "determined", "receipt"}
    send(row.number, "", COORDINATOR, ASKED + DAY, version(row))
    assert open_acts(row) == {"determined", "receipt"}, "the file is on its way"
    with pytest.raises(UnableToGo, match="on its way"):
        send(row.number, "", COORDINATOR, ASKED + DAY, version(row))
    with pytest.raises(UnableToGo, match="have not reached"):
        told_interim(row.number, ARRIVED, ARRIVED, COORDINATOR, ARRIVED, version(row))
    confirmed(handed_over(tmp_path, ASKED + DAY), ARRIVED)
    assert open_acts(row) == {"called", "determined", "receipt"}
    assert "receipt" not in open_acts(step(row, "interim")), "that is the carrier's word"
    told_interim(row.number, ARRIVED, ARRIVED, COORDINATOR, ARRIVED, version(row))
    assert open_acts(row) == {"called", "offer-ended", "determined", "receipt"}
    at = ARRIVED + HOUR
    decision = decided(row, at)
    after = {"called", "offer-ended", "ask-reconsidered", "effect", "receipt"}
    assert open_acts(row) - {"send"} == open_acts(decision) == after
    asking = ask_reconsidered(row.number, "provider", at, COORDINATOR, at, version(row))
    assert {"more-sent", "reconsidered"} <= open_acts(asking)
    assert not {"ask-reconsidered", "determined"} & open_acts(asking)
    met = tuple(Found(each.number, "met", each.standard, each.facts) for each in FOUND)
    said = Determination(met, at.date(), at, reference="QIO-77-R")
    reconsidered(row.number, said, COORDINATOR, at, version(row))
    assert not {"more-sent", "reconsidered", "effect", "ask-reconsidered"} & open_acts(row)


def test_what_is_decided_without_the_records_asks_for_them_no_more() -> None:
    row = asked()
    decided(row, ASKED + 9 * DAY)
    assert due(row, "qio_records") == (date(2026, 6, 22), "met")
