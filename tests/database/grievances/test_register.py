"""The complaint register and the extract for an examination."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from appeals.external.on_file import UnableToGo
from claims.letters.senders import read_senders
from grievances.external.commissioner import Disposed
from grievances.external.pages import Response
from grievances.law_book import book
from grievances.models import Grievance, GrievanceIssue
from grievances.operations.letters.preview import preview
from grievances.operations.matters.department import code, dispose, respond, take_time
from grievances.operations.matters.doors import Whom
from grievances.queries.market_conduct import Row, extract
from grievances.queries.register import Entry, Period, as_csv, register
from kernel.cases.models import Case
from kernel.people.policy import Actor, NotAllowed
from kernel.record.models import Look
from tests.appeal_letters import issued
from tests.bodies import ASKED, COORDINATOR, inquired, version
from tests.forwarding import delivered
from tests.grieving import grieved, member
from tests.staff import browser

pytestmark = pytest.mark.django_db

COMPLIANCE = Actor("c.odom", "Cy Odom", frozenset({"compliance_officer"}))
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
TEXAN, ILLINOIS = ("tx_insured", "aca_individual"), ("il_insured", "aca_group")
ANSWER = Response(("So.", "Enclosed."), "It was late.")
AT = datetime(2026, 6, 20, 15, tzinfo=UTC)


def test_it_holds_what_departments_and_consumers_complained_of_where_a_state_regulates() -> None:
    whom = grieved(member(*TEXAN), TEXAN)
    asked = inquired(Whom(grievance=whom.number), function="claims", reason="delay")
    alone = grieved(member(*ILLINOIS), ILLINOIS)
    for regimes in (("medicare_advantage",), ("tx_insured", "erisa_self_funded")):
        grieved(member(*regimes), regimes)
    found = {each.number: each for each in register(JUNE, COMPLIANCE)}
    assert found.keys() == {whom.number, asked.number, alone.number}
    inquiry = found[asked.number]
    assert (inquiry.department_complaint, inquiry.department) == (True, "tdi")
    assert (inquiry.function, inquiry.reason, inquiry.lacking) == ("Claims", "Delay", "")
    assert (inquiry.state, inquiry.line_of_business) == ("TX", "aca_individual")
    direct = found[alone.number]
    assert not direct.department_complaint
    assert direct.reason == "Independent opinion or review obstructed"
    assert {each.number for each in register(Period(JUNE.first, JUNE.last, "il"), COMPLIANCE)} == {
        alone.number
    }


def test_a_period_is_of_days_in_the_zone_of_the_case() -> None:
    at = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)  # June 30, 23:30 in New York
    row = grieved(member(*TEXAN), TEXAN, at=at, now=at)
    assert [each.number for each in register(JUNE, COMPLIANCE)] == [row.number]
    july = Period(date(2026, 7, 1), date(2026, 7, 31))
    assert register(july, COMPLIANCE) == []


@pytest.mark.parametrize(
    ("regimes", "until"),
    [(ILLINOIS, date(2033, 6, 20)), (TEXAN, date(2031, 6, 20))],  # seven years; five
)
def test_it_is_kept_from_closing(regimes: tuple[str, ...], until: date) -> None:
    row = inquired(Whom(grievance=grieved(member(*regimes), regimes).number))
    closed = Disposed("upheld", date(2026, 6, 20), AT, "As its letter says.")
    dispose(row.number, closed, COORDINATOR, AT, version(row))
    entry = next(each for each in register(JUNE, COMPLIANCE) if each.number == row.number)
    assert (entry.closed, entry.keep_until) == (date(2026, 6, 20), until)
    assert (entry.disposition, entry.lacking) == ("Company position upheld", "function, reason")
    code(row.number, COORDINATOR, AT, version(row), function="claims", reason="network")
    entry = next(each for each in register(JUNE, COMPLIANCE) if each.number == row.number)
    assert entry.lacking == ""


@pytest.mark.parametrize(("regimes", "year"), [(ILLINOIS, 2035), (TEXAN, 2033)])
def test_closed_on_a_leap_day_it_is_kept_to_the_first_of_march(
    regimes: tuple[str, ...], year: int
) -> None:
    closed = date(2028, 2, 29)
    kept = book().opened(regimes, closed_date=closed).span("register.kept").amount
    assert kept.last_day(closed) == date(year, 3, 1)


@pytest.mark.parametrize(
    ("found", "disposition"),
    [
        (("yes",), "Company position overturned"),
        (("no", "no"), "Company position upheld"),
        (("no", "unknown"), "Question of fact"),
        (("yes", "no"), "Compromise, settlement or resolution"),
    ],
)
def test_a_grievance_is_disposed_of_by_what_was_found_of_its_issues(
    found: tuple[str, ...], disposition: str
) -> None:
    row = grieved(member(*TEXAN), TEXAN)
    GrievanceIssue.objects.filter(grievance=row).update(substantiated=found[0])
    for number, each in enumerate(found[1:], 2):
        GrievanceIssue.objects.create(
            grievance=row, number=number, words="Another.", substantiated=each
        )
    assert register(JUNE, COMPLIANCE)[0].disposition == ""
    Grievance.objects.filter(pk=row.pk).update(state="resolved")
    assert register(JUNE, COMPLIANCE)[0].disposition == disposition


def test_of_a_restricted_case_nobody_is_named_to_others() -> None:
    row = grieved(member(*TEXAN), TEXAN)
    Case.objects.filter(pk=row.pk).update(restricted_to="s.lin")
    (entry,) = register(JUNE, COORDINATOR)
    assert (entry.number, entry.person) == (row.number, "restricted")


def test_who_may_not_read_it_does_not() -> None:
    intake = Actor("i.katz", "Ida Katz", frozenset({"intake"}))
    for asked in (register, extract):
        with pytest.raises(NotAllowed):
            asked(JUNE, intake)


def test_the_extract_says_how_long_it_took_and_whether_that_was_in_time(tmp_path: Path) -> None:
    row = inquired(Whom(grievance=grieved(member(*TEXAN), TEXAN).number))
    waiting = inquired(
        Whom(grievance=grieved(member(*ILLINOIS), ILLINOIS).number), theirs="IL-1", urgent=True
    )
    take_time(row.number, "The clinic is closed.", COORDINATOR, AT, version(row))
    delivered(tmp_path, AT)
    later = datetime(2026, 6, 30, 14, tzinfo=UTC)
    respond(row.number, ANSWER, COORDINATOR, later, version(row))
    delivered(tmp_path, later)
    one, other = extract(JUNE, COMPLIANCE)
    assert (one.number, one.received, one.due) == (row.number, date(2026, 6, 8), date(2026, 7, 3))
    assert (one.answered, one.days, one.in_time) == (date(2026, 6, 30), 22, "yes")
    assert (one.more_time, one.law, one.weak) == (
        "2026-06-20", "Tex. Ins. Code 38.001(c)", False,
    )  # fmt: skip
    assert len(one.packet_sha256) == 64
    assert (other.number, other.answered, other.in_time) == (waiting.number, None, "open")


def test_a_cell_is_no_formula_and_every_column_is_there() -> None:
    inquired(Whom(grievance=grieved(member(*TEXAN), TEXAN).number), theirs="=1+1")
    text = as_csv(extract(JUNE, COMPLIANCE), Row)
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["their_number"] == "'=1+1"
    assert line["sent"] == "2026-06-05"
    assert line["weak"] == "no"
    heads = as_csv([], Entry).strip().split(",")
    assert {"company", "function", "reason", "disposition", "department_complaint"} <= set(heads)


def test_a_day_after_the_period_is_not_in_it() -> None:
    at = ASKED + timedelta(days=30)
    inquired(Whom(grievance=grieved(member(*TEXAN), TEXAN).number), at=at)
    assert extract(JUNE, COMPLIANCE) == []


def test_a_coverage_that_names_a_state_alone_breaks_no_list_and_holds_its_letters() -> None:
    """Nothing says its program or market: the line is empty and named, and no letter is guessed."""
    row = grieved(member("tx_insured"), ("tx_insured",))
    asked = inquired(Whom(grievance=grieved(member(*TEXAN), TEXAN).number))
    Case.objects.filter(pk=asked.pk).update(regimes=["tx_insured"])
    found = {each.number: each for each in register(JUNE, COMPLIANCE)}
    assert found[row.number].line_of_business == ""
    assert found[row.number].lacking == "line_of_business"
    assert [each.line_of_business for each in extract(JUNE, COMPLIANCE)] == [""]
    (ack,) = preview(row.number, "grv_ack", now=AT, senders=read_senders(None))
    assert not ack.may_leave
    assert "names a state alone" in ack.lacks[0].why
    (held,) = issued(AT).held
    assert (held.number, held.why) == (row.number, ack.lacks[0].why)
    with pytest.raises(UnableToGo, match="say the program or market"):
        inquired(Whom(grievance=row.number))


def test_a_number_is_of_one_matter_of_its_body() -> None:
    """The same number of another department is another matter."""
    first = inquired(Whom(grievance=grieved(member(*TEXAN), TEXAN).number), theirs="7")
    with pytest.raises(UnableToGo, match=f"7 is {first.number} already"):
        inquired(Whom(grievance=grieved(member(*TEXAN), TEXAN).number), theirs="7")
    other = inquired(Whom(grievance=grieved(member(*ILLINOIS), ILLINOIS).number), theirs="7")
    assert (other.body, other.theirs) == ("il_doi", "7")


def test_the_extract_has_a_page_with_its_file() -> None:
    """Received June 8, due in fifteen days (Tex. Ins. Code 38.001): June 23."""
    row = inquired(Whom(grievance=grieved(member(*TEXAN), TEXAN).number))
    address, asked = "/grievances/examination", "from=2026-06-01&to=2026-06-30"
    office = browser("c.mora", "grievance_coordinator")
    page = " ".join(office.get(f"{address}?{asked}").content.decode().split())
    assert row.number in page
    assert "Tex. Ins. Code 38.001(c)" in page
    assert '<td data-label="Due">2026-06-23' in page
    assert row.number not in office.get(f"{address}?{asked}&state=IL").content.decode()
    file = office.get(f"{address}/file?{asked}")
    assert file["Content-Disposition"].startswith('attachment; filename="market-conduct-extract-')
    (one,) = csv.DictReader(io.StringIO(file.content.decode()))
    assert (one["number"], one["due"], one["in_time"]) == (row.number, "2026-06-23", "open")
    assert Look.objects.filter(actor="c.mora", what__startswith="market conduct extract").exists()
    assert office.get(f"{address}?lacking=yes").status_code == 400
    assert browser("a.kim", "adjuster").get(f"{address}?{asked}").status_code == 403
