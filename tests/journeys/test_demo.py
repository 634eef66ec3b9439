"""The demo: a real 837P of opinion claims goes in; acknowledgments, letters and 835s come out."""

import json
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pdfplumber
import pytest
from django.core.management import call_command

from claims.models import Claim, Decision, Payment, Remittance
from kernel.cases.models import Event
from kernel.letters.models import Letter
from kernel.record.verifying import verify
from tests import x835
from tests.unit.x12.oracle import is_valid

pytestmark = pytest.mark.django_db(transaction=True)


def run(out: Path) -> str:
    said = StringIO()
    call_command("demo", "--out", str(out), stdout=said)
    return said.getvalue()


def texts(out: Path) -> dict[str, str]:
    """The words of every letter, by the name of its file."""
    found = {}
    for path in sorted((out / "letters").rglob("*.pdf")):
        with pdfplumber.open(path) as pdf:
            found[path.name] = " ".join(page.extract_text() for page in pdf.pages)
    return found


def decision(number: str) -> Decision:
    claim = Claim.objects.get(patient_control_number=number)
    return Decision.objects.get(claim=claim)


def test_from_one_file_to_everything_that_goes_out(tmp_path: Path) -> None:
    said = run(tmp_path)
    decided = {
        number: (each.disposition, str(each.paid), str(each.member_owes))
        for number in Claim.objects.values_list("patient_control_number", flat=True)
        for each in [decision(number)]
    }
    # OP-0001: fee 160.63; 83.00 of the 2026 deductible 283.00 was left (200.00 used before);
    # 77.63 less 20 % (15.53) = 62.10, less 2 % sequestration (1.24) = 60.86.
    assert decided["OP-0001"] == ("paid", "60.86", "98.53")
    # OP-0002, the third opinion after a second that differs: 23.00 of the deductible left;
    # (160.63 - 23.00) = 137.63, less 27.53 and 2.20: 107.90; line 2 34.48 - 6.90 - 0.55 = 27.03.
    assert decided["OP-0002"] == ("paid", "134.93", "57.43")
    assert decided["OP-0003"][0] == "pended", "a third opinion after two that agree is a person's"
    assert decided["OP-0009"] == ("denied", "0.00", "0.00")
    assert decided["OP-0017"][0] == "pended", "nobody on file has that number"
    assert "OP-0018" not in decided, "its lines do not add up to its charge: never received"
    for kind in ("cancer diagnosis", "elective surgery", "rare or", "conflicting"):
        assert kind in said
    assert "opinion 4, elective" in said, (
        "OP-0007 comes after a third; it is an opinion all the same"
    )
    for plan in ("Original Medicare", "Sunrise Advantage", "Hudson Individual", "Lone Star Group"):
        assert plan in said
    _acknowledged(tmp_path)
    _remitted(tmp_path)
    _told(tmp_path)
    assert not Event.objects.filter(name="notice_sent").exists(), "a PDF made is not a letter sent"
    assert verify().damage == []
    for path in tmp_path.rglob("*.*"):
        assert str(path) in said, f"the demo does not say where {path.name} is"


def _acknowledged(out: Path) -> None:
    (answer,) = out.glob("*.999*")
    assert is_valid(answer.read_bytes())
    (verdicts,) = out.glob("*.277ca*")
    assert is_valid(verdicts.read_bytes())
    text = verdicts.read_text()
    assert text.count("STC*A2:20") == 18
    assert "TRN*2*OP-0018" in text
    assert list(out.glob("*.ta1*"))


def _remitted(out: Path) -> None:
    told = {}
    for path in sorted((out / "remittance").glob("835-*")):
        assert is_valid(path.read_bytes())
        for payment in x835.payments(path.read_bytes()):
            told |= {each.header.get(1): each for each in payment.claims}
    assert told["OP-0001"].paid == x835.Money("60.86")
    assert told["OP-0009"].status == "1"
    summary = json.loads(next((out / "remittance").glob("run-*.json")).read_text())
    paid = Decision.objects.filter(disposition="paid").values_list("paid", flat=True)
    assert Decimal(summary["totals"]["paid"]) == sum(paid)
    assert Remittance.objects.count() == len(list((out / "remittance").glob("835-*")))


def _told(out: Path) -> None:
    read = texts(out)
    assert len(read) == Letter.objects.count() > 10
    everything = "\n".join(read.values())
    assert "$107.90" in everything
    assert re.search(r"Walter\s+Nguyễn", everything), "no letter of a name is lost"
    for letter in Letter.objects.all():
        assert letter.name.split()[0] in read[f"{letter.number}.pdf"]


def test_a_second_run_changes_nothing_and_writes_again_what_was_removed(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    run(first)
    before = [each.objects.count() for each in (Claim, Decision, Letter, Payment, Remittance)]
    said = run(first)
    assert "nothing is posted twice" in said
    run(second)
    after = [each.objects.count() for each in (Claim, Decision, Letter, Payment, Remittance)]
    assert after == before
    for kind in ("*.999*", "*.277ca*", "remittance/*"):
        had = {path.name: path.read_bytes() for path in first.glob(kind)}
        assert had == {path.name: path.read_bytes() for path in second.glob(kind)}
        assert had
    letters = {path.name: path.read_bytes() for path in first.rglob("*.pdf")}
    assert letters == {path.name: path.read_bytes() for path in second.rglob("*.pdf")}
