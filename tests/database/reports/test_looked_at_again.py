"""Live cases are looked at again when what they are judged by is another, a part at a time."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from claims.models import AuthorizationRequest
from kernel.cases.concerns import concerns_named
from kernel.cases.models import Concerns, WorkItem
from kernel.jobs.running import one_part
from kernel.members.models import Member
from reports import layout as layouts
from reports.contracts import UnableToReadContracts, contracts
from reports.layout import Layout
from reports.live import basis, watching
from reports.operations.run import Wanted, start_report
from reports.table import UnableToReport
from tests import authorizing, paying, reporting

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
THEN = datetime(2026, 3, 3, 13, tzinfo=UTC)


@pytest.fixture
def member(settings: Any, tmp_path: Path) -> Member:
    plan = authorizing.plan("medicare_advantage")
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, plan.code)
    return paying.member(plan, mbi="1EG4TE5MK73")


def swept(minutes: int) -> list[str]:
    """What the sweep says so many minutes later."""
    return list(watching.look_again(THEN + minutes * MINUTE, reporting.ZONE, MINUTE))


def put(folder: Path, plan: str) -> None:
    """The operator's file as it is from now on, in the place of the one before."""
    made = Path(reporting.contracts(folder, plan))
    os.utime(made, ns=(made.stat().st_atime_ns, made.stat().st_mtime_ns + 1_000_000))


def columns(number: str) -> set[tuple[str, str]]:
    return {(each.check, each.column) for each in concerns_named(number)}


def test_a_contract_taken_off_the_file_is_on_the_page_of_a_case_nothing_happened_to(
    member: Member, tmp_path: Path
) -> None:
    number = authorizing.requested(member).number
    assert swept(0) == []
    assert concerns_named(number) == ()
    put(tmp_path, "ANOTHER-PLAN")
    (said,) = swept(1)
    assert said == "1 cases looked at by other rules or contracts: 1 would break one"
    assert {("U2", "Contract ID"), ("U9", "Contract ID")} <= columns(number)
    assert swept(2) == [], "it was looked at, by these"
    put(tmp_path, member.coverages.get().plan.code)
    assert swept(3) == ["1 cases looked at by other rules or contracts: 0 would break one"]
    assert concerns_named(number) == ()


@pytest.mark.parametrize("what", ["code_version", "_clocks"])
def test_another_check_or_clock_has_every_case_looked_at_again(
    member: Member, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    authorizing.requested(member)
    swept(0)
    monkeypatch.setattr(basis, what, lambda: "another")
    assert swept(1) == ["1 cases looked at by other rules or contracts: 0 would break one"]


def test_a_layout_that_comes_into_force_has_every_case_looked_at_again(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorizing.requested(member)
    swept(0)

    def layout_on(name: str, day: date) -> Layout:
        new = day >= date(2026, 3, 4)
        return replace(layouts.layout_on(name, day), version="of March 4" if new else "before")

    monkeypatch.setattr(basis, "layout_on", layout_on)
    assert len(swept(1)) == 1
    # March 4 begins at 05:00 UTC in New York
    assert swept(int(timedelta(hours=15, minutes=59) / MINUTE)) == []
    assert len(swept(int(timedelta(hours=16) / MINUTE))) == 1


def test_those_with_open_work_come_first_and_no_more_a_minute_than_so_many(
    member: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [authorizing.requested(member).number for _ in range(3)]
    cases = dict(
        AuthorizationRequest.objects.filter(number__in=numbers).values_list("number", "case_id")
    )
    swept(0)
    WorkItem.objects.filter(case__in=cases.values()).update(done_at=THEN)
    WorkItem.objects.create(case_id=cases[numbers[0]], queue="claims", made_at=THEN)
    monkeypatch.setattr(watching, "AT_ONCE", 1)
    monkeypatch.setattr(watching, "MOST_AGAIN", 1)
    put(tmp_path, "ANOTHER-PLAN")
    told = []
    for minutes in (1, 2, 3):
        swept(minutes)
        looked = Concerns.objects.get(looked_at=THEN + minutes * MINUTE)
        told.append(looked.case_id)
    assert told == [cases[numbers[0]], cases[numbers[2]], cases[numbers[1]]]
    assert swept(4) == []


def test_a_file_that_is_none_is_told_by_name_and_place(tmp_path: Path) -> None:
    path = tmp_path / "contracts.yaml"
    for text, told in (
        ("plans:\n  P:\n    - {from: soon, line: qhp}\n", "P: 'soon' is no day"),
        ("plans:\n  P:\n    - {line: qhp}\n", "P: say `from` and `line`"),
        ("plans:\n  P: [text]\n", "P: each row is a mapping"),
        ("- P\n", "contracts.yaml"),
    ):
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))
        with pytest.raises(UnableToReadContracts, match=told):
            contracts(path)
    path.unlink()
    with pytest.raises(UnableToReadContracts, match="no such file"):
        contracts(path)


def test_a_report_that_runs_while_the_contracts_change_is_not_made_of_both(
    member: Member, tmp_path: Path
) -> None:
    authorizing.requested(member)
    wanted = Wanted("od", reporting.MARCH, reporting.NOW)
    job = start_report(wanted, reporting.OFFICER, now=reporting.NOW)
    put(tmp_path, "ANOTHER-PLAN")
    assert not one_part(job.pk, now=reporting.NOW)
    job.refresh_from_db()
    assert job.message == (
        "It could not go on. the file of contracts was changed meanwhile: run the report anew"
    )


def test_contracts_that_cannot_be_read_are_no_fault_of_the_page(
    member: Member, settings: Any, tmp_path: Path
) -> None:
    settings.CONTRACTS_FILE = str(tmp_path / "nowhere.yaml")
    with pytest.raises(UnableToReport, match=r"contracts cannot be read: nowhere\.yaml"):
        start_report(Wanted("od", reporting.MARCH, reporting.NOW), reporting.OFFICER,
                     now=reporting.NOW)  # fmt: skip
