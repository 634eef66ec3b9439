"""From an 837P to the 835 and the bank's answer: what was billed comes back explained and paid."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction

from claims.edi.hand_over import handed_over
from claims.edi.intake_837p import check_837p, good_claims
from claims.models import Claim, EdiFile
from claims.operations.decide import adjudicate_waiting
from claims.operations.receive import receive
from kernel.cases.models import Event
from kernel.money import Money
from kernel.record.sealing import Batch
from kernel.record.verifying import verify
from providers.models import NetworkParticipation, PlanRate, Provider
from tests import factories, x835
from tests.unit.x12.oracle import is_valid

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("America/New_York")
RECEIVED = datetime(2026, 3, 3, 9, 15, tzinfo=ZONE)
BILLING, RENDERING = "1234567893", "1245319599"
YEAR = (date(2026, 1, 1), date(2027, 1, 1))

FILE = """\
ISA*00*          *00*          *ZZ*LAKESIDE       *ZZ*PLANONE        *260303*0915*^*00501*000000101*1*P*:~
GS*HC*LAKESIDE*PLANONE*20260303*0915*1*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*REF0001*20260303*0915*CH~
NM1*41*2*LAKESIDE BILLING*****46*LB001~
PER*IC*EDI DESK*TE*8005550100~
NM1*40*2*PLAN ONE*****46*PLANONE~
HL*1**20*1~
NM1*85*2*SECOND LOOK MEDICAL GROUP*****XX*1234567893~
N3*9 OAK AVE*SUITE 2~
N4*ALBANY*NY*122071234~
REF*EI*471111111~
HL*2*1*22*0~
SBR*P*18*GRP1******CI~
NM1*IL*1*OKAFOR*AMARA****MI*{member}~
N3*12 ELM ST~
N4*ALBANY*NY*12207~
DMG*D8*19610412*F~
NM1*PR*2*PLAN ONE*****PI*PLANONE~
CLM*PCN-1*420***11:B:1*Y*A*Y*Y~
HI*ABK:M1711~
NM1*82*1*ROE*IDA****XX*1245319599~
PRV*PE*PXC*207X00000X~
LX*1~
SV1*HC:99204:25*350*UN*1***1~
DTP*472*D8*20260301~
REF*6R*L-1~
LX*2~
SV1*HC:20610*70*UN*2***1~
DTP*472*D8*20260301~
REF*6R*L-2~
CLM*PCN-2*95.5***11:B:1*Y*A*Y*Y~
HI*ABK:M1711~
NM1*82*1*ROE*IDA****XX*1245319599~
PRV*PE*PXC*207X00000X~
LX*1~
SV1*HC:99213*95.5*UN*1***1~
DTP*472*D8*20240115~
REF*6R*L-3~
SE*38*0001~
GE*1*1~
IEA*1*000000101~
"""  # noqa: E501


@pytest.fixture
def member() -> Any:
    plan = factories.plan(
        "PLANONE",
        payer_id="PLANONE",
        days=factories.ONWARD,
        terms={
            "regimes": ["ny_insured", "aca_group"],
            "deductible": "100.00",
            "coinsurance": {"in_network": "20"},
            "network": "preferred",
            "filing_limit": "12 months",
        },
    )
    person = factories.member(state="NY", address="12 ELM ST", city="ALBANY", zip="12207")
    factories.coverage(person, plan)
    ida = Provider.objects.create(
        npi=RENDERING, entity="1", name="ROE", first_name="IDA", taxonomy="207X00000X",
        kind="physician", state="NY",
    )  # fmt: skip
    NetworkParticipation.objects.create(provider=ida, plan="PLANONE", days=YEAR)
    for code, amount in (("99204", "250.00"), ("20610", "30.00"), ("99213", "80.00")):
        PlanRate.objects.create(plan="PLANONE", code=code, amount=Decimal(amount), days=YEAR)
    return person


def take_in(text: str) -> None:
    """The file's claims, checked and put on file."""
    stream = io.BytesIO(text.encode())
    receipt = check_837p(stream)
    stream.seek(0)
    claims = [
        handed_over(claim, place_in_file=place)
        for place, (_, claim) in enumerate(good_claims(stream, receipt), 1)
    ]
    with transaction.atomic():
        file = EdiFile.objects.create(
            sha256="0" * 64, name="a.837", size=len(text), received_at=RECEIVED
        )
        batch = Batch()
        receive(
            claims, file=file, received_at=RECEIVED, zone=ZONE.key, now=RECEIVED, by="test",
            batch=batch,
        )  # fmt: skip
        batch.seal(RECEIVED)


def run(command: str, *args: object) -> dict[str, Any]:
    out = StringIO()
    call_command(command, *map(str, args), "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_an_837p_comes_back_as_an_835_and_is_paid_when_the_bank_says_so(
    member: Any, tmp_path: Path
) -> None:
    take_in(FILE.format(member=member.number))
    adjudicate_waiting(now=RECEIVED, by="test")
    paid, late = Claim.objects.order_by("order")

    remitted = run("claims_remit", "--out", tmp_path, "--as-of", "2026-03-20")
    assert remitted["totals"]["claims"] == 2
    data = (tmp_path / remitted["payments"][0]["remittance"]).read_bytes()
    assert is_valid(data)
    payment = x835.payments(data)[0]
    assert payment.first("REF").elements[1:] == ["2U", "PLANONE"]
    assert [each.get(2) for each in payment.header if each.id == "N1"][1] == (
        "SECOND LOOK MEDICAL GROUP"
    )

    by_number = {each.header.get(1): each for each in payment.claims}
    first, second = by_number["PCN-1"], by_number["PCN-2"]
    # 99204: 250.00 less the 100.00 deductible less 20 % of 150.00; 20610: 2 x 30.00 less 20 %
    assert [(str(line.charge), str(line.paid)) for line in first.lines] == [
        ("350.00", "120.00"),
        ("70.00", "48.00"),
    ]
    assert first.lines[0].adjustments == [
        ("CO", "45", Money("100.00")),
        ("PR", "1", Money("100.00")),
        ("PR", "2", Money("30.00")),
    ]
    assert first.header.elements[3:7] == ["420.00", "168.00", "142.00", "12"]
    # served in January 2024: before coverage, and long past the filing limit
    assert (second.status, str(second.paid)) == ("1", "0.00")
    assert payment.amount == Money("168.00")
    controls = [
        each.get(2) for told in (first, second) for line in told.lines for each in line.segments
        if each.id == "REF"
    ]  # fmt: skip
    assert controls == ["L-1", "L-2", "L-3"]

    paid.refresh_from_db()
    late.refresh_from_db()
    assert (paid.state, late.state) == ("decided", "denied")
    bank = tmp_path / "bank.csv"
    bank.write_text(f"trace,bank_trace,amount,date\n{payment.trace},0210-9,168.00,2026-03-24\n")
    answer = run("payments_confirm", bank)
    assert answer["payments"][0]["verdict"] == "confirmed"
    paid.refresh_from_db()
    assert paid.state == "paid"
    story = list(Event.objects.filter(case=paid.pk).order_by("pk").values_list("name", flat=True))
    assert story == ["received", "accepted", "decided", "remitted", "paid"]
    prompt_pay = paid.case.deadlines.filter(rule="PP-NY")
    assert prompt_pay
    assert {deadline.state for deadline in prompt_pay} == {"met"}
    assert verify().damage == []
