"""A report of one contract: cut by what was asked, said by the snapshot, the rest not lost."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kernel.jobs.running import one_part
from kernel.members.models import Plan
from reports.live.checking import Given, look_over
from reports.live.of_snapshot import asked_by, frozen
from reports.models import Snapshot
from reports.operations.rebuild import compare
from reports.operations.run import Wanted, start_report
from reports.operations.write import snapshot_named, write_snapshot
from reports.table import UnableToReport
from tests import authorizing, paying
from tests.reporting import MARCH, NOW, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans(settings: Any, tmp_path: Path) -> list[Plan]:
    """Of two contracts, one of them with two packages, and one that is on no file; a request of
    each."""
    made = [authorizing.plan("medicare_advantage") for _ in range(4)]
    under = [("H1111", "001"), ("H1111", "002"), ("H2222", "001")]
    rows = [
        f"  {plan.code}:\n    - {{from: 2020-01-01, line: medicare_advantage, "
        f"contract: {contract}, pbp: '{package}'}}"
        for plan, (contract, package) in zip(made, under, strict=False)
    ]
    path = tmp_path / "contracts.yaml"
    path.write_text("plans:\n" + "\n".join(rows) + "\n", encoding="utf-8")
    settings.CONTRACTS_FILE = str(path)
    for day, plan in enumerate(made, 2):
        authorizing.requested(paying.member(plan), at=datetime(2026, 3, day, 15, tzinfo=UTC))
    return made


def run(**asked: str) -> Snapshot:
    job = start_report(Wanted("od", MARCH, NOW, parameters=asked), OFFICER, now=NOW)
    while one_part(job.pk, now=NOW):
        pass
    job.refresh_from_db()
    assert job.state == "done", job.message
    return snapshot_named(job.result["snapshot"])


def of_contracts(snapshot: Snapshot) -> list[tuple[str, str]]:
    out = io.BytesIO()
    write_snapshot(snapshot, out)
    rows = csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))
    return [(each["Contract ID"], each["Plan Benefit Package (PBP)"]) for each in rows]


NOBODY = ("", "")
"""Whose contract is on no file stays in every one, and its empty cells are errors."""


def test_a_universe_is_cut_by_contract_and_package_and_says_so(plans: list[Plan]) -> None:
    every = run()
    assert of_contracts(every) == [("H1111", "001"), ("H1111", "002"), ("H2222", "001"), NOBODY]
    one = run(contract="H1111")
    assert of_contracts(one) == [("H1111", "001"), ("H1111", "002"), NOBODY]
    assert one.parameters == {"contract": "H1111"}
    package = run(contract="H1111", pbp="002")
    assert of_contracts(package) == [("H1111", "002"), NOBODY]
    assert compare(package) == []


def test_checks_of_one_contract_look_at_it_alone(plans: list[Plan]) -> None:
    """What came in is logged for the whole plan, so what is missing of one nobody can say."""
    snapshot = run(contract="H2222")
    looked = look_over([frozen(snapshot)], asked_by(snapshot), Given())
    assert looked.rows == {"od": 2}
    assert {"U11", "U13"} <= {each.check for each in looked.could_not}
    assert not {"U11", "U13"} & {each.check for each in looked.found}
    assert [each.column for each in looked.found if each.check == "U2"].count("Contract ID") == 1


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"contract": "H9"}, "none of H1111, H2222"),
        ({"pbp": "001"}, "of which contract"),
        ({"contract": "H2222", "pbp": "002"}, "none of 001"),
    ],
)
def test_what_is_on_no_file_is_refused(plans: list[Plan], asked: dict[str, str], why: str) -> None:
    with pytest.raises(UnableToReport, match=why):
        start_report(Wanted("od", MARCH, NOW, parameters=asked), OFFICER, now=NOW)
