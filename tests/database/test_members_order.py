"""834 files that come late, twice, or before what they end."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim
from kernel.members.models import Coverage, LatestTold, MemberHistory
from tests import enrolment_files as edi
from tests.factories import case, plan

pytestmark = pytest.mark.django_db

JAN, MARCH, JULY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 7, 1)
BEGINS = edi.member("S1")
ENDS = edi.member("S1", kind="024", health=["HD*024**HLT*TX-MA~DTP*349*D8*20260630~"])


@pytest.fixture(autouse=True)
def plans() -> None:
    plan("TX-MA")
    plan("TX-GOLD", terms={"regimes": ["tx_insured", "aca_individual"]})


def take(
    folder: Path, *members: str, on: str = "20260105", sponsor: str = "741112223", more: str = ""
) -> tuple[int, dict[str, Any]]:
    """Exit code and outcome of a file written on a day."""
    content = edi.file(*members).replace(b"*20260105*0900****2", f"*{on}*0900****2".encode())
    path = folder / "members.834"
    path.write_bytes(content.replace(b"*FI*741112223", f"*FI*{sponsor}".encode()))
    said = StringIO()
    args = [str(path), "--json", *([more] if more else [])]
    try:
        call_command("members_import", *args, stdout=said, stderr=StringIO())
    except CommandError as stopped:
        return stopped.returncode, json.loads(said.getvalue())["files"][0]
    return 0, json.loads(said.getvalue())["files"][0]


def held() -> list[tuple[str, date, date | None]]:
    rows = Coverage.objects.order_by("days").values_list("plan__code", "days")
    return [(code, days.lower, days.upper) for code, days in rows]


def test_an_older_file_does_not_undo_a_newer_one(tmp_path: Path) -> None:
    take(tmp_path, BEGINS, on="20260105")
    take(tmp_path, ENDS, on="20260701")
    code, outcome = take(tmp_path, BEGINS, on="20260105")
    assert (code, outcome["unchanged"], held()) == (1, 0, [("TX-MA", JAN, JULY)])
    assert outcome["refused"][0]["message"] == (
        "this file is of 2026-01-05 09:00, and one of 2026-07-01 09:00 spoke of the member "
        "already: nothing is changed (--older takes it all the same)"
    )


def test_unless_it_is_asked_for(tmp_path: Path) -> None:
    take(tmp_path, BEGINS, on="20260105")
    take(tmp_path, ENDS, on="20260701")
    code, _ = take(tmp_path, BEGINS, on="20260105", more="--older")
    assert (code, held()) == (0, [("TX-MA", JAN, None)])
    assert LatestTold.objects.get().written == "202607010900", "the latest file stays the latest"


def test_an_older_file_that_says_the_same_is_no_fault(tmp_path: Path) -> None:
    take(tmp_path, BEGINS, on="20260301")
    code, outcome = take(tmp_path, BEGINS, on="20260105")
    assert (code, outcome["unchanged"]) == (0, 1)


def test_an_older_file_brings_members_no_later_one_spoke_of(tmp_path: Path) -> None:
    take(tmp_path, BEGINS, on="20260301")
    code, outcome = take(tmp_path, BEGINS, edi.member("S2"), on="20260105")
    assert (code, outcome["new"], outcome["unchanged"]) == (0, 1, 1)


def test_another_sponsor_s_files_are_another_row_of_files(tmp_path: Path) -> None:
    """A member changes employers; the old one's last file comes after the new one's first."""
    take(tmp_path, BEGINS, on="20260105")
    gold = edi.member("S1", health=["HD*021**HLT*TX-GOLD~DTP*348*D8*20260701~"])
    code, _ = take(tmp_path, gold, on="20260702", sponsor="749999999")
    assert code == 1, "the old coverage has not ended yet"
    assert take(tmp_path, ENDS, on="20260630")[0] == 0
    assert take(tmp_path, gold, on="20260702", sponsor="749999999")[0] == 0
    assert held() == [("TX-MA", JAN, JULY), ("TX-GOLD", JULY, None)]
    code, outcome = take(tmp_path, ENDS, on="20260701")
    assert (code, outcome["unchanged"]) == (0, 1)


def test_a_member_refused_is_not_counted_as_told(tmp_path: Path) -> None:
    unknown = edi.member("S1", health=["HD*021**HLT*SOON~DTP*348*D8*20260101~"], address="")
    assert take(tmp_path, unknown.replace("GRP77", "OTHER"), on="20260301")[0] == 1
    assert take(tmp_path, BEGINS, on="20260105")[0] == 0
    assert held() == [("TX-MA", JAN, None)]


def test_a_file_that_changes_nothing_leaves_no_history(tmp_path: Path) -> None:
    take(tmp_path, BEGINS, on="20260105")
    before = MemberHistory.objects.count()
    code, outcome = take(tmp_path, edi.member("S1", kind="030"), on="20260201")
    assert (code, outcome["unchanged"], MemberHistory.objects.count()) == (0, 1, before)
    assert LatestTold.objects.get().written == "202602010900"


def test_a_termination_that_comes_before_what_it_ends(tmp_path: Path) -> None:
    both = "HD*024**HLT*TX-MA~DTP*348*D8*20260101~DTP*349*D8*20260630~"
    assert take(tmp_path, edi.member("S1", kind="024", health=[both]), on="20260701")[0] == 0
    assert held() == [("TX-MA", JAN, JULY)]
    assert take(tmp_path, BEGINS, on="20260105")[0] == 1
    assert held() == [("TX-MA", JAN, JULY)]


def test_a_reinstatement_after_a_termination(tmp_path: Path) -> None:
    take(tmp_path, BEGINS, on="20260105")
    take(tmp_path, ENDS, on="20260701")
    back = edi.member("S1", kind="025", health=["HD*025**HLT*TX-MA~DTP*348*D8*20260101~"])
    assert take(tmp_path, back, on="20260715")[0] == 0
    assert held() == [("TX-MA", JAN, None)]
    later = edi.member("S1", kind="025", health=["HD*025**HLT*TX-MA~DTP*348*D8*20260901~"])
    take(tmp_path, ENDS, on="20260720")
    assert take(tmp_path, later, on="20260801")[0] == 0
    assert held() == [("TX-MA", JAN, JULY), ("TX-MA", date(2026, 9, 1), None)]


def test_an_end_in_the_past_says_that_cases_rest_on_it(tmp_path: Path) -> None:
    take(tmp_path, BEGINS, on="20260105")
    assert take(tmp_path, ENDS, on="20260106")[1]["notes"] == [], "nobody relies on it yet"
    coverage = Coverage.objects.get()
    Claim.objects.create(
        case=case(),
        number="C1",
        received=JAN,
        first_served=JAN,
        charge=Decimal("1.00"),
        member=coverage.member,
        coverage=coverage,
    )
    sooner = ENDS.replace("20260630", "20260228")
    code, outcome = take(tmp_path, sooner, on="20260107")
    assert (code, held()) == (0, [("TX-MA", JAN, MARCH)])
    assert [note.split(": ", 1)[1] for note in outcome["notes"]] == [
        "coverage under TX-MA is now from January 1, 2026 until March 1, 2026; cases rest on it, "
        "and a person reviews those of days outside it"
    ]
