"""The second level of a grievance, and what owes no letter because it was fixed at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from appeals.operations.intake.receive import Incoming
from grievances.models import Grievance
from grievances.operations import receipt, reopen
from grievances.operations.intake.document import read_settling
from grievances.operations.intake.opened import Grieved
from grievances.operations.intake.propose import receive
from grievances.operations.intake.settle import Word, settle
from grievances.operations.merge import merge
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.open import Complaint, Said, open_grievance
from grievances.operations.resolve import Resolution, resolve
from grievances.queries import trends
from kernel.cases.models import Event, WorkItem
from kernel.cases.sweep import sweep
from kernel.members.models import Member
from tests.answering import CARA, answered, due, fresh, letter, on, resolved, state
from tests.appeal_letters import pages, sent
from tests.grieving import ZONE, member
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db

NY = ("ny_insured", "aca_group")
CA = ("ca_insured", "aca_group")
RUDE = Said("The nurse was rude to me.")
TEXT = "The nurse was rude to me."


def taken_up(of: Member, at: datetime, *, now: datetime | None = None, **said: object) -> Grievance:
    """A call of the member settled as one grievance, by a person."""
    staff("c.ruiz", "grievance_coordinator")
    now = now or at
    row = receive(Incoming("phone", at, ZONE, text=TEXT, member=of.number), now=now, by="i.katz")
    word = Word(1, "grievance", grieved=Grieved("conduct", **said))
    settle(row.pk, [word], decision_to_change=False, actor=CARA, now=now)
    return Grievance.objects.latest("pk")


def told(row: Grievance, at: datetime) -> Grievance:
    """Answered by letter, which left the same day."""
    resolved(row, at)
    told_later(at)
    row.refresh_from_db()
    return row


def told_later(at: datetime) -> None:
    """What is owed by then leaves, and is over."""
    sent(at)
    list(sweep(at, zone=ZONE, every=timedelta(minutes=1)).found)


def test_a_member_in_new_york_appeals_the_answer_and_has_the_second_level_s_time() -> None:
    of = member(*NY)
    first = told(taken_up(of, on(6, 1)), on(6, 10))
    text = pages(letter("grv_res"))
    assert "You can appeal this answer to us, within 60 business days" in text
    assert letter("grv_res").evidence["R1"]
    # left on June 10, received on Monday the 15th as a prudent default, then 60 business days: 10
    # to June 30 (no 19th), 22 in July (no 3rd, kept for the 4th), 21 in August, and in September,
    # without Labor Day, the seventh is the 10th
    assert due(first, "st_ny_dfs_resolve_appeal_filing").due_on == date(2026, 9, 10)
    second = taken_up(of, on(9, 10), previous=first.number)
    assert (second.level, second.previous) == ("second", first)
    assert not second.late_filed
    # 30 business days from September 10: 14 to the 30th, and 16 more to October 23, Columbus Day
    # (the 12th) left out
    assert due(second, "st_ny_dfs_resolve_appeal").due_on == date(2026, 10, 23)
    assert due(first, "st_ny_dfs_resolve_appeal_filing").state == "met"
    assert Event.objects.get(case=first.pk, name="filed").facts["grievance"] == second.number
    assert state(first) == "closed"


def test_asked_for_later_it_is_flagged_and_heard() -> None:
    of = member(*NY)
    first = told(taken_up(of, on(6, 1)), on(6, 10))
    second = taken_up(of, on(9, 11), previous=first.number)
    assert second.late_filed
    assert due(second, "st_ny_dfs_resolve_appeal").state == "running"
    told(second, on(9, 20))
    assert "which ended on September 10, 2026" in pages(letter("grv_res"))
    assert "You can appeal this answer" not in pages(letter("grv_res")), "there is no third level"


def test_its_receipt_corrected_it_was_asked_for_in_time() -> None:
    of = member(*NY)
    first = told(taken_up(of, on(6, 1)), on(6, 10))
    second = taken_up(of, on(9, 11), previous=first.number)
    assert (second.late_filed, filing(first)) == (True, "met_late")
    why = "The delegate stamped it on September 10."
    (done,) = receipt.correct(
        second.number, on(9, 10), why, actor=CARA, now=on(9, 12), version=fresh(second)
    )
    second.refresh_from_db()
    assert (second.late_filed, filing(first)) == (False, "met")
    assert "st_ny_dfs_resolve_appeal_filing" in {each.clock for each in done.moved}
    kept = Event.objects.get(case=first.pk, name="deadlines_moved").facts["moved"]
    assert [(each["clock"], each["before"]["state"]) for each in kept] == [
        ("st_ny_dfs_resolve_appeal_filing", "met_late")
    ]


def test_asked_for_before_the_letter_left_it_is_in_time() -> None:
    """Told on the telephone how it was answered, the member writes on June 11; the letter leaves on
    the 12th."""
    of = member(*NY)
    first = resolved(taken_up(of, on(6, 1)), on(6, 10))
    second = taken_up(of, on(6, 11), previous=first.number)
    told_later(on(6, 12))
    assert (state(first), filing(first)) == ("closed", "met")
    told_later(on(11, 2))
    assert filing(first) == "met"
    second.refresh_from_db()
    assert not second.late_filed


def test_what_came_before_the_answer_does_not_appeal_it() -> None:
    of = member(*NY)
    first = told(taken_up(of, on(6, 1)), on(6, 10))
    with pytest.raises(UnableToGrieve, match=f"{first.number} was answered on Wed Jun 10, 2026"):
        taken_up(of, on(6, 10) - timedelta(minutes=1), now=on(6, 12), previous=first.number)
    second = taken_up(of, on(6, 12), previous=first.number)
    with pytest.raises(UnableToGrieve, match=f"{first.number} was answered on Wed Jun 10, 2026"):
        receipt.correct(
            second.number, on(6, 5), "stamp", actor=CARA, now=on(6, 13), version=fresh(second)
        )
    assert filing(first) == "met"


def test_an_answer_nobody_appeals_is_not_late() -> None:
    """Whose time to appeal ran out is the member, and not the plan."""
    first = told(taken_up(member(*NY), on(6, 1)), on(6, 10))
    list(sweep(on(12, 1), zone=ZONE, every=timedelta(minutes=1)).found)
    assert filing(first) == "late"
    june = (date(2026, 6, 1), date(2026, 6, 30))
    (one,) = trends.trends(trends.Asked("category", *june), CARA)
    assert (one.received, one.told, one.late) == (1, 1, 0)
    assert not WorkItem.objects.filter(case=first.pk, done_at__isnull=True).exists()


def filing(first: Grievance) -> str:
    return str(due(first, "st_ny_dfs_resolve_appeal_filing").state)


def test_where_the_law_names_no_time_the_answer_tells_the_right_alone() -> None:
    told(taken_up(member("pa_insured", "aca_group"), on(6, 1)), on(6, 10))
    said = pages(letter("grv_res"))
    assert "You can appeal this answer to us. Call or write" in said


def test_where_no_law_has_a_second_level_none_is_asked_for() -> None:
    of = member("medicare_advantage")
    first = told(taken_up(of, on(6, 1)), on(6, 10))
    assert "You can appeal this answer" not in pages(letter("grv_res"))
    with pytest.raises(UnableToGrieve, match="no second level by a law on record"):
        taken_up(of, on(6, 20), previous=first.number)


def test_an_answer_is_appealed_once_by_its_member_and_after_it_was_given() -> None:
    of, other = member(*NY), member(*NY)
    first = taken_up(of, on(6, 1))
    with pytest.raises(UnableToGrieve, match="there is no answer to appeal yet"):
        taken_up(of, on(6, 2), previous=first.number)
    told(first, on(6, 10))
    with pytest.raises(UnableToGrieve, match="is of another member"):
        taken_up(other, on(6, 20), previous=first.number)
    with pytest.raises(UnableToGrieve, match="no grievance has the number G26-9999999"):
        taken_up(of, on(6, 20), previous="G26-9999999")
    second = taken_up(of, on(6, 20), previous=first.number.lower())
    with pytest.raises(UnableToGrieve, match=f"was asked for: {second.number}"):
        taken_up(of, on(6, 21), previous=first.number)


def test_a_terminal_illness_in_massachusetts_is_said_when_it_is_settled() -> None:
    of = member("ma_insured", "aca_group")
    row = taken_up(of, on(6, 1), expedited=True, terminal_illness=True)
    # the fifth business day from Monday, June 1
    assert due(row, "st_ma_doi_urgent_terminal_illness").due_on == date(2026, 6, 8)


def test_the_form_of_a_contact_asks_for_both() -> None:
    of = member(*NY)
    first = told(taken_up(of, on(6, 1)), on(6, 10))
    came = receive(
        Incoming("phone", on(6, 20), ZONE, text=TEXT, member=of.number), now=on(6, 20), by="i.katz"
    )
    office, url = browser("g.coord", "grievance_coordinator"), f"/grievances/contacts/{came.pk}"
    page = office.get(url).content.decode()
    assert 'name="previous-1"' in page
    assert 'name="terminal-1"' in page
    said = {
        "issues": "1", "change": "no", "step": "settle", "becomes-1": "grievance",
        "category-1": "conduct", "clocks-1": "other", "filed_by-1": "member",
        "previous-1": "G26-9999999", "terminal-1": "yes",
    }  # fmt: skip
    refused = office.post(url, said)
    assert refused.status_code == 422
    assert "no grievance has the number G26-9999999" in refused.content.decode()
    done = office.post(url, said | {"previous-1": first.number})
    second = Grievance.objects.latest("pk")
    assert done["Location"] == f"/grievances/{second.number}"
    assert (second.previous, second.terminal_illness) == (first, True)
    assert "Second level" in office.get(done["Location"]).content.decode()
    shown = office.get(f"/grievances/{first.number}").content.decode()
    assert f"the answer is appealed in {second.number}" in shown


def test_both_are_read_from_a_document() -> None:
    grieved_as = {"category": "conduct", "previous": "G26-0000001", "terminal_illness": "true"}
    whole = {
        "decision_to_change": "false",
        "issues": [{"becomes": "grievance", "words": "x", "grieved": grieved_as}],
    }
    read, faults = read_settling(whole, sender="c.ruiz")
    assert read, faults
    said = read.words[0].grieved
    assert (said.previous, said.terminal_illness) == ("G26-0000001", True)


FRIDAY = datetime(2026, 6, 5, 19, 0, tzinfo=UTC)
"""15:00 in New York."""


def orally(at: datetime) -> Resolution:
    return Resolution(how="orally", told_at=at, told_to="the member")


def california(channel: str = "phone", **said: Any) -> Grievance:
    """What a member in California complained about on Friday, by a way we know where it is said."""
    of = member(*CA)
    came = Incoming(channel, FRIDAY, ZONE, text=TEXT, member=of.number)
    contact = receive(came, now=FRIDAY, by="i.katz") if channel else None
    filed = "in_writing" if channel in ("mail", "email") else "orally"
    row = {"category": "conduct", "issues": (RUDE,), "filed": filed, "body": "dmhc"} | said
    return open_grievance(
        Complaint(regimes=CA, **row),
        member=of,
        received_at=FRIDAY,
        zone=ZONE,
        now=FRIDAY,
        by="i.katz",
        contact=contact,
    )


def test_told_by_the_close_of_the_next_business_day_it_owes_no_letter() -> None:
    """Of Friday's call: Monday, June 8, before 17:00."""
    at = datetime(2026, 6, 8, 20, 59, tzinfo=UTC)
    row = california()
    answered(row, at)
    resolve(row.number, orally(at), CARA, at, fresh(row))
    assert state(row) == "closed"
    assert due(row, "st_ca_dmhc_acknowledge").state == "met"
    assert due(row, "st_ca_dmhc_resolve").state == "met"
    facts = Event.objects.get(case=row.pk, name="told_orally").facts
    assert facts["no_letter_until"] == "2026-06-08T17:00:00-04:00"
    assert "1300.68" in facts["cite"] or "1368" in facts["cite"]
    assert sent(on(6, 9)) == []
    reopen.reopen(row.number, "One issue was not answered.", CARA, on(6, 9), fresh(row))
    assert due(row, "st_ca_dmhc_acknowledge").state == "running"


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ({}, 21),
        ({"channel": "mail"}, 20),
        ({"channel": ""}, 20),
        ({"written_asked": True}, 20),
        ({"about": "referral_or_benefit"}, 20),
        ({"category": "obstruction"}, 20),
        ({"category": "billing"}, 20),
        ({"category": "payment"}, 20),
        ({"category": "service_denied"}, 20),
        ({"body": "cdi"}, 20),
    ],
    ids=[
        *("at the close", "by letter", "nobody knows how", "asked for", "a benefit", "coverage"),
        *("a bill", "a payment", "care refused", "another department"),
    ],
)
def test_what_is_late_or_about_coverage_or_came_by_letter_is_answered_in_writing(
    said: dict[str, object], hour: int
) -> None:
    at = datetime(2026, 6, 8, hour, 0, tzinfo=UTC)
    row = california(**said)
    answered(row, at)
    with pytest.raises(UnableToGrieve, match="in writing"):
        resolve(row.number, orally(at), CARA, at, fresh(row))


def test_what_came_by_e_mail_owes_no_letter_either() -> None:
    row = california("email")
    at = FRIDAY + timedelta(hours=1)
    answered(row, at)
    resolve(row.number, orally(at), CARA, at, fresh(row))
    assert state(row) == "closed"


def test_about_a_decision_on_record_it_is_answered_in_writing() -> None:
    """Whatever the category: what is grieved is the case of another decision."""
    row = california(of_case=california().case)
    at = FRIDAY + timedelta(hours=1)
    answered(row, at)
    with pytest.raises(UnableToGrieve, match="in writing"):
        resolve(row.number, orally(at), CARA, at, fresh(row))


def test_an_issue_about_payment_that_it_answers_too_is_answered_in_writing() -> None:
    staff("c.ruiz", "grievance_coordinator")
    of, at = member(*CA), FRIDAY + timedelta(hours=1)
    said = Incoming("phone", FRIDAY, ZONE, text=TEXT, member=of.number)
    contact = receive(said, now=FRIDAY, by="i.katz")
    words = [
        Word(1, "grievance", grieved=Grieved("conduct", body="dmhc")),
        Word(0, "grievance", "You denied my claim.", grieved=Grieved("billing", joins=1)),
    ]
    settle(contact.pk, words, decision_to_change=False, actor=CARA, now=FRIDAY)
    row = Grievance.objects.latest("pk")
    assert row.category == "conduct"
    answered(row, at)
    with pytest.raises(UnableToGrieve, match="in writing"):
        resolve(row.number, orally(at), CARA, at, fresh(row))


def test_what_was_merged_with_it_counts_for_it() -> None:
    first, at = california(), FRIDAY + timedelta(hours=1)
    again = california(category="billing", issues=(Said("The bill is wrong."),))
    Grievance.objects.filter(pk=again.pk).update(member=first.member)
    merge(again.number, first.number, "one call", actor=CARA, now=at, version=fresh(again))
    answered(first, at)
    with pytest.raises(UnableToGrieve, match="in writing"):
        resolve(first.number, orally(at), CARA, at, fresh(first))


def test_quality_of_care_is_never_exempt() -> None:
    row = california(issues=(Said("The wrong drug.", quality_of_care=True),))
    at = FRIDAY + timedelta(hours=1)
    answered(row, at)
    with pytest.raises(UnableToGrieve, match=r"answered in writing \(Cal\. HSC 1368"):
        resolve(row.number, orally(at), CARA, at, fresh(row))
