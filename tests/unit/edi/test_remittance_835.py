"""The 835: what it says of a payment, balanced at three levels, taken by the validator of pyx12."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.edi.balance_835 import UnableToBalance, UnableToRemit
from claims.edi.claims_835 import filing_indicator
from claims.edi.pieces import Address
from claims.edi.remittance import (
    Adjusted,
    BankTransfer,
    Contact,
    Named,
    Payee,
    ProviderAdjustment,
    Remittance,
    RemittedClaim,
    RemittedLine,
    RemittingPayer,
)
from claims.edi.remittance_835 import Envelope, remittance_835
from kernel.money import ZERO, Money, total
from kernel.x12.envelopes import TransactionSet
from kernel.x12.walk import Ended, walk
from tests import x835
from tests.unit.x12.oracle import is_valid

DAY = date(2026, 3, 1)
PAYER = RemittingPayer(
    "LAKESHORE HEALTH PLAN",
    "990000033",
    Address(("1 PLAN WAY",), "COLUMBUS", "OH", "432150000"),
    technical=Contact("PROVIDER SERVICES", "6145550100", web="www.example.org"),
    id="LHP01",
    service=Contact("PROVIDER SERVICES", "6145550100"),
)
CLINIC = Payee(
    "SECOND LOOK MEDICAL GROUP",
    "471111111",
    "1234567893",
    Address(("9 OAK AVE",), "SPRINGFIELD", "IL", "627011234"),
)
ENVELOPE = Envelope(("ZZ", "LHP01"), ("ZZ", "1234567893"), 12, datetime(2026, 3, 20, 9, tzinfo=UTC))
JANE = Named("DOE", "JANE", id="MEM0002")


def line(charge: str, paid: str, *adjusted: tuple[str, str, str], **said: object) -> RemittedLine:
    adjustments = tuple(Adjusted(group, carc, Money(amount)) for group, carc, amount in adjusted)
    row: dict[str, object] = {"procedure": "99245", "first": DAY, "last": DAY}
    return RemittedLine(
        charge=Money(charge),
        paid=Money(paid),
        adjustments=adjustments,
        **(row | said),  # type: ignore[arg-type]
    )


def claim(*lines: RemittedLine, **said: object) -> RemittedClaim:
    row: dict[str, object] = {
        "control_number": "A1",
        "payer_number": "C26-0000001",
        "status": "1",
        "charge": total(each.charge for each in lines),
        "paid": total(each.paid for each in lines),
        "filing_indicator": "12",
        "patient": JANE,
        "lines": lines,
        "place_of_service": "11",
        "frequency": "1",
    }
    return RemittedClaim(**(row | said))  # type: ignore[arg-type]


def remittance(
    *claims: RemittedClaim, adjustments: Sequence[ProviderAdjustment] = (), **said: object
) -> Remittance:
    paid = total(each.paid for each in claims) if claims else ZERO
    amount = paid - total(each.amount for each in adjustments)
    row: dict[str, object] = {
        "payer": PAYER,
        "payee": CLINIC,
        "amount": amount,
        "method": "CHK" if amount else "NON",
        "paid_on": date(2026, 3, 20),
        "trace": "000000100001",
        "made_on": date(2026, 3, 19),
        "claims": claims,
        "adjustments": tuple(adjustments),
    }
    return Remittance(**(row | said))  # type: ignore[arg-type]


def sent(*payments: Remittance) -> bytes:
    data = remittance_835(payments, envelope=ENVELOPE)
    assert is_valid(data), data.decode()
    assert problems(data) == []
    return data


def problems(data: bytes) -> list[str]:
    """What our own walk through the guide finds."""
    return [
        problem.message
        for event in walk(io.BytesIO(data), versions={"005010X221A1"})
        if isinstance(event, Ended) and isinstance(event.of, TransactionSet)
        for problem in event.of.problems
    ]


def segments(*payments: Remittance) -> list[str]:
    return sent(*payments).decode().split("~\n")


PLAIN = claim(line("317.00", "200.00", ("CO", "45", "97.00"), ("PR", "3", "20.00")))


def test_a_payment_by_check() -> None:
    found = segments(remittance(PLAIN))
    assert found[3:16] == [
        "BPR*I*200.00*C*CHK************20260320",
        "TRN*1*000000100001*1990000033",
        "DTM*405*20260319",
        "N1*PR*LAKESHORE HEALTH PLAN",
        "N3*1 PLAN WAY",
        "N4*COLUMBUS*OH*432150000",
        "REF*2U*LHP01",
        "PER*CX*PROVIDER SERVICES*TE*6145550100",
        "PER*BL*PROVIDER SERVICES*TE*6145550100",
        "PER*IC**UR*www.example.org",
        "N1*PE*SECOND LOOK MEDICAL GROUP*XX*1234567893",
        "N3*9 OAK AVE",
        "N4*SPRINGFIELD*IL*627011234",
    ]
    assert found[16:24] == [
        "REF*TJ*471111111",
        "LX*1",
        "CLP*A1*1*317.00*200.00*20.00*12*C26-0000001*11*1",
        "NM1*QC*1*DOE*JANE****MI*MEM0002",
        "SVC*HC:99245*317.00*200.00**1",
        "DTM*472*20260301",
        "CAS*CO*45*97.00",
        "CAS*PR*3*20.00",
    ]


def test_a_transfer_names_both_ends() -> None:
    bank = BankTransfer("999999992", "17", "091000019", "778899", to_savings=True)
    found = segments(remittance(PLAIN, method="ACH", bank=bank))
    assert found[3] == (
        "BPR*I*200.00*C*ACH*CCP*01*999999992*DA*17*1990000033**01*091000019*SG*778899*20260320"
    )


def test_a_payment_of_nothing_moves_no_money() -> None:
    denied = claim(line("90.00", "0.00", ("CO", "96", "90.00"), remarks=("N30", "N130")))
    found = segments(remittance(denied))
    assert found[3] == "BPR*H*0.00*C*NON************20260320"
    assert "CLP*A1*1*90.00*0.00**12*C26-0000001*11*1" in found
    assert [each for each in found if each.startswith("LQ")] == ["LQ*HE*N30", "LQ*HE*N130"]


def test_a_payee_known_by_tax_number_only() -> None:
    found = segments(remittance(PLAIN, payee=replace(CLINIC, npi="")))
    assert "N1*PE*SECOND LOOK MEDICAL GROUP*FI*471111111" in found
    assert not [each for each in found if each.startswith("REF*TJ")]


def test_a_reversal_says_everything_with_the_other_sign() -> None:
    back = claim(
        line("-317.00", "-200.00", ("CO", "45", "-97.00"), ("PR", "3", "-20.00")), status="22"
    )
    again = claim(line("317.00", "250.00", ("CO", "45", "67.00")))
    found = segments(remittance(back, again))
    assert "CLP*A1*22*-317.00*-200.00**12*C26-0000001*11*1" in found
    assert "CAS*CO*45*-97.00" in found
    assert found[3].startswith("BPR*I*50.00*")


def test_what_is_owed_beyond_the_payment_goes_forward_and_comes_back() -> None:
    back = claim(line("-317.00", "-200.00", ("CO", "45", "-117.00")), status="22")
    forward = ProviderAdjustment("FB", Money("-200.00"), "000000100001")
    first = segments(remittance(back, adjustments=[forward]))
    assert first[3].startswith("BPR*H*0.00*C*NON")
    assert "PLB*1234567893*20261231*FB:000000100001*-200.00" in first
    later = segments(
        remittance(
            claim(line("400.00", "300.00", ("CO", "45", "100.00"))),
            adjustments=[replace(forward, amount=Money("200.00"))],
        )
    )
    assert later[3].startswith("BPR*I*100.00*")
    assert "PLB*1234567893*20261231*FB:000000100001*200.00" in later


def test_interest_is_told_with_its_claim_and_paid_outside_it() -> None:
    late = replace(PLAIN, interest=Money("1.39"))
    interest = ProviderAdjustment("L6", Money("-1.39"), "C26-0000001")
    found = segments(remittance(late, adjustments=[interest]))
    assert "AMT*I*1.39" in found
    assert "PLB*1234567893*20261231*L6:C26-0000001*-1.39" in found
    assert found[3].startswith("BPR*I*201.39*")


def test_more_than_six_provider_adjustments_take_another_segment() -> None:
    some = [ProviderAdjustment("WO", Money("1.00"), f"C26-{n:07d}") for n in range(8)]
    data = remittance_835([remittance(PLAIN, adjustments=some)], envelope=ENVELOPE)
    assert problems(data) == []  # pyx12 takes the second PLB for a second loop, and refuses it
    found = [each for each in data.decode().split("~") if "PLB*" in each]
    assert [each.count("WO:") for each in found] == [6, 2]
    assert x835.payments(data)[0].amount == Money("192.00")


def test_an_adjustment_of_nothing_is_not_told() -> None:
    nothing = [ProviderAdjustment("L6", ZERO, "C26-0000001")]
    assert not [each for each in segments(remittance(PLAIN, adjustments=nothing)) if "PLB" in each]


def test_a_second_payer_tells_what_the_first_did() -> None:
    """Charge 500.00, 370.00 allowed, 320.00 paid by the first: OA-23 carries what it did."""
    second = claim(
        line("500.00", "50.00", ("CO", "45", "130.00"), ("OA", "23", "320.00")),
        status="2",
        filing_indicator="MB",
        remarks=("MA01",),
    )
    found = segments(remittance(second))
    assert "CLP*A1*2*500.00*50.00**MB*C26-0000001*11*1" in found
    assert "CAS*OA*23*320.00" in found
    assert "MOA***MA01" in found


def test_the_people_of_a_claim() -> None:
    tim = claim(
        line("317.00", "200.00", ("CO", "45", "117.00")),
        patient=Named("POE", "TIM", id="MEM0003"),
        subscriber=Named("POE", "JANE", "Q", id="MEM0003"),
        corrected=Named("", id="MEM0003-01"),
        rendering=Named("ROE", "RICHARD", id="1245319599"),
        received_on=date(2026, 3, 3),
    )
    found = segments(remittance(tim))
    at = found.index("NM1*QC*1*POE*TIM****MI*MEM0003")
    assert found[at + 1 : at + 5] == [
        "NM1*IL*1*POE*JANE*Q***MI*MEM0003",
        "NM1*74*1******C*MEM0003-01",
        "NM1*82*1*ROE*RICHARD****XX*1245319599",
        "DTM*050*20260303",
    ]


def test_a_rendering_organization() -> None:
    lab = replace(PLAIN, rendering=Named("LAKE LABORATORY", id="1245319599"))
    assert "NM1*82*2*LAKE LABORATORY*****XX*1245319599" in segments(remittance(lab))


def test_numbers_the_sender_gave_come_back_as_they_came() -> None:
    long = "R0399 #" + "X" * 31
    mine = claim(
        line("317.00", "200.00", ("CO", "45", "117.00"), control_number="A1-1 /" + "9" * 24),
        control_number=long,
        payer_number="C26-" + "9" * 46,
    )
    found = segments(remittance(mine))
    assert f"CLP*{long}*1*317.00*200.00**12*C26-{'9' * 46}*11*1" in found
    assert f"REF*6R*A1-1 /{'9' * 24}" in found


def test_a_line_with_all_it_can_say() -> None:
    one = line(
        "300.00",
        "150.00",
        ("CO", "45", "100.00"),
        ("PR", "1", "30.00"),
        ("PR", "2", "20.00"),
        modifiers=("25", "32"),
        last=date(2026, 3, 2),
        units=Decimal("2.5"),
        units_billed=Decimal("3"),
        procedure_billed=("99244", "25"),
        allowed=Money("200.00"),
        remarks=("N362",),
    )
    found = segments(remittance(claim(one)))
    at = found.index("SVC*HC:99245:25:32*300.00*150.00**2.5*HC:99244:25*3")
    assert found[at + 1 : at + 7] == [
        "DTM*150*20260301",
        "DTM*151*20260302",
        "CAS*CO*45*100.00",
        "CAS*PR*1*30.00**2*20.00",
        "AMT*B6*200.00",
        "LQ*HE*N362",
    ]


def test_seven_reasons_of_one_group_take_two_segments() -> None:
    reasons = [("CO", str(code), "10.00") for code in (45, 97, 151, 16, 18, 50, 96)]
    found = segments(remittance(claim(line("100.00", "30.00", *reasons))))
    cas = [each for each in found if each.startswith("CAS")]
    assert cas[0].count("10.00") == 6
    assert cas[1] == "CAS*CO*96*10.00"


def test_claim_level_adjustments_without_lines() -> None:
    whole = claim(
        charge=Money("100.00"),
        paid=Money("60.00"),
        adjustments=(Adjusted("CO", "45", Money("40.00")),),
        first=DAY,
        last=date(2026, 3, 2),
    )
    found = segments(remittance(whole))
    at = found.index("CAS*CO*45*40.00")
    assert found[at + 2 : at + 4] == ["DTM*232*20260301", "DTM*233*20260302"]


def test_names_are_written_in_letters_that_x12_carries() -> None:
    accented = replace(PLAIN, patient=Named("NUÑEZ*~", "ANDRÉ", id="M:1"))
    assert "NM1*QC*1*NUNEZ*ANDRE****MI*M 1" in segments(remittance(accented))


def test_two_payments_in_one_interchange() -> None:
    found = x835.payments(sent(remittance(PLAIN), remittance(PLAIN, trace="000000100002")))
    assert [each.trace for each in found] == ["000000100001", "000000100002"]


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        (remittance(claim(line("317.00", "200.00", ("CO", "45", "116.99")))),
         "claim C26-0000001, line 1 (99245): charge 317.00 less adjustments leaves 200.01, "
         "paid is 200.00"),
        (remittance(replace(PLAIN, paid=Money("200.01"))),
         "claim C26-0000001: charge 317.00 less all adjustments leaves 200.00, paid is 200.01"),
        (remittance(replace(
            PLAIN, charge=Money("318.00"), adjustments=(Adjusted("CO", "45", Money("1.00")),)
        )), "claim C26-0000001: its lines charge 317.00, CLP03 is 318.00"),
        (remittance(PLAIN, amount=Money("199.99")),
         "payment 000000100001: the claims less provider adjustments come to 200.00, "
         "BPR02 is 199.99"),
    ],
    ids=["line", "claim", "lines and claim", "provider"],
)  # fmt: skip
def test_a_cent_too_many_is_found_where_it_is(payment: Remittance, words: str) -> None:
    with pytest.raises(UnableToBalance) as refused:
        remittance_835([payment], envelope=ENVELOPE)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        (remittance(PLAIN, method="WIRE"), "method 'WIRE' is not ACH, CHK or NON"),
        (remittance(PLAIN, method="NON"), "method NON is for payments of nothing"),
        (remittance(PLAIN, method="ACH"), "a transfer needs bank accounts"),
        (remittance(claim(line("-9.00", "-9.00"), status="22")), "never paid"),
        (remittance(claim(line("9.00", "8.00", ("CR", "45", "1.00")))), "group 'CR'"),
    ],
)
def test_what_cannot_be_told_is_refused(payment: Remittance, words: str) -> None:
    with pytest.raises(UnableToRemit, match=words):
        remittance_835([payment], envelope=ENVELOPE)


@pytest.mark.parametrize(
    ("billed", "told"),
    [("MB", "MB"), ("16", "16"), ("12", "12"), ("CI", "15"), ("BL", "15"), ("11", "OF"),
     ("FI", "OF"), ("", "ZZ"), ("??", "ZZ")],
)  # fmt: skip
def test_the_filing_indicator_of_a_claim_as_an_835_has_it(billed: str, told: str) -> None:
    assert filing_indicator(billed) == told


cents = st.integers(0, 999_999)


@st.composite
def any_line(draw: st.DrawFn, sign: int) -> RemittedLine:
    reasons = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["CO", "PR", "OA", "PI"]),
                st.sampled_from(["45", "1", "2", "3", "23", "253", "97", "B7"]),
                cents,
            ),
            max_size=8,
        )
    )
    paid = draw(cents)
    charge = paid + sum(each[2] for each in reasons)
    adjustments = tuple(
        Adjusted(group, carc, Money.of_cents(sign * amount)) for group, carc, amount in reasons
    )
    return replace(
        line("0.00", "0.00"),
        charge=Money.of_cents(sign * charge),
        paid=Money.of_cents(sign * paid),
        adjustments=adjustments,
        control_number=draw(st.text("ABC019 -", max_size=30)).strip(),
    )


@st.composite
def any_claim(draw: st.DrawFn) -> RemittedClaim:
    sign = draw(st.sampled_from([1, 1, 1, -1]))
    lines = tuple(draw(st.lists(any_line(sign), min_size=1, max_size=4)))
    return claim(
        *lines,
        status="22" if sign < 0 else draw(st.sampled_from(["1", "2", "3"])),
        patient=Named(draw(st.text(min_size=1, max_size=70)) + "A", draw(st.text(max_size=40))),
    )


@given(st.lists(any_claim(), min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_whatever_is_paid_balances_when_it_is_read_back(claims: list[RemittedClaim]) -> None:
    left = total(each.paid for each in claims)
    forward = [ProviderAdjustment("FB", left, "T1")] if left < ZERO else []
    payment = remittance(*claims, adjustments=forward)
    (read,) = x835.payments(sent(payment))
    assert read.amount == payment.amount
    assert [each.paid for each in read.claims] == [each.paid for each in claims]
    for told, given_claim in zip(read.claims, claims, strict=True):
        adjusted = sorted(
            (each.group, each.reason, each.amount)
            for each in given_claim.all_adjustments
            if each.amount
        )
        assert sorted(each for one in told.lines for each in one.adjustments) == adjusted
