"""A department's inquiry: its state's clock, the answer with exhibits, more time, how it closed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from appeals.external.on_file import UnableToGo
from grievances.external.answering import Effected
from grievances.external.commissioner import Disposed, Inquiry
from grievances.external.packet import on_file
from grievances.external.pages import Response
from grievances.external.sending import lacking_of
from grievances.models import Matter
from grievances.operations.matters.department import (
    ask_further,
    carried_out,
    code,
    dispose,
    open_inquiry,
    respond,
    take_time,
    time_granted,
)
from grievances.operations.matters.doors import Whom
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import Stale
from kernel.law import UnableToCite
from kernel.outside.models import Escalation, Packet
from kernel.people.policy import Actor, NotAllowed
from tests.appeal_letters import sent
from tests.appealing import appealed, denied, paying
from tests.bodies import ASKED, COORDINATOR, DATED, due, inquired, version
from tests.forwarding import confirmed, delivered, handed_over
from tests.grieving import grieved, member
from tests.staff import browser

pytestmark = pytest.mark.django_db

TEXAN = ("tx_insured", "aca_individual")
ANSWERS = ("The clinic had closed; we asked twice.", "It is enclosed.")
GOOD = Response(ANSWERS, "The records were asked for and came late.", "We ask by courier now.")
DAY = timedelta(days=1)


def grievance_of(regimes: tuple[str, ...], **said: Any) -> Whom:
    row = grieved(member(*regimes), regimes, **said)
    return Whom(grievance=row.number)


def texan(**said: Any) -> Matter:
    return inquired(grievance_of(TEXAN), **said)


def words_of(made: Escalation) -> str:
    with PdfReader(BytesIO(bytes(made.packet.pdf))) as document:
        return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def answered(row: Matter, out: Path, at: datetime = ASKED + DAY) -> None:
    respond(row.number, GOOD, COORDINATOR, at, version(row))
    delivered(out, at)
    row.refresh_from_db()


# Received Monday June 8, 2026, dated Friday June 5; June 19 is a holiday, a Friday.
@pytest.mark.parametrize(
    ("state", "clock", "day", "said"),
    [
        ("tx", "st_tx_tdi_inquiry", date(2026, 6, 23), {}),  # 15 days
        ("ca", "st_ca_dmhc_inquiry", date(2026, 6, 13), {"body": "dmhc"}),  # 5 days
        ("ca", "st_ca_dmhc_inquiry_urgent", date(2026, 6, 9), {"body": "dmhc", "urgent": True}),
        ("ca", "st_ca_cdi_inquiry", date(2026, 6, 29), {"body": "cdi"}),  # 21 days
        # business days 9 10 11 12, 15 16 17 18, 22 23
        ("ny", "st_ny_dfs_inquiry", date(2026, 6, 23), {}),
        ("fl", "st_fl_dfs_inquiry", date(2026, 6, 22), {}),  # 14 days
        ("il", "st_il_doi_inquiry", date(2026, 6, 26), {}),  # 21 days from the letter's date
        # 15 business days: the ten above, then 24 25 26, 29 30
        ("wa", "st_wa_oic_inquiry", date(2026, 6, 30), {}),
        ("pa", "st_pa_pid_inquiry", date(2026, 6, 30), {}),
        ("nj", "st_nj_dobi_inquiry", date(2026, 6, 30), {}),
        ("oh", "st_oh_odi_inquiry", date(2026, 6, 29), {}),  # 21 days
        ("ga", "st_ga_oci_inquiry", date(2026, 6, 23), {}),  # 10 business days
        ("ma", "st_ma_doi_inquiry", date(2026, 6, 19), {}),  # 14 days from the letter's date
        ("mi", "st_mi_difs_inquiry", date(2026, 6, 23), {}),  # 15 days
        ("co", "st_co_doi_inquiry", date(2026, 6, 25), {}),  # 20 days from the letter's date
        ("mt", "st_mt_csi_inquiry", date(2026, 6, 29), {}),  # 21 days
        ("wi", "st_wi_oci_inquiry", date(2026, 6, 18), {}),  # 10 days
        # what a claimant in New York wrote is answered in 15 business days
        ("ny", "st_ny_claimant_inquiry", date(2026, 6, 30), {"from_consumer": True, "theirs": ""}),
    ],
)
def test_the_clock_of_the_state_runs_from_receipt_or_the_letter_s_date(
    state: str, clock: str, day: date, said: dict[str, Any]
) -> None:
    regimes = (f"{state}_insured", "aca_group")
    row = inquired(Whom(member=member(*regimes).number, regimes=regimes, zone="America/New_York"),
                   **said)  # fmt: skip
    assert due(row, clock) == (day, "running")
    assert WorkItem.objects.get(case=row.pk, queue="matters").reasons == ["to_answer"]
    running = Deadline.objects.filter(case=row.pk, state="running")
    assert running.count() == 1


@pytest.mark.parametrize("state", ["il", "ma", "co"])
def test_where_the_time_runs_from_the_letter_its_date_is_asked_for(state: str) -> None:
    regimes = (f"{state}_insured", "aca_group")
    whom = grievance_of(regimes)
    with pytest.raises(UnableToGo, match="say the date on the letter"):
        inquired(whom, sent_on=None)
    assert not Matter.objects.exists()
    first = inquired(whom)
    further = Inquiry(("And the images?",), ASKED + DAY)
    with pytest.raises(UnableToGo, match="say the date on the letter"):
        ask_further(first.number, further, COORDINATOR, ASKED + DAY, version(first))


def test_where_it_runs_from_receipt_the_letter_needs_no_date() -> None:
    row = texan(sent_on=None)
    assert due(row, "st_tx_tdi_inquiry") == (date(2026, 6, 23), "running")


def test_nothing_leaves_while_a_question_has_no_answer(tmp_path: Path) -> None:
    row = texan()
    for answers in (("One.",), ("One.", " "), ()):
        with pytest.raises(UnableToGo, match="2 things are asked"):
            respond(row.number, Response(answers, "So it was."), COORDINATOR, ASKED, version(row))
    with pytest.raises(UnableToGo, match="what the plan concludes"):
        respond(row.number, Response(ANSWERS, " "), COORDINATOR, ASKED, version(row))
    smiling = Response(ANSWERS, "So it was. \U0001f600")
    with pytest.raises(UnableToGo, match=r"no letter can draw .*U\+1F600"):
        respond(row.number, smiling, COORDINATOR, ASKED, version(row))
    assert not Packet.objects.exists()
    assert due(row, "st_tx_tdi_inquiry")[1] == "running"


def test_the_receipt_of_the_answer_stops_the_time_and_nothing_before(tmp_path: Path) -> None:
    row = texan()
    made = respond(row.number, GOOD, COORDINATOR, ASKED + DAY, version(row))
    assert made.body == "tdi"
    titles = [each["title"] for each in made.packet.manifest]
    assert titles[:3] == ["Our answer", "Facts", "Timeline"]
    assert "The plan's own grievance" in titles
    with pytest.raises(UnableToGo, match="on its way"):
        respond(row.number, GOOD, COORDINATOR, ASKED + DAY, version(row))
    rows = handed_over(tmp_path, ASKED + DAY)
    assert due(row, "st_tx_tdi_inquiry")[1] == "running"
    arrives = datetime(2026, 6, 23, 20, tzinfo=UTC)  # the fifteenth day, 16:00 in New York
    assert confirmed(rows, arrives).delivered == 1
    assert due(row, "st_tx_tdi_inquiry") == (date(2026, 6, 23), "met")
    row.refresh_from_db()
    assert row.state == "answered"
    assert not WorkItem.objects.filter(case=row.pk, queue="matters", done_at=None).exists()
    # the department's own sixty days, from when it has the answer: 7 in June, 31 in July, 22
    assert due(row, "st_tx_tdi_inquiry_look") == (date(2026, 8, 22), "running")
    at = datetime(2026, 7, 10, 15, tzinfo=UTC)
    dispose(row.number, closed("upheld", at), COORDINATOR, at, version(row))
    assert due(row, "st_tx_tdi_inquiry_look")[1] == "met"


def test_an_exhibit_named_of_which_nothing_is_on_file_is_told_and_listed() -> None:
    row = texan()
    assert on_file(row) == {"letters": 0, "request": 0, "evidence": 0}
    made = respond(
        row.number, GOOD, COORDINATOR, ASKED + DAY, version(row), exhibits=["letters", "evidence"]
    )
    assert lacking_of(made) == ["Letters (none on file)", "Evidence (none on file)"]
    text = words_of(made)
    assert "Letters: none is on file, and none is enclosed." in text
    assert "The request and its papers: none" not in text
    work = WorkItem.objects.get(case=row.pk, queue="matters", done_at=None)
    assert "file_incomplete" in work.reasons


def test_the_form_says_of_each_exhibit_how_much_is_on_file() -> None:
    row = texan()
    page = browser("g.coord", "grievance_coordinator").get(f"/matters/{row.number}/answer")
    text = page.content.decode()
    assert "With the letters (none on file: the answer would say so)" in text
    assert "With the request and its papers (none" in text
    assert 'name="exhibit-letters" value="yes" checked' not in text
    sent(ASKED)
    assert on_file(row)["letters"] == 1
    page = browser("g.coord2", "grievance_coordinator").get(f"/matters/{row.number}/answer")
    text = page.content.decode()
    assert "With the letters (1 on file)" in text
    assert 'name="exhibit-letters" value="yes" checked' in text


def test_without_a_word_on_exhibits_what_there_is_goes_and_nothing_is_missed() -> None:
    row = texan()
    made = respond(row.number, GOOD, COORDINATOR, ASKED + DAY, version(row))
    assert lacking_of(made) == []
    assert "none is enclosed" not in words_of(made)


def test_an_answer_that_arrives_on_the_sixteenth_day_is_late(tmp_path: Path) -> None:
    row = texan()
    respond(row.number, GOOD, COORDINATOR, ASKED + DAY, version(row))
    rows = handed_over(tmp_path, ASKED + DAY)
    confirmed(rows, datetime(2026, 6, 24, 12, tzinfo=UTC))
    assert due(row, "st_tx_tdi_inquiry")[1] == "met_late"


def test_an_answer_refused_by_the_portal_is_not_delivered(tmp_path: Path) -> None:
    row = texan()
    respond(row.number, GOOD, COORDINATOR, ASKED + DAY, version(row))
    confirmed(handed_over(tmp_path, ASKED + DAY), ASKED + 2 * DAY, "refused")
    row.refresh_from_db()
    assert (row.state, due(row, "st_tx_tdi_inquiry")[1]) == ("open", "running")
    assert Event.objects.filter(case=row.pk, name="file_refused").exists()


def test_texas_gives_ten_days_more_once_the_notice_arrived(tmp_path: Path) -> None:
    row = texan()
    at = datetime(2026, 6, 20, 15, tzinfo=UTC)
    moved = take_time(row.number, "The clinic is closed.", COORDINATOR, at, version(row))
    assert (moved.new_day, moved.cite) == ("2026-07-03", "Tex. Ins. Code 38.001(c)")
    assert due(row, "st_tx_tdi_inquiry")[0] == date(2026, 6, 23)
    with pytest.raises(UnableToGo, match="on its way"):
        take_time(row.number, "Again.", COORDINATOR, at, version(row))
    delivered(tmp_path, at)
    assert due(row, "st_tx_tdi_inquiry") == (date(2026, 7, 3), "running")
    row.refresh_from_db()
    assert row.state == "open", "a notice that takes time is no answer"
    with pytest.raises(UnableToGo, match="more time before"):
        take_time(row.number, "More.", COORDINATOR, at + DAY, version(row))
    answered(row, tmp_path, datetime(2026, 7, 3, 15, tzinfo=UTC))
    assert due(row, "st_tx_tdi_inquiry")[1] == "met"


def test_a_notice_that_arrives_after_the_last_day_moves_nothing(tmp_path: Path) -> None:
    row = texan()
    at = datetime(2026, 6, 23, 15, tzinfo=UTC)
    take_time(row.number, "The clinic is closed.", COORDINATOR, at, version(row))
    rows = handed_over(tmp_path, at)
    confirmed(rows, datetime(2026, 6, 24, 5, tzinfo=UTC))  # June 24, 01:00 in New York
    assert due(row, "st_tx_tdi_inquiry")[0] == date(2026, 6, 23)
    with pytest.raises(UnableToGo, match="its time was over"):
        take_time(row.number, "Late.", COORDINATOR, at + DAY, version(row))


@pytest.mark.parametrize(
    ("state", "clock", "days", "day"),
    [
        ("il", "st_il_doi_inquiry", 9, date(2026, 7, 5)),  # June 26 and nine days
        # June 23 and five business days: 24 25 26, 29 30
        ("ga", "st_ga_oci_inquiry", None, date(2026, 6, 30)),
    ],
)
def test_elsewhere_the_department_grants_it(
    state: str, clock: str, days: int | None, day: date
) -> None:
    row = inquired(grievance_of((f"{state}_insured", "aca_group")))
    with pytest.raises(UnableToGo, match="the department grants more time"):
        take_time(row.number, "Why.", COORDINATOR, ASKED + DAY, version(row))
    at = ASKED + 2 * DAY
    moved = time_granted(row.number, days, at, "By e-mail.", COORDINATOR, at, version(row))
    assert moved.new_day == day.isoformat()
    assert due(row, clock) == (day, "running")


def test_illinois_leaves_the_number_of_days_to_the_department() -> None:
    row = inquired(grievance_of(("il_insured", "aca_group")))
    with pytest.raises(UnableToGo, match="how many days"):
        time_granted(row.number, None, ASKED, "By e-mail.", COORDINATOR, ASKED, version(row))


def test_florida_gives_no_more_time_and_the_refusal_says_by_which_law() -> None:
    row = inquired(grievance_of(("fl_insured", "aca_group")))
    with pytest.raises(UnableToGo, match=r"Fla\. Stat\. 624\.307.*2026-06-22"):
        take_time(row.number, "Why.", COORDINATOR, ASKED + DAY, version(row))


def closed(disposition: str, at: datetime) -> Disposed:
    return Disposed(disposition, at.date(), at, "As its letter says.", "TDI-CLOSE-9")


def test_what_is_upheld_closes_the_matter_and_not_the_grievance(tmp_path: Path) -> None:
    row = texan()
    answered(row, tmp_path)
    at = ASKED + 10 * DAY
    dispose(row.number, closed("upheld", at), COORDINATOR, at, version(row))
    row.refresh_from_db()
    assert (row.state, row.disposition, row.closed_on) == ("closed", "upheld", at.date())
    assert row.grievance
    row.grievance.refresh_from_db()
    assert row.grievance.state == "received"
    escalation = Escalation.objects.get(case=row.pk)
    assert (escalation.answered_at, escalation.answer["outcome"]) == (at, "upheld")
    with pytest.raises(UnableToGo, match="closed already"):
        dispose(row.number, closed("upheld", at), COORDINATOR, at, version(row))
    with pytest.raises(UnableToGo, match="leaves nothing"):
        carried_out(row.number, Effected("paid", at), COORDINATOR, at, version(row))


@pytest.mark.parametrize("disposition", ["upheld", "overturned"])
def test_closed_before_it_was_answered_nothing_is_owed(disposition: str) -> None:
    row = texan()
    at = ASKED + 3 * DAY
    dispose(row.number, closed(disposition, at), COORDINATOR, at, version(row))
    assert due(row, "st_tx_tdi_inquiry") == (date(2026, 6, 23), "met")
    item = WorkItem.objects.filter(case=row.pk, queue="matters", done_at=None).first()
    assert (item.reasons if item else []) == (
        ["to_carry_out"] if disposition == "overturned" else []
    )


def test_closed_on_the_day_it_came_nothing_is_owed() -> None:
    row = texan()
    dispose(row.number, closed("upheld", ASKED), COORDINATOR, ASKED, version(row))
    assert due(row, "st_tx_tdi_inquiry")[1] == "met"


def test_what_a_consumer_wrote_is_answered_and_not_closed_by_a_department() -> None:
    regimes = ("ny_insured", "aca_group")
    row = inquired(grievance_of(regimes), from_consumer=True, theirs="")
    with pytest.raises(UnableToGo, match="from the consumer"):
        dispose(row.number, closed("upheld", ASKED), COORDINATOR, ASKED, version(row))
    assert due(row, "st_ny_claimant_inquiry")[1] == "running"


def test_what_is_overturned_is_carried_out_and_only_then_closed(tmp_path: Path) -> None:
    row = texan()
    answered(row, tmp_path)
    at = ASKED + 10 * DAY
    dispose(row.number, closed("overturned", at), COORDINATOR, at, version(row))
    row.refresh_from_db()
    assert row.state == "answered"
    item = WorkItem.objects.get(case=row.pk, queue="matters", done_at=None)
    assert item.reasons == ["to_carry_out"]
    done = Effected("paid", at + DAY, "835-0001")
    carried_out(row.number, done, COORDINATOR, at + DAY, version(row))
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("closed", at.date())
    kept = Escalation.objects.get(case=row.pk).answer
    assert kept["effectuated"]["reference"] == "835-0001"
    names = set(Event.objects.filter(case=row.pk).values_list("name", flat=True))
    assert {"disposed", "outcome_received", "paid", "effectuated"} <= names


def test_a_grievance_resolved_closes_no_matter() -> None:
    row = texan()
    assert row.grievance
    type(row.grievance).objects.filter(pk=row.grievance.pk).update(state="resolved")
    row.refresh_from_db()
    assert row.state == "open"
    assert due(row, "st_tx_tdi_inquiry")[1] == "running"


def test_what_they_ask_further_has_a_time_of_its_own(tmp_path: Path) -> None:
    row = texan()
    answered(row, tmp_path)
    at = datetime(2026, 7, 1, 14, tzinfo=UTC)
    more = Inquiry(("And the images?",), at, sent_on=date(2026, 6, 30))
    step = ask_further(row.number, more, COORDINATOR, at, version(row))
    assert (step.previous_id, step.theirs, step.body) == (row.pk, "D-4471", "tdi")
    assert due(step, "st_tx_tdi_inquiry") == (date(2026, 7, 16), "running")
    assert due(row, "st_tx_tdi_inquiry")[1] == "met"


def test_washington_s_codes_may_be_objected_to(tmp_path: Path) -> None:
    row = inquired(grievance_of(("wa_insured", "aca_group")))
    answered(row, tmp_path)
    at = datetime(2026, 7, 6, 16, tzinfo=UTC)  # a Monday
    dispose(row.number, closed("upheld", at), COORDINATOR, at, version(row))
    # fifteen business days: July 7-10, 13-17, 20-24, 27
    assert due(row, "st_wa_oic_coding_objection") == (date(2026, 7, 27), "running")
    assert WorkItem.objects.get(case=row.pk, queue="matters", done_at=None).reasons == [
        "codes_to_check"
    ]
    code(row.number, COORDINATOR, at + DAY, version(row), reason="access_to_care",
         objection="It was no delay of payment.")  # fmt: skip
    assert due(row, "st_wa_oic_coding_objection")[1] == "met"
    assert not WorkItem.objects.filter(case=row.pk, queue="matters", done_at=None).exists()


def test_elsewhere_there_is_nothing_to_object_by() -> None:
    row = texan()
    with pytest.raises(UnableToGo, match="no law on record"):
        code(row.number, COORDINATOR, ASKED, version(row), objection="No.")
    with pytest.raises(UnableToGo, match="no reason of the register"):
        code(row.number, COORDINATOR, ASKED, version(row), reason="rudeness")


def test_no_state_hears_of_a_self_funded_plan_but_is_answered() -> None:
    regimes = ("tx_insured", "erisa_self_funded")
    whom = Whom(member=member(*regimes).number, regimes=regimes, zone="America/Chicago")
    with pytest.raises(UnableToCite):
        inquired(whom)
    row = inquired(whom, body="tdi")
    assert not Deadline.objects.filter(case=row.pk).exists()
    said = Event.objects.get(case=row.pk, name="received").facts
    assert said["no_state"] == "no state regulates this coverage"


def test_regimes_said_beside_a_grievance_are_its_own() -> None:
    whom = grievance_of(TEXAN)
    other = replace(whom, regimes=("il_insured", "aca_individual"))
    with pytest.raises(UnableToGo, match="has the regimes tx_insured, aca_individual, and not il"):
        inquired(other)
    assert not Matter.objects.exists()
    same = inquired(replace(whom, regimes=("aca_individual", "tx_insured")))
    assert due(same, "st_tx_tdi_inquiry") == (date(2026, 6, 23), "running")


def test_a_state_alone_is_made_whole_by_what_is_said() -> None:
    whom = grievance_of(("tx_insured",))
    with pytest.raises(UnableToGo, match="and not il_insured"):
        inquired(replace(whom, regimes=("il_insured", "aca_group")))
    row = inquired(replace(whom, regimes=TEXAN))
    assert row.case.regimes == list(TEXAN)


def test_california_has_two_departments() -> None:
    whom = grievance_of(("ca_insured", "aca_group"), body="dmhc")
    with pytest.raises(UnableToGo, match="dmhc, cdi"):
        inquired(whom)
    with pytest.raises(UnableToGo, match="'tdi' is not one of"):
        inquired(whom, body="tdi")


def test_the_page_says_when_what_is_on_its_way_was_put_together() -> None:
    row = texan()
    take_time(row.number, "The hospital answers on Monday.", COORDINATOR, ASKED + DAY, version(row))
    page = browser("c.mora", "grievance_coordinator").get(f"/matters/{row.number}")
    told = " ".join(page.content.decode().split())
    # June 9, 2026, in the zone of the desk
    assert "Texas Department of Insurance: put together 2026-06-09" in told
    assert "The hospital answers on Monday.</q>" in told
    assert "It first reached the plan or its delegate" in told


def test_the_packet_holds_the_decision_complained_about() -> None:
    of = paying.member(paying.plan(*TEXAN, network="required"))
    appeal = appealed(denied(of))
    row = inquired(Whom(case=appeal.number))
    assert row.of_case == appeal.case
    made = respond(row.number, GOOD, COORDINATOR, ASKED, version(row))
    assert "The decision disputed" in [each["title"] for each in made.packet.manifest]


def test_the_same_number_is_not_two_matters_and_a_stale_look_changes_nothing() -> None:
    row = texan()
    with pytest.raises(UnableToGo, match=row.number):
        inquired(Whom(grievance=row.grievance.number if row.grievance else ""))
    seen = version(row)
    code(row.number, COORDINATOR, ASKED, seen, reason="delay")
    with pytest.raises(Stale):
        code(row.number, COORDINATOR, ASKED, seen, reason="delay")


def test_who_may_not_work_on_it_opens_none() -> None:
    whom = grievance_of(TEXAN)
    intake = Actor("i.katz", "Ida Katz", frozenset({"intake"}))
    inquiry = Inquiry(("Why?",), ASKED, "D-1", DATED)
    with pytest.raises(NotAllowed):
        open_inquiry(whom, inquiry, intake, ASKED)
    assert not Matter.objects.exists()
