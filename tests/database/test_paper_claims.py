"""A claim on paper: posted once, judged as any claim, what could not be read before a person."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from claims.explain import explain
from claims.models import Claim, Decision, OpinionChain, PaperForm
from claims.operations.decide import adjudicate_waiting
from kernel.cases.models import Deadline, WorkItem
from kernel.documents.models import Filed, Upload
from kernel.members.models import Member
from kernel.money import Money
from tests import factories, papers
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path


@pytest.fixture
def member() -> Member:
    made = factories.member(number="T00000001")
    terms = {"regimes": ["tx_insured", "aca_individual"]}
    factories.coverage(made, factories.plan(terms=terms, days=factories.ONWARD))
    return made


def posted(folder: Path, content: bytes, *, code: int = 0) -> dict[str, Any]:
    path = folder / "claim.pdf"
    path.write_bytes(content)
    out = StringIO()
    options = ["--json", "--received", "2026-03-09"]
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command("paper_claim", str(path), *options, stdout=out)
        assert ended.value.code == code
    else:
        call_command("paper_claim", str(path), *options, stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_a_form_becomes_a_claim(folder: Path, member: Member) -> None:
    said = posted(folder, papers.claim_form())
    assert said == {
        "claim": said["claim"],
        "unread": [],
        "refusals": [],
        "notes": [],
        "duplicate": False,
    }
    claim = Claim.objects.get(number=said["claim"])
    assert (claim.member, claim.state, claim.received) == (member, "accepted", date(2026, 3, 9))
    assert (Money(claim.charge), claim.patient_control_number) == (Money("350.00"), "ACC-1")
    assert (claim.opinion, claim.marked_as_opinion) == (2, True)  # modifier 32: a chain begins
    assert OpinionChain.objects.get().diagnosis == "C50911"
    assert Filed.objects.get(case=claim.pk).as_what == "claim form"
    assert PaperForm.objects.get().claim == claim


def test_it_is_judged_by_the_one_pipeline(folder: Path, member: Member) -> None:
    number = posted(folder, papers.claim_form())["claim"]
    adjudicate_waiting(now=NOW, by="test")
    decision = Decision.objects.get(claim__number=number)
    assert {each["rule"] for each in json.loads(decision.stored)["findings"]} > {"in_network"}


def test_paper_has_clocks_of_its_own(folder: Path, member: Member) -> None:
    posted(folder, papers.claim_form())
    rows = Deadline.objects.filter(clock__contains="paper")
    assert rows.exists()
    assert not Deadline.objects.filter(clock__contains="electronic").exists()
    assert Claim.objects.get().file is None  # so that the payment floor is paper's


def test_the_same_form_again_posts_nothing(folder: Path, member: Member) -> None:
    content = papers.claim_form()
    first = posted(folder, content)
    again = posted(folder, content)
    assert (again["claim"], again["duplicate"]) == (first["claim"], True)
    assert Claim.objects.count() == 1
    assert Upload.objects.count() == 2


def test_the_same_form_at_the_same_moment_posts_nothing(
    folder: Path, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked, and neither was on file: the second of them finds the first."""
    content = papers.claim_form()
    first = posted(folder, content)
    looked = iter((None, PaperForm.objects.select_related("claim").get()))
    monkeypatch.setattr("claims.edi.post_paper._before", lambda _: next(looked))
    again = posted(folder, content)
    assert (again["claim"], again["duplicate"]) == (first["claim"], True)
    assert Claim.objects.count() == Filed.objects.count() == 1


def test_a_fault_of_another_kind_is_told(
    folder: Path, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise IntegrityError("another constraint")

    monkeypatch.setattr("claims.edi.post_paper.file_under", broken)
    with pytest.raises(IntegrityError, match="another constraint"):
        posted(folder, papers.claim_form())
    assert not Claim.objects.exists()


def test_what_could_not_be_read_goes_to_a_person(folder: Path, member: Member) -> None:
    said = posted(folder, papers.claim_form({"ins_benefit_plan": "YES"}, amt_paid="20"))
    assert said["unread"] == [
        "item 29, amount paid: '20' does not say dollars and cents, as 150 00 does",
        "item 11d, another health plan: what it paid is not on the form",
    ]
    work = WorkItem.objects.get(queue="paper")
    assert [each[:8] for each in work.reasons] == ["item 29,", "item 11d"]
    found = explain(said["claim"], today=date(2026, 3, 9))
    assert found.paper == {"unread": said["unread"]}


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"ch1": "350"}, "item 24F line 1, charge"),
        ({"pt_name": "OKAFOR"}, "item 2, patient's name"),
        ({"birth_yy": "61"}, "item 3, birth date"),
    ],
)
def test_without_what_a_claim_needs_none_is_made(
    texts: dict[str, str], says: str, folder: Path
) -> None:
    said = posted(folder, papers.claim_form(**texts), code=1)
    assert said["claim"] is None
    assert any(each.startswith(says) for each in said["unread"])
    assert not Claim.objects.exists()
    assert PaperForm.objects.get().unread == said["unread"]


def test_the_checks_of_the_837p_refuse_it(folder: Path, member: Member) -> None:
    said = posted(folder, papers.claim_form(t_charge="360 00", pin="1245319590"), code=1)
    assert said["refusals"] == [
        "CLM02 is 360.00, the lines come to 350.00",
        "NPI 1245319590 of LONE TREE ONCOLOGY (NM1*85) fails its check digit",
    ]
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "content", [papers.picture_page(), papers.pages(1), papers.encrypted(), b"%PDF-1.7 broken"]
)
def test_what_is_no_form_is_told(content: bytes, folder: Path) -> None:
    said = posted(folder, content, code=1)
    assert (said["claim"], len(said["unread"])) == (None, 1)


@pytest.mark.parametrize("content", [b"", b"MZ", b"PK\x03\x04" + b"\0" * 99])
def test_what_is_no_document_is_not_taken(content: bytes, folder: Path) -> None:
    path = folder / "claim.pdf"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("paper_claim", str(path), stdout=StringIO())
    assert refused.value.returncode == 2
    assert not Upload.objects.exists()
