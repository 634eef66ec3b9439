"""A request form on paper, put on file: nothing guessed, what is missing asked for."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from claims.models import AuthorizationRequest
from claims.operations.authorizations.read import read
from claims.operations.authorizations.request import request
from kernel.cases.models import Event, WorkItem
from kernel.documents.models import Filed
from kernel.members.models import Member
from tests import authorizing, papers, paying
from tests.unit.papers.test_authorization_form import FILLED, PRINTED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday March 2, 2026, 11:00 in New York, at the door."""
    door = "claims.management.commands.authorization_read.timezone.now"
    monkeypatch.setattr(door, lambda: datetime(2026, 3, 2, 16, tzinfo=UTC))


def member(*regimes: str) -> Member:
    under = authorizing.plan(*(regimes or ("medicare_advantage",)))
    return paying.member(
        under, number="T00000001", last_name="OKAFOR", first_name="AMARA", born_on="1961-04-12"
    )


def form(printed: Mapping[str, str] | None = None, **changed: str) -> bytes:
    """The form as a typewriter fills it: labels in one type, values drawn over them in another."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=LETTER, invariant=1)
    for rows, font in ((PRINTED, "Helvetica"), (FILLED, "Courier")):
        page.setFont(font, 9)
        for x, top, text in rows:
            other = changed.get(text.replace(" ", "_")) if rows is FILLED else None
            said = other or (printed or {}).get(text, text)
            page.drawString(x, LETTER[1] - top - 9, said)
    page.showPage()
    page.save()
    return out.getvalue()


def folder(at: Path, *, notes: bool = True, **changed: str) -> Path:
    at.mkdir()
    (at / "pa_form.pdf").write_bytes(form(**changed))
    if notes:
        said = ("PROGRESS NOTE", "Patient: AMARA OKAFOR, date of birth 04/12/1961", "ASSESSMENT",
                "Severe atopic dermatitis despite topical treatment.")  # fmt: skip
        (at / "notes.pdf").write_bytes(papers.pdf(said))
    return at


def posted(at: Path, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("authorization_read", str(at), "--post", "--by", "mailroom", "--json", *options,
                 stdout=out)  # fmt: skip
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_what_could_be_read_is_on_file(tmp_path: Path) -> None:
    of = member()
    said = posted(folder(tmp_path / "case"), "--received", "2026-03-02T10:00-05:00")
    row = AuthorizationRequest.objects.get()
    assert said["request"]["number"] == row.number
    assert (row.member, row.purpose, row.state, row.channel) == (
        of, "other_service", "pended", "paper",
    )  # fmt: skip
    # the form is one for drugs: its hours run, and it asks for no dates
    assert (row.part_b_drug, row.missing) == (True, [])
    service = row.services.get()
    assert (service.code, service.diagnoses) == ("", ["L209"])
    assert service.described == "Dupilumab; Atopic dermatitis"
    assert row.requester_npi == "1234567893"
    assert row.as_received["requester"] == {"name": "Ingrid Vale"}
    names = {each.upload.name for each in Filed.objects.filter(case=row.case)}
    assert names == {"pa_form.pdf", "notes.pdf"}
    (clock,) = (each for each in read(row.number).clocks if each.rule == "MA-05")
    assert clock.late_from == datetime(2026, 3, 5, 15, tzinfo=UTC)


def test_what_is_missing_starts_the_path_of_the_law(tmp_path: Path) -> None:
    member("tx_insured", "aca_individual")
    said = posted(
        folder(tmp_path / "case", notes=False, **{"L20.9": "eczema"}),
        "--received", "2026-03-02T10:00-05:00", "--expedited",
    )  # fmt: skip
    row = AuthorizationRequest.objects.get()
    assert set(row.missing) == {"diagnosis", "medical_records"}
    needed = Event.objects.get(case=row.case, name="information_needed")
    assert set(needed.facts["needed"]) == set(row.missing)
    # AE-01: 72 hours, and 24 to say what is missing
    urgent = {each["clock"]: each["late_from"] for each in said["request"]["clocks"]}
    assert urgent["erisa_urgent_asking"].startswith("2026-03-03T15:00")
    assert urgent["erisa_urgent"].startswith("2026-03-05T15:00")
    assert any(each.startswith("pa_form.pdf, icd10") for each in said["unread"])
    assert any(
        "icd10" in each for each in WorkItem.objects.get(case=row.case, queue="paper").reasons
    )


def test_a_number_that_is_another_persons_finds_nobody(tmp_path: Path) -> None:
    member()
    posted(folder(tmp_path / "case", Amara_Okafor="Iris Brook"))
    row = AuthorizationRequest.objects.get()
    assert (row.member, row.state) == (None, "pended")
    assert row.subscriber_id == "T00000001"


def test_a_form_for_a_service_is_no_drugs_and_needs_dates(tmp_path: Path) -> None:
    member()
    at = tmp_path / "case"
    at.mkdir()
    (at / "pa_form.pdf").write_bytes(form(printed={"Medication Name:": "Procedure:"}))
    posted(at)
    row = AuthorizationRequest.objects.get()
    assert (row.part_b_drug, row.missing) == (False, ["medical_records", "service_dates"])


def test_papers_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    member()
    said = posted(folder(tmp_path / "case", **{"04/12/1961": "04/12/1971"}))
    assert said["differences"]
    row = AuthorizationRequest.objects.get()
    reasons = WorkItem.objects.get(case=row.case, queue="paper").reasons
    assert any("born" in each for each in reasons)


def test_the_same_papers_again_are_the_same_request(tmp_path: Path) -> None:
    member()
    at = folder(tmp_path / "case")
    first, again = posted(at), posted(at)
    assert first["request"]["number"] == again["request"]["number"]
    assert again["request"]["known_before"] is True
    assert AuthorizationRequest.objects.count() == 1
    # and its two documents are filed once
    assert sorted(each.upload.name for each in Filed.objects.all()) == ["notes.pdf", "pa_form.pdf"]


def test_the_same_papers_at_the_same_moment_are_the_same_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member()
    at = folder(tmp_path / "case")
    number = posted(at)["request"]["number"]
    looked = iter((None, number))
    monkeypatch.setattr(f"{request.__module__}.find", lambda *_: next(looked))
    again = posted(at)["request"]
    assert (again["number"], again["known_before"]) == (number, True)
    assert (AuthorizationRequest.objects.count(), Filed.objects.count()) == (1, 2)


def test_papers_without_a_form_make_no_request(tmp_path: Path) -> None:
    at = tmp_path / "case"
    at.mkdir()
    (at / "notes.pdf").write_bytes(papers.report())
    with pytest.raises(CommandError, match="no request form"):
        posted(at)
    with pytest.raises(CommandError, match="--by"):
        call_command("authorization_read", str(at), "--post")
    assert not AuthorizationRequest.objects.exists()
