"""The audit's tables over cases put on file by the operations: by events, never by a status."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appeals.models import Appeal
from appeals.operations.open import Wanted, open_appeal
from claims.models import AuthorizationRequest
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.told import told_by_voice
from grievances.models import Grievance
from kernel.cases.timeline import record
from kernel.members.models import Member
from kernel.record.copying import next_ids
from reports.facts.determinations import determinations
from reports.live.beside import gaps
from reports.live.intake import log
from reports.operations.write import write_snapshot
from reports.table import Asked, Period
from reports.tables import od
from reports.timeliness.judging import all_judged
from tests import appeal_letters, appealing, authorizing, grieving, paying, reporting

pytestmark = pytest.mark.django_db

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
LATER = datetime(2026, 12, 1, 15, tzinfo=UTC)


def day(number: int, hour: int = 15, month: int = 3) -> datetime:
    """A day of 2026, in UTC."""
    return datetime(2026, month, number, hour, tzinfo=UTC)


@pytest.fixture
def member(settings: Any, tmp_path: Path) -> Member:
    plan = authorizing.plan("medicare_advantage", network="required")
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, plan.code)
    return paying.member(plan, mbi="1EG4TE5MK73")


def rows(report: str, period: Period = YEAR) -> list[dict[str, str]]:
    out = io.BytesIO()
    write_snapshot(reporting.run(report, period, LATER), out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def notice(case: int, at: datetime, tells: str = "denial", to: str = "member") -> None:
    """A letter that left, as the carrier's confirmation records it."""
    facts = {"letter": "L0000000007", "code": "od_deny", "to": to, "tells": tells}
    record(case, "notice_sent", at, now=at, by="carrier", facts=facts)


def denied_request(of: Member) -> AuthorizationRequest:
    """Asked on March 2 at 10:00, denied on March 4."""
    answer = authorizing.requested(of)
    decide(answer.number, authorizing.refusal(), now=day(4), by="nurse")
    return AuthorizationRequest.objects.get(number=answer.number)


def test_a_denial_has_its_letter_as_it_was_sent(member: Member) -> None:
    row = denied_request(member)
    notice(row.pk, day(10))
    (cells,) = rows("od")
    assert cells["Request disposition"] == "Denied"
    assert cells["Date of determination"] == "2026/03/04"
    assert cells["Date written notification provided to enrollee"] == "2026/03/10"
    assert cells["Date oral notification provided to enrollee"] == "None"
    assert cells["Date authorization entered or effectuated"] == "None"
    assert cells["Was the request denied for lack of medical necessity?"] == "Y"


def test_a_letter_that_never_left_is_no_notice(member: Member) -> None:
    denied_request(member)
    (cells,) = rows("od")
    assert cells["Date written notification provided to enrollee"] == "None"


def test_a_letter_a_day_late_is_found(member: Member) -> None:
    row = denied_request(member)
    notice(row.pk, day(10))
    (facts,) = _facts()
    assert {each.test: each.timely for each in all_judged(facts, LATER)} == {"T-OD-1": False}


def test_what_was_told_by_voice_is_apart_from_the_letter(member: Member) -> None:
    row = denied_request(member)
    told_by_voice(row.number, "the member", at=day(4, 16), now=day(4, 17), by="nurse")
    (cells,) = rows("od")
    assert cells["Date oral notification provided to enrollee"] == "2026/03/04"
    assert cells["Date written notification provided to enrollee"] == "None"


def test_what_was_recorded_after_the_as_of_does_not_count(member: Member) -> None:
    row = denied_request(member)
    notice(row.pk, day(10))
    asked = Asked(YEAR, day(9), reporting.ZONE)
    (facts,) = determinations(asked, od.selection(asked))
    assert facts.disposition == "denied"
    assert facts.written_sent is None


def test_nothing_decided_in_time_is_a_row_on_the_day_it_was_due(member: Member) -> None:
    authorizing.requested(member)  # pended: the surgeon is out of the network
    march = Period(date(2026, 3, 9), date(2026, 3, 10))
    (cells,) = rows("od", march)
    assert cells["Date of determination"] == ""
    assert cells["Request disposition"] == ""
    assert rows("od", Period(date(2026, 3, 10), date(2026, 4, 1))) == []


def _facts() -> list[Any]:
    asked = Asked(YEAR, LATER, reporting.ZONE)
    return list(determinations(asked, od.selection(asked)))


def appeal_of(row: AuthorizationRequest) -> Appeal:
    return _appeal(request=row.number, claim="")


def _appeal(**said: Any) -> Appeal:
    wanted = Wanted(**({"asked_by": "member", "notice_dated": date(2026, 3, 10)} | said))
    return open_appeal(
        wanted, received_at=day(1, month=4), zone=reporting.ZONE, now=day(2, month=4), by="i.katz"
    )


def test_an_upheld_appeal_says_whether_its_file_is_at_the_ire(member: Member) -> None:
    appeal = appeal_of(denied_request(member))
    reviewer = appeal_letters.REVIEWER | {"username": "dr.wu"}
    appeal_letters.decided(appeal, "upheld", day(20, month=4), reviewer=reviewer)
    (cells,) = rows("recon")
    assert cells["Request disposition"] == "Denied"
    assert cells["Date forwarded to IRE"] == "None"
    assert cells["Was the reviewer not involved in the first decision?"] == "Y"
    record(appeal.pk, "file_forwarded", day(28, month=4), now=day(28, month=4), by="ire")
    (cells,) = rows("recon")
    assert cells["Date forwarded to IRE"] == "2026/04/28"


def test_a_reviewer_who_decided_below_is_found(member: Member) -> None:
    appeal = appeal_of(denied_request(member))
    reviewer = appeal_letters.REVIEWER | {"username": "nurse"}
    appeal_letters.decided(appeal, "upheld", day(20, month=4), reviewer=reviewer)
    (cells,) = rows("recon")
    assert cells["Was the reviewer not involved in the first decision?"] == "N"


def test_an_appeal_withdrawn_is_in_no_table(member: Member) -> None:
    appeal = appeal_of(denied_request(member))
    record(appeal.pk, "withdrawn", day(5, month=4), now=day(5, month=4), by="member")
    assert rows("recon") == []


def test_a_grievance_has_its_issues_and_how_it_was_told(member: Member) -> None:
    row: Grievance = grieving.grieved(member, ("medicare_advantage",), filed="orally")
    record(row.pk, "resolution_made", day(20, month=6), now=day(20, month=6), by="c.mora")
    record(row.pk, "told_orally", day(22, month=6), now=day(22, month=6), by="c.mora")
    (cells,) = rows("grv_c")
    assert cells["How was the grievance received?"] == "Oral"
    assert cells["Date the grievance was received"] == "2026/06/01"
    assert cells["Date oral notification provided to enrollee"] == "2026/06/22"
    assert cells["Date written notification provided to enrollee"] == "None"
    assert cells["Description of the issue"] == "They would not send my records."


def test_a_claim_of_a_provider_without_a_contract_is_a_row_once_paid(member: Member) -> None:
    claim = appealing.denied(member)
    (cells,) = rows("pymt_c")
    assert cells["Claim Number"] == claim.number
    assert cells["Request type"] == "OD"
    assert cells["Request disposition"] == "Denied"
    assert cells["Date claim or reimbursement was paid"] == "None"


def test_an_appeal_about_payment_is_in_the_table_of_payment_alone(member: Member) -> None:
    claim = appealing.denied(member)
    appeal = appealing.appealed(claim)
    appeal_letters.decided(appeal, "upheld", day(20, month=6))
    assert rows("recon") == []
    found = [each for each in rows("pymt_c") if each["Request type"] == "RECON"]
    assert [each["Claim Number"] for each in found] == [appeal.number]


def test_an_appeal_about_payment_that_was_won_is_a_row_once_it_is_paid(member: Member) -> None:
    """As a claim is: received on June 1, decided in June, due on July 31, paid on July 9."""
    appeal = appealing.appealed(appealing.denied(member))
    appeal_letters.decided(appeal, "overturned", day(20, month=6))
    june = Period(date(2026, 6, 1), date(2026, 7, 1))
    july = Period(june.end, date(2026, 7, 31))
    its_last = Period(july.end, date(2026, 8, 1))
    assert [len(_again(each)) for each in (june, july, its_last)] == [0, 0, 1]
    assert _elsewhere(appeal, june) == "it counts by 2026-07-31"
    record(appeal.pk, "effectuated", day(9, month=7), now=day(9, month=7), by="sweep")
    assert [len(_again(each)) for each in (june, july, its_last)] == [0, 1, 0]
    assert _elsewhere(appeal, july) == ""
    (cells,) = _again(july)
    assert cells["Request disposition"] == "Approved"
    assert cells["Date claim or reimbursement was paid"] == "2026/07/09"


def _again(period: Period) -> list[dict[str, str]]:
    return [each for each in rows("pymt_c", period) if each["Request type"] == "RECON"]


def _elsewhere(of: Appeal, period: Period) -> str:
    """Why the intake log has it in no table of the period."""
    (entry,) = (each for each in log(Asked(period, LATER, reporting.ZONE)) if each.case == of.pk)
    return entry.elsewhere


def test_a_request_dismissed_is_a_row_by_the_day_it_was_dismissed(member: Member) -> None:
    number = authorizing.requested(member).number  # pended: the surgeon is out of the network
    row = AuthorizationRequest.objects.get(number=number)
    record(row.pk, "dismissed", day(5), now=day(5), by="intake", facts={"ground": "no_papers"})
    notice(row.pk, day(6), tells="dismissal")
    (cells,) = rows("od", Period(date(2026, 3, 5), date(2026, 3, 6)))
    assert cells["Request disposition"] == "Dismissed"
    assert cells["Date of determination"] == "2026/03/05"
    assert cells["Date written notification provided to enrollee"] == "2026/03/06"
    assert cells["Was the request denied for lack of medical necessity?"] == "None"
    assert rows("od", Period(date(2026, 3, 9), date(2026, 3, 10))) == []  # not once more when due
    (facts,) = _facts()
    assert {each.test: each.timely for each in all_judged(facts, LATER)} == {"T-OD-8": True}


def test_a_reviewer_of_the_field_is_told_from_one_nobody_knows(member: Member) -> None:
    appeal = appeal_of(denied_request(member))
    fitting = "Was the reviewer a physician with fitting expertise?"
    reviewer = appeal_letters.REVIEWER | {"username": "dr.wu", "specialty": "hip surgery"}
    appeal_letters.decided(appeal, "upheld", day(20, month=4), reviewer=reviewer)
    (cells,) = rows("recon")
    assert cells[fitting] == ""  # a word of no field: neither fitting nor not


def test_a_case_number_that_was_given_out_and_is_nowhere_is_named(member: Member) -> None:
    first = authorizing.requested(member).number
    ((lost, also),) = [next_ids("case_number", 2)]
    authorizing.requested(member)
    opened = AuthorizationRequest.objects.get(number=first).case.opened_at.date()
    period = Period(opened, opened + timedelta(days=1))
    asked = Asked(period, LATER, reporting.ZONE)
    assert gaps(asked) == (f"{lost:07d} to {also:07d}",)
