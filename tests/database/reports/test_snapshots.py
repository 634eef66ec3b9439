"""A report is run as a job, kept, written again to the same bytes, and asked why."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import AuthorizationRequest
from kernel.jobs.running import one_part
from kernel.members.models import Member
from kernel.people import policy
from kernel.people.policy import Permission
from kernel.record.models import Look
from kernel.record.stored import canonical
from kernel.record.verifying import verify
from reports.live.watching import concerns
from reports.models import Snapshot
from reports.operations.rebuild import compare, rebuild
from reports.operations.run import Wanted, start_report
from reports.operations.write import write_snapshot
from reports.showing.asking import wanted_of
from reports.table import UnableToReport
from reports.why import why
from tests import authorizing, paying, reporting
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(settings: Any, tmp_path: Path) -> Member:
    plan = authorizing.plan("medicare_advantage")
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, plan.code)
    return paying.member(plan, mbi="1EG4TE5MK73")


def looks_of(name: str) -> list[Look]:
    return list(Look.objects.filter(actor=name).order_by("id"))


def _rows(snapshot: object) -> list[dict[str, str]]:
    out = io.BytesIO()
    write_snapshot(snapshot, out)  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def test_a_determination_is_a_row_with_its_moments(member: Member) -> None:
    answer = authorizing.requested(member)
    row = AuthorizationRequest.objects.get(number=answer.number)
    snapshot = reporting.run("od")
    (cells,) = _rows(snapshot)
    assert cells["Authorization or Claim Number"] == answer.number
    assert cells["Enrollee ID"] == "1EG4TE5MK73"
    assert cells["Contract ID"] == "H9999"
    assert cells["Plan Benefit Package (PBP)"] == "001"
    assert cells["Date the request was received"] == "2026/03/02"
    assert cells["Time the request was received"] == "None"
    assert cells["Date of determination"] == "2026/03/02"
    assert cells["Request disposition"] == "Approved"
    assert cells["Date written notification provided to enrollee"] == "None"
    assert row.state == "approved"


def test_it_is_written_again_to_the_same_bytes_after_later_edits(member: Member) -> None:
    authorizing.requested(member)
    snapshot = reporting.run("od", form="xlsx")
    Member.objects.filter(pk=member.pk).update(last_name="CHANGED")
    assert rebuild(snapshot).same
    (other,) = compare(snapshot)
    assert (other.column, other.now) == ("Enrollee Last Name", "CHANGED")


def test_a_file_kept_before_cells_were_made_safe_is_written_again_as_it_was(
    member: Member,
) -> None:
    """Its digest is of those bytes; in another form, which has no digest, no cell is a formula."""
    Member.objects.filter(pk=member.pk).update(last_name="=OKAFOR")
    authorizing.requested(member)
    snapshot = reporting.run("od")
    assert rebuild(snapshot).same
    (cells,) = _rows(snapshot)
    assert cells["Enrollee Last Name"] == "'=OKAFOR"
    bare = io.BytesIO()
    write_snapshot(snapshot, bare)
    told = json.loads(snapshot.stored)
    assert told.pop("writing") == 2
    snapshot.stored = canonical(told)
    snapshot.sha256 = sha256(bare.getvalue().replace(b"'=OKAFOR", b"=OKAFOR")).hexdigest()
    assert rebuild(snapshot).same
    snapshot.format = "xlsx"
    other = io.BytesIO()
    write_snapshot(snapshot, other, "csv")
    assert other.getvalue() == bare.getvalue()


def test_a_cell_leads_to_its_case_and_event(member: Member) -> None:
    answer = authorizing.requested(member)
    snapshot = reporting.run("od")
    found = why(snapshot, 1, "Date of determination")
    assert (found.case, found.event, found.cell) == (answer.number, "decided", "2026/03/02")
    assert found.at == authorizing.RECEIVED


def test_what_was_decided_outside_the_period_is_no_row(member: Member) -> None:
    authorizing.requested(member, at=datetime(2026, 4, 1, 4, tzinfo=UTC))  # midnight in New York
    assert _rows(reporting.run("od")) == []


def test_the_commands_run_a_report_ask_why_and_write_it_again(
    member: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = authorizing.requested(member)
    call_command(
        "report", "od", "--from", "2026-03-01", "--to", "2026-03-31", "--as", "json",
        "--out", str(tmp_path), "--json",
    )  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == 1
    assert answer.number in Path(said["file"]).read_text(encoding="utf-8")
    call_command("report_why", said["snapshot"], "1", "received_date")
    assert "event: received" in capsys.readouterr().out
    call_command("report_rebuild", said["snapshot"], "--compare")
    assert "the same bytes" in capsys.readouterr().out


def test_what_a_command_takes_out_or_shows_is_a_look_on_record(
    member: Member, tmp_path: Path
) -> None:
    """As where a page does it: the file as a whole, and each case whose cells are told."""
    number = authorizing.requested(member).number
    staff("d.falk", "compliance_officer")
    days, by = ("--from", "2026-03-01", "--to", "2026-03-31"), ("--by", "d.falk")
    out = StringIO()
    call_command("report", "od", *days, *by, "--out", str(tmp_path), "--json", stdout=out)
    snapshot = json.loads(out.getvalue())["snapshot"]
    assert [each.what for each in looks_of("d.falk")] == [f"report {snapshot}: as csv"]
    Member.objects.filter(pk=member.pk).update(last_name="CHANGED")
    call_command("report_rebuild", snapshot, *by, "--out", str(tmp_path / "again"), "--compare",
                 stdout=StringIO())  # fmt: skip
    with pytest.raises(CommandError, match="may not leave"):
        call_command("report_check", "od", *days, *by, stdout=StringIO())
    said = [(each.what, each.case) for each in looks_of("d.falk")][1:]
    assert said == [
        (f"report {snapshot}: as csv, again", ""),
        (f"report {snapshot}: again", number),
        ("checks of od", ""),
        ("checks of od", number),
    ]


def test_who_may_take_no_file_out_of_a_page_takes_none_out_by_a_command(tmp_path: Path) -> None:
    staff("e.brandt", "supervisor")
    days, by = ("--from", "2026-03-01", "--to", "2026-03-31"), ("--by", "e.brandt")
    with pytest.raises(CommandError, match="take a report's file out"):
        call_command("report", "on_time", *days, *by, "--out", str(tmp_path / "x"))
    assert not Snapshot.objects.exists()


def test_a_replay_is_taken_out_as_a_file_by_whom_may_take_files_out_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs it may ask what it comes to; who may take no file hears it before it is run."""
    staff("d.falk", "compliance_officer")
    nobody = Permission("take a report's file out", ())
    monkeypatch.setitem(policy._PERMISSIONS, "report.download", nobody)
    days, by = ("--from", "2026-03-01", "--to", "2026-03-31"), ("--by", "d.falk")
    with pytest.raises(CommandError, match="take a report's file out"):
        call_command("replay", *days, *by, "--out", str(tmp_path / "x"), stderr=StringIO())
    assert not (tmp_path / "x").exists()
    assert not Snapshot.objects.exists()
    call_command("replay", *days, *by, stdout=StringIO(), stderr=StringIO())
    assert Snapshot.objects.count() == 1


def test_a_report_that_cannot_be_made_says_of_which_case_and_why(
    member: Member, settings: Any, tmp_path: Path
) -> None:
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, "ANOTHER-PLAN")
    number = authorizing.requested(member).number
    wanted = Wanted("cms0057", reporting.MARCH, reporting.NOW)
    job = start_report(wanted, reporting.OFFICER, now=reporting.NOW)
    while one_part(job.pk, now=reporting.NOW):
        pass
    job.refresh_from_db()
    plan = member.coverages.get().plan.code
    assert job.state == "failed"
    assert job.message == f"It could not go on. {number}: plan {plan} has no contract on file"


def test_no_row_is_an_empty_page_of_the_interface(member: Member) -> None:
    client = browser("o.fficer", "compliance_officer")
    nil = reporting.run("recon")
    authorizing.requested(member)
    one = reporting.run("od")
    for snapshot, after in ((nil, 0), (one, 1), (one, 999999999)):
        answer = client.get(f"/api/v1/reports/runs/{snapshot.number}/rows?cursor={after}")
        assert (answer.status_code, answer.json()) == (200, {"results": [], "next": None})


def test_what_no_record_can_keep_and_days_out_of_order_are_refused_by_name() -> None:
    asked = {"report": "complaint_register", "from": "2026-03-01", "to": "2026-03-31"}
    refused = {
        "state": ("T\0", "there is a character in it"),
        "to": ("2026-02-28", "2026-02-28 is before 2026-03-01"),
        "as_of": ("0001-01-01T00:00:00+14:00", "is no moment"),
    }
    for name, (value, told) in refused.items():
        with pytest.raises(UnableToReport, match=f"^{name}: .*{told}"):
            wanted_of(asked | {name: value}, reporting.NOW)
    assert wanted_of(asked | {"state": "TX"}, reporting.NOW).parameters == {"state": "TX"}


def test_as_of_before_the_period_is_refused_and_not_an_empty_report(member: Member) -> None:
    """March 1 begins at 05:00 UTC in New York."""
    begins = datetime(2026, 3, 1, 5, tzinfo=UTC)
    for report in ("od", "on_time", "cms0057", "replay"):
        with pytest.raises(UnableToReport, match=r"^as of 2026-03-01 00:00 the period had not beg"):
            start_report(Wanted(report, reporting.MARCH, begins), reporting.OFFICER,
                         now=reporting.NOW)  # fmt: skip
    later = begins + timedelta(minutes=1)
    assert start_report(Wanted("od", reporting.MARCH, later), reporting.OFFICER, now=later).pk
    page = browser("o.fficer", "compliance_officer")
    asked = {"from": "2026-03-01", "to": "2026-03-31", "as_of": "2026-02-28T12:00", "format": "csv"}
    answer = page.post("/reports/new/od", asked)
    assert answer.status_code == 422
    assert "take a moment after 2026-03-01 began" in answer.content.decode()
    by = ("--by", "o.fficer")
    with pytest.raises(CommandError, match="take a moment after 2027-03-01 began"):
        call_command("report", "od", *("--from", "2027-03-01", "--to", "2027-03-31"), *by)
    with pytest.raises(CommandError, match="2027-03-01 has not begun"):
        call_command("report_check", "od", *("--from", "2027-03-01", "--to", "2027-03-31"), *by)


def test_a_report_of_a_period_that_was_not_over_says_so(member: Member) -> None:
    """March ends at 04:00 UTC on April 1 in New York."""
    page = browser("o.fficer", "compliance_officer")
    ended = datetime(2026, 4, 1, 4, tzinfo=UTC)
    for as_of, said in ((ended - timedelta(minutes=1), True), (ended, False)):
        kept = reporting.run("od", now=as_of)
        shown = page.get(f"/reports/runs/{kept.number}").content.decode()
        assert ("the period was not over" in shown) is said


def test_what_stands_open_is_told_of_any_moment_and_books_of_no_other_than_now(
    member: Member,
) -> None:
    early = datetime(2026, 2, 1, tzinfo=UTC)
    wanted = Wanted("open_duties", reporting.MARCH, early)
    assert start_report(wanted, reporting.OFFICER, now=reporting.NOW).pk
    for report in ("reconciliation", "complaint_register"):
        wanted = Wanted(report, reporting.MARCH, datetime(2026, 3, 20, tzinfo=UTC))
        with pytest.raises(UnableToReport, match=f"{report} is of the books as they stand"):
            start_report(wanted, reporting.OFFICER, now=reporting.NOW)
        assert reporting.run(report).rows >= 0


@pytest.mark.parametrize("name", ["report", "report_check", "replay"])
def test_a_period_without_an_end_is_refused_in_words(name: str) -> None:
    said = ["od"] if name != "replay" else []
    with pytest.raises(CommandError, match="'9999-12-31': there is no day after it"):
        call_command(name, *said, "--from", "2026-03-01", "--to", "9999-12-31")


@pytest.mark.parametrize(
    "change",
    [
        "trace = (SELECT trace FROM reports_part WHERE run <> %(run)s AND trace <> '')",
        "rows = 0",
        "sequence = 2",
    ],
)
def test_other_cases_put_behind_its_rows_are_found(member: Member, change: str) -> None:
    authorizing.requested(member)
    reporting.run("od")
    authorizing.requested(member)
    snapshot = reporting.run("od")
    assert verify().damage == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_part DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE reports_part SET {change} WHERE run = %(run)s", {"run": snapshot.run}
        )
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE reports_part ENABLE TRIGGER USER")
    (found,) = verify().damage
    assert found.where == f"reports_snapshot {snapshot.pk}"
    assert found.what == "a column says other than its text"


def test_what_a_live_case_would_break_is_in_the_words_of_its_page(
    member: Member, settings: Any, tmp_path: Path
) -> None:
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, "ANOTHER-PLAN")
    number = authorizing.requested(member).number
    case = AuthorizationRequest.objects.get(number=number).case
    found, _ = concerns([case.pk], datetime(2026, 6, 1, 13, tzinfo=UTC), reporting.ZONE)
    said = {(each.check, each.column): each.why for each in found[case.pk]}
    assert said["U2", "Contract ID"] == "it is blank"
    assert said["U9", "Contract ID"] == "no contract is on file that could have been in force"
    # received on Monday, March 2; no notice has left: 7 days, the last of them March 9
    assert said["T-OD-1", ""].endswith(": late from Tue Mar 10, 2026 00:00 EDT")
