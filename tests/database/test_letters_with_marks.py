"""É and Ñ from a file to an answer, an 835 and a letter, in UTF-8 and one byte a letter alike.

Our guides carry unmarked letters only: a claim with others is refused and named without them.
Members' files bring them, and letters show them.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.edi.acknowledgments import answers
from claims.edi.intake_837p import check_837p
from claims.edi.post_837p import post
from claims.models import Claim
from claims.operations.read_payers import read_payers
from kernel.letters.models import Letter
from kernel.members.models import Member
from tests import enrolment_files, lettering, paying, x835
from tests.factories import plan
from tests.unit.edi.made import as_bytes, good, swapped
from tests.unit.x12.oracle import is_valid

AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
ENCODINGS = pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])


def encoded(data: bytes, encoding: str) -> bytes:
    return data.decode("latin-1").encode(encoding)


@ENCODINGS
def test_a_claim_with_them_is_refused_and_named_without_them(encoding: str, tmp_path: Path) -> None:
    marked = swapped("*DOE*JANE*", "*NUÑEZ*JOSÉ*")(swapped("CLM*A1*", "CLM*PEÑA1*")(good()))
    path = tmp_path / "in.837"
    path.write_bytes(encoded(as_bytes(marked), encoding))
    with path.open("rb") as stream:
        receipt = check_837p(stream)
    refused, other, good_one = receipt.transactions[0].claims
    assert (refused.id, [str(each) for each in refused.statuses]) == ("PEÑA1", ["A3:684"])
    assert "NM103 has a character X12 does not carry: 'NUÑEZ'" in refused.message
    assert not other.accepted
    assert good_one.accepted
    told = answers(receipt, "in", at=AT, reference=1, payers=read_payers(None))
    verdicts = told["in-1.277ca.edi"]
    assert b"NM1*QC*1*NUNEZ*JOSE****MI*MEM0002~" in verdicts
    assert b"TRN*2*PENA1~" in verdicts
    assert b"IK4*3*1035*6~" in told["in-1.999.edi"], "no copy: X12 carries none of it"
    assert b"CTX*CLM01:PENA1~" in told["in-1.999.edi"]
    assert all(content.isascii() and is_valid(content) for content in told.values())


@pytest.mark.django_db
@ENCODINGS
def test_a_member_with_them_is_paid_for_and_written_to(encoding: str, tmp_path: Path) -> None:
    plan("TX-GOLD", terms={"regimes": ["tx_insured", "aca_individual"]})
    health = ("HD*021**HLT*TX-GOLD~DTP*348*D8*20260101~",)
    enrolled = enrolment_files.member(
        "MEM0002", last="NUÑEZ", first="JOSÉ", born="19610407", health=health
    )
    path = tmp_path / "members.834"
    path.write_bytes(enrolment_files.file(enrolled).decode().encode(encoding))
    call_command("members_import", str(path))
    of = Member.objects.get()
    assert (of.last_name, of.first_name) == ("NUÑEZ", "JOSÉ")

    path = tmp_path / "in.837"
    path.write_bytes(as_bytes(swapped("*DOE*JANE*", "*NUNEZ*JOSE*")(good())))
    post(
        path, out=None, received_at=AT, zone="America/New_York", now=AT, by="test",
        payers=read_payers(None),
    )  # fmt: skip
    assert Claim.objects.get(patient_control_number="A1").member == of

    paying.claim(of, paying.Lined("350.00", "120.00"))
    run = paying.run(tmp_path / "out")
    assert run.run is not None
    (file,) = (tmp_path / "out").glob("835-*.edi")
    assert b"NM1*QC*1*NUNEZ*JOSE****MI*MEM0002~" in file.read_bytes()
    assert is_valid(file.read_bytes())
    assert len(x835.payments(file.read_bytes())) == 1

    lettering.decided(of, patient_control_number="NEXT")
    assert lettering.issued().held == []
    assert "JOSÉ NUÑEZ" in Letter.objects.latest("id").html
