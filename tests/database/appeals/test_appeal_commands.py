"""The commands of intake and admissibility, from a letter to an undone dismissal."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from appeals.models import Appeal
from claims.models import Claim
from kernel.cases.models import Event
from tests.appealing import denied, paying
from tests.papers import pdf
from tests.staff import staff

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 2, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def claim() -> Claim:
    staff("a.specialist", "appeals_specialist")
    return denied(paying.member(paying.plan("medicare_advantage", network="required")))


def called(name: str, *given: Any, by: str = "a.specialist") -> Any:
    out = StringIO()
    call_command(name, *given, "--by", by, "--json", stdout=out)
    return json.loads(out.getvalue())


def in_words(name: str, *given: Any) -> str:
    out = StringIO()
    call_command(name, *given, "--by", "a.specialist", stdout=out)
    return out.getvalue()


def letter(tmp_path: Path, claim: Claim) -> Path:
    of = claim.member
    assert of is not None
    file = tmp_path / "letter.pdf"
    lines = (f"Member: {of.first_name} {of.last_name}", f"Member ID: {of.number}")
    file.write_bytes(pdf([*lines, f"Claim number: {claim.number}", "", "I appeal your denial."]))
    return file


def issues(tmp_path: Path, claim: Claim, **said: str) -> Path:
    row = {"claim": claim.number, "asked_by": "member", "notice_dated": "2026-05-04"} | said
    file = tmp_path / "issues.json"
    file.write_text(json.dumps({"issues": [row]}))
    return file


def test_from_a_letter_to_an_appeal(claim: Claim, tmp_path: Path) -> None:
    came = called("appeal_receive", letter(tmp_path, claim), "--received", "2026-05-29T16:40")
    assert came["received_at"] == "2026-05-29T16:40:00-04:00"
    assert claim.member is not None
    assert came["member"] == claim.member.number
    (waiting,) = called("appeal_contacts")
    assert (waiting["contact"], waiting["rule"]) == (came["contact"], "MA-25")
    assert "received 2026-05-29 16:40" in in_words("appeal_contacts")
    (appeal,) = called("appeal_settle", came["contact"], issues(tmp_path, claim))
    assert (appeal["state"], appeal["verdict"]) == ("admitted", "admissible")
    assert called("appeal_contacts") == []
    shown = called("appeal_examine", appeal["number"])
    assert shown["version"] == appeal["version"]
    assert "MA-24  running, 2026-07-28" in in_words("appeal_examine", appeal["number"])
    moved = called("appeal_receipt", appeal["number"], "2026-06-01T10:30", "--why", "stamp")
    assert "ma_payment_appeal" in {each["clock"] for each in moved["moved"]}


def test_papers_asked_for_and_taken_in(claim: Claim, tmp_path: Path) -> None:
    came = called("appeal_receive", "--text", "I appeal.", "--received", "2026-06-01T10:30")
    file = issues(tmp_path, claim, asked_by="representative", name="Ada Roe")
    (appeal,) = called("appeal_settle", came["contact"], file)
    number = appeal["number"]
    assert appeal["missing"] == ["cms_1696"]
    assert called("appeal_papers", number, "ask", "--how", "phone")["tries"] == 1
    with pytest.raises(CommandError, match="asked for 1 of 2 times"):
        called("appeal_dismiss", number, "no_papers", "--why", "none came")
    form = ("--kind", "cms_1696", "--of", "Ada Roe", "--signed", "2026-06-01")
    done = called("appeal_papers", number, "take", *form, "--file", letter(tmp_path, claim))
    assert done["state"] == "admitted"
    with pytest.raises(CommandError, match="revoke needs --papers, --on"):
        called("appeal_papers", number, "revoke")


def test_late_dismissed_and_undone(claim: Claim, tmp_path: Path) -> None:
    came = called("appeal_receive", "--text", "I appeal.", "--received", "2026-06-01T10:30")
    file = issues(tmp_path, claim, notice_dated="2026-03-19")
    (appeal,) = called("appeal_settle", came["contact"], file)
    number = appeal["number"]
    assert appeal["grounds"] == ["untimely"]
    assert called("appeal_dismiss", number, "untimely", "--why", "x")["state"] == "dismissed"
    undone = called("appeal_vacate", number, "was_in_time", "--why", "the envelope")
    assert undone["state"] == "received"
    called("appeal_notice", number, "--received", "2026-04-10", "--why", "postmark of April 8")
    row = Appeal.objects.get(number=number)
    assert row.state == "admitted"
    assert called("appeal_withdraw", number, "oral")["state"] == "withdrawn"
    assert called("appeal_vacate", number, "taken_back", "--why", "x")["state"] == "admitted"
    assert Event.objects.filter(case=row.pk, name="vacated").count() == 2


def test_a_cause_and_a_merge(claim: Claim, tmp_path: Path) -> None:
    numbers = []
    for place in range(2):
        text = f"I appeal, letter {place}."
        came = called("appeal_receive", "--text", text, "--received", f"2026-06-01T1{place}:30")
        late = issues(tmp_path, claim, notice_dated="2026-03-19", good_cause="serious_illness")
        numbers.append(called("appeal_settle", came["contact"], late)[0]["number"])
    first, second = numbers
    assert called("appeal_merge", second, first, "--why", "the same")["state"] == "merged"
    assert called("appeal_merge", second, "--apart", "--why", "not")["state"] == "received"
    called("appeal_merge", second, first, "--why", "the same after all")
    done = called("appeal_cause", first, "serious_illness", "--why", "coma until May")
    assert done["state"] == "admitted"


def test_a_wrong_document_says_where(claim: Claim, tmp_path: Path) -> None:
    came = called("appeal_receive", "--text", "I appeal.")
    file = issues(tmp_path, claim, asked_by="aunt", notice_dated="May 4")
    with pytest.raises(CommandError) as caught:
        called("appeal_settle", came["contact"], file)
    assert caught.value.returncode == 2
    assert "issues[0].asked_by" in str(caught.value)
    assert "issues[0].notice_dated" in str(caught.value)
    with pytest.raises(CommandError, match="give a document"):
        called("appeal_settle", came["contact"])
    kept = called("appeal_settle", came["contact"], "--none", "a question about codes")
    assert kept == [{"contact": came["contact"], "state": "no_appeal"}]
    again = called("appeal_settle", came["contact"], "--again", "it is one")
    assert again[0]["state"] == "open"


COMMANDS = (
    ("appeal_receive", "--text", "x"),
    ("appeal_contacts",),
    ("appeal_settle", "1", "--none", "x"),
    ("appeal_admit", "R26-1"),
    ("appeal_dismiss", "R26-1", "untimely", "--why", "x"),
    ("appeal_vacate", "R26-1", "our_error", "--why", "x"),
    ("appeal_withdraw", "R26-1", "oral"),
    ("appeal_papers", "R26-1", "ask", "--how", "phone"),
    ("appeal_receipt", "R26-1", "2026-06-01", "--why", "x"),
    ("appeal_notice", "R26-1", "--dated", "2026-06-01", "--why", "x"),
    ("appeal_cause", "R26-1", "none", "--why", "x"),
    ("appeal_merge", "R26-1", "R26-2", "--why", "x"),
)


@pytest.mark.parametrize("given", COMMANDS, ids=[each[0] for each in COMMANDS])
def test_who_reads_only_changes_nothing(given: tuple[str, ...]) -> None:
    staff("c.odom", "compliance_officer")
    with pytest.raises(CommandError, match="odom may not"):
        call_command(*given, "--by", "c.odom")
    assert not Event.objects.exists()


def test_no_such_appeal(claim: Claim) -> None:
    with pytest.raises(CommandError, match="no appeal has the number R26-9"):
        called("appeal_admit", "R26-9")
    with pytest.raises(CommandError, match="no appeal has the number R26-9"):
        called("appeal_examine", "R26-9")
