"""The payment run on PostgreSQL: what is paid, what waits, what the files say."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from claims.models import Claim, PayeeAccount, Payment, PaymentRun, ProviderBalance
from claims.operations.confirm import Confirmation, confirm
from claims.operations.reverse import UnableToReverse, reverse
from kernel.cases.models import Event, WorkItem
from kernel.money import Money
from kernel.record.verifying import verify
from tests import nacha, paying, x835
from tests.paying import CLINIC, NOW, OTHER_CLINIC, PAID_ON, TIN, Lined

pytestmark = pytest.mark.django_db

PART_B = ("original_medicare",)
PRIVATE = ("ny_insured", "aca_group")


def told(out: Path) -> list[x835.Payment]:
    """Every payment of every 835 in the folder, by trace."""
    found = [
        each for file in sorted(out.glob("835-*.edi")) for each in x835.payments(file.read_bytes())
    ]
    return sorted(found, key=lambda each: each.trace)


def confirmed(trace: str, on=NOW, amount: str | None = None, bank: str = "B1"):
    said = Confirmation(trace, bank, on, Money(amount) if amount else None)
    return confirm([said], by="bank", now=on)[0]


def pay_and_confirm(out: Path) -> None:
    paying.run(out)
    for payment in Payment.objects.filter(state="issued"):
        assert confirmed(payment.trace).good


def test_a_claim_is_paid_and_explained(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PART_B))
    claim = paying.claim(
        person, Lined("350.00", "117.00", deductible="20.00"), Lined("80.00", "60.00")
    )
    remitted = paying.run(tmp_path)
    payment = told(tmp_path)[0]
    assert payment.amount == Money("177.00")
    assert payment.first("BPR").elements[1:5] == ["I", "177.00", "C", "CHK"]
    assert payment.first("BPR").get(16) == "20260320"
    only = payment.claims[0]
    assert only.header.elements[1:8] == [
        f"PCN{person.pk}", "1", "430.00", "177.00", "20.00", "MB", claim.number,
    ]  # fmt: skip
    assert [line.procedure for line in only.lines] == ["HC:99204:25", "HC:99204"]
    assert only.lines[0].adjustments == [
        ("CO", "45", Money("213.00")),
        ("PR", "1", Money("20.00")),
    ]
    names = {segment.get(1): segment for segment in only.segments if segment.id == "NM1"}
    assert names["QC"].elements[3:10] == ["OKAFOR", "AMARA", "", "", "", "MI", person.number]
    assert names["82"].get(9) == paying.SURGEON
    assert any(each.id == "MOA" and each.get(3) == "MA01" for each in only.segments)
    line = {segment.id: segment for segment in only.lines[1].segments}
    assert line["DTM"].elements[1:] == ["472", "20260220"]
    assert line["REF"].elements[1:] == ["6R", "L1"]
    assert line["AMT"].elements[1:] == ["B6", "60.00"]
    assert remitted.summary["totals"]["issued"] == "177.00"
    claim.refresh_from_db()
    assert claim.state == "decided", "paid only when the bank says so"
    assert Event.objects.filter(case=claim.pk, name="remitted").count() == 1


def test_a_denied_claim_is_denied_with_its_reason_and_remark(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    claim = paying.claim(person, Lined("90.00", "0.00", denied_for="96", rarc=("N30", "N130")))
    paying.run(tmp_path)
    payment = told(tmp_path)[0]
    assert (payment.method, payment.amount) == ("NON", Money("0.00"))
    assert payment.claims[0].status == "1", "processed as primary: the member is known"
    assert payment.claims[0].header.get(6) == "15"
    line = payment.claims[0].lines[0]
    assert line.adjustments == [("CO", "96", Money("90.00"))]
    remarks = [each.get(2) for each in line.segments if each.id == "LQ"]
    assert remarks == ["N30", "N130"]
    claim.refresh_from_db()
    assert claim.state == "denied"
    assert Payment.objects.get().state == "confirmed"


def test_a_claim_that_pays_nothing_is_paid_when_it_is_remitted(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    claim = paying.claim(person, Lined("90.00", "0.00", deductible="90.00"))
    paying.run(tmp_path)
    claim.refresh_from_db()
    assert claim.state == "paid"
    assert Event.objects.get(case=claim.pk, name="paid").facts["moved"] == "nothing"


def test_a_second_run_pays_nothing_again(tmp_path: Path) -> None:
    paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))
    first = paying.run(tmp_path / "1")
    second = paying.run(tmp_path / "2")
    assert first.run is not None
    assert second.run is None
    assert list((tmp_path / "2").iterdir()) == []
    assert Payment.objects.count() == 1


def test_the_medicare_floor_makes_a_claim_wait_and_says_until_when(tmp_path: Path) -> None:
    claim = paying.claim(paying.member(paying.plan(*PART_B)), Lined("90.00", "50.00"))
    day_13, day_14 = date(2026, 3, 15), date(2026, 3, 16)
    early = paying.run(tmp_path / "1", as_of=day_13)
    assert early.run is None
    waiting = early.summary["waiting"]
    assert [(each["claim"], each["until"]) for each in waiting] == [(claim.number, "2026-03-16")]
    assert "1842(c)(3)" in waiting[0]["why"]
    assert paying.run(tmp_path / "2", as_of=day_14).run is not None


def test_late_medicare_payment_bears_interest_outside_the_claim(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PART_B))
    claim = paying.claim(person, Lined("900.00", "500.00"), received=date(2026, 2, 1))
    paying.run(tmp_path, as_of=date(2026, 3, 23))  # due March 3: 20 days late
    payment = told(tmp_path)[0]
    # 500.00 x 4.125 % x 20 / 365 = 1.13
    assert payment.balances == [("L6", claim.number, Money("-1.13"))]
    assert payment.amount == Money("501.13")
    postings = claim.decisions.get().postings
    accounts = {
        each.account: each.amount for each in postings.filter(account__startswith="interest")
    }
    assert accounts == {"interest": Money("1.13").decimal, "interest_cost": Money("-1.13").decimal}
    assert "4.125%" in Event.objects.get(case=claim.pk, name="remitted").facts["why"]


def test_a_rate_that_is_not_on_record_holds_the_claim_for_a_person(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PART_B))
    late = paying.claim(person, Lined("900.00", "500.00"), received=date(2026, 6, 1))
    in_time = paying.claim(person, Lined("80.00", "40.00"), received=date(2026, 6, 15))
    remitted = paying.run(tmp_path, as_of=date(2026, 7, 6))
    assert [each.number for each in told(tmp_path)[0].claims] == [in_time.number]
    held = remitted.summary["held"]
    assert [(each["claim"], each["reason"]) for each in held] == [(late.number, "interest")]
    assert "no law on record for interest" in held[0]["why"]
    work = WorkItem.objects.get(queue="payments")
    assert (work.case_id, work.reasons, work.done_at) == (late.pk, ["interest"], None)


def test_each_payer_and_payee_has_a_payment_and_a_file_of_its_own(tmp_path: Path) -> None:
    part_b, private = paying.plan(*PART_B), paying.plan(*PRIVATE)
    one, two = paying.member(part_b), paying.member(private)
    paying.claim(one, Lined("90.00", "50.00"))
    paying.claim(two, Lined("90.00", "51.00"))
    paying.claim(one, Lined("90.00", "52.00"), billing_npi=OTHER_CLINIC)
    paying.run(tmp_path)
    payments = told(tmp_path)
    assert sorted(str(each.amount) for each in payments) == ["50.00", "51.00", "52.00"]
    assert len(list(tmp_path.glob("835-*.edi"))) == 3
    payees = {(each.first("N1").get(2), each.amount.cents) for each in payments}
    assert len({name for name, _ in payees}) == 2


def test_a_member_is_paid_by_check_without_an_835(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PART_B), first_name="Ruth", last_name="Bell")
    claim = paying.claim(person, Lined("90.00", "50.00"), payee="member", assigned=False)
    paying.run(tmp_path)
    assert told(tmp_path) == []
    rows = list(csv.DictReader(io.StringIO(next(tmp_path.glob("checks-*.csv")).read_text())))
    assert [
        (row["payee"], row["street"], row["city"], row["state"], row["zip"]) for row in rows
    ] == [("Ruth Bell", "12 ELM STREET", "AUSTIN", "TX", "787010000")]
    assert (rows[0]["amount"], rows[0]["date"], rows[0]["pays_for"]) == (
        "50.00",
        "2026-03-20",
        claim.number,
    )


def test_a_confidential_members_check_waits_for_an_address(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PART_B), confidential=True)
    paying.claim(person, Lined("90.00", "50.00"), payee="member")
    remitted = paying.run(tmp_path)
    assert remitted.run is None
    assert remitted.summary["held"][0]["reason"] == "address"


def test_an_enrolled_payee_gets_a_transfer_that_the_835_can_be_matched_with(tmp_path: Path) -> None:
    PayeeAccount.objects.create(
        npi=CLINIC, tin=TIN, routing="091000019", account="778899", days=(date(2026, 1, 1), None)
    )
    paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))
    saturday = date(2026, 3, 21)
    paying.run(tmp_path, as_of=saturday)
    payment = told(tmp_path)[0]
    assert payment.method == "ACH"
    bpr = payment.first("BPR")
    assert (bpr.get(13), bpr.get(15), bpr.get(16)) == ("091000019", "778899", "20260323")
    batch = nacha.read(next(tmp_path.glob("eft-*.ach")).read_text())[0]
    entry = batch.entries[0]
    assert (batch.effective, entry.cents, entry.account) == ("260323", 5000, "778899")
    assert entry.addenda == [f"TRN*1*{payment.trace}*{payment.first('TRN').get(3)}\\"]
    assert batch.company_id == payment.first("TRN").get(3)
    assert not list(tmp_path.glob("checks-*.csv"))


def test_secondary_payment_is_told_as_secondary(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE, network="preferred"))
    paying.claim(
        person,
        Lined("90.00", "50.00"),
        primary_allowed=Money("80.00"),
        primary_paid=Money("10.00"),
    )
    paying.run(tmp_path)
    only = told(tmp_path)[0].claims[0]
    assert (only.status, only.header.get(6)) == ("2", "12")


def test_a_patient_billed_under_another_number_is_told_the_own_one(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    billed = paying.submitted(person, [Lined("90.00", "50.00")])
    said = billed.as_received | {"patient": billed.as_received["patient"] | {"id": "FAMILY1"}}
    paying.claim(person, Lined("90.00", "50.00"), as_received=said)
    paying.run(tmp_path)
    names = {each.get(1): each for each in told(tmp_path)[0].claims[0].segments if each.id == "NM1"}
    assert names["QC"].get(9) == "FAMILY1"
    assert names["74"].elements[8:10] == ["C", person.number]


def test_who_is_paid_and_served_too_is_named_once(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    paying.claim(person, Lined("90.00", "50.00"), rendering_npi=paying.CLINIC)
    paying.run(tmp_path)
    names = [each.get(1) for each in told(tmp_path)[0].claims[0].segments if each.id == "NM1"]
    assert names == ["QC"]


def test_a_provider_without_a_tax_number_waits(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    paying.claim(person, Lined("90.00", "50.00"), billing_tin="")
    assert paying.run(tmp_path).summary["held"][0]["reason"] == "payee"


# Confirmation.


def test_only_the_bank_makes_a_claim_paid(tmp_path: Path) -> None:
    claim = paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))
    paying.run(tmp_path)
    payment = Payment.objects.get()
    answer = confirmed(payment.trace, amount="50.00", bank="021000021-77")
    assert (answer.verdict, answer.claims) == ("confirmed", 1)
    claim.refresh_from_db()
    payment.refresh_from_db()
    assert (claim.state, payment.state, payment.bank_trace) == ("paid", "confirmed", "021000021-77")
    paid = Event.objects.get(case=claim.pk, name="paid")
    assert (paid.at, paid.facts["trace"]) == (NOW, payment.trace)
    clocks = claim.case.deadlines.filter(rule="PP-NY")
    assert {each.state for each in clocks} <= {"met", "met_late"}


def test_the_same_confirmation_twice_changes_nothing(tmp_path: Path) -> None:
    claim = paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))
    paying.run(tmp_path)
    trace = Payment.objects.get().trace
    assert confirmed(trace).verdict == "confirmed"
    assert confirmed(trace, on=NOW + timedelta(days=1)).verdict == "already confirmed"
    assert confirmed(trace, bank="B2").verdict == "confirmed before under another bank trace"
    assert Event.objects.filter(case=claim.pk, name="paid").count() == 1
    twice = [Confirmation(trace, "B1", NOW)] * 2
    assert [each.verdict for each in confirm(twice, by="bank", now=NOW)] == [
        "already confirmed"
    ] * 2


def test_what_cannot_be_confirmed_does_not_stop_the_rest(tmp_path: Path) -> None:
    private = paying.plan(*PRIVATE)
    paying.claim(paying.member(private), Lined("90.00", "50.00"))
    paying.claim(paying.member(private), Lined("90.00", "51.00"), billing_npi=OTHER_CLINIC)
    paying.run(tmp_path)
    one, two = Payment.objects.order_by("amount")
    answers = confirm(
        [
            Confirmation(one.trace, "B1", NOW, Money("49.99")),
            Confirmation("999", "B2", NOW),
            Confirmation(two.trace, "B3", NOW, Money("51.00")),
        ],
        by="bank",
        now=NOW,
    )
    assert [each.verdict for each in answers] == [
        "amount differs",
        "unknown trace number",
        "confirmed",
    ]
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["confirmed", "issued"]


# Reversal.


def test_a_reversal_takes_back_the_money_and_the_deductible(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    claim = paying.claim(person, Lined("90.00", "50.00", deductible="15.00"))
    pay_and_confirm(tmp_path / "1")
    reverse(case=claim.pk, reason="billed in error", by="EVA", now=NOW, recover_from=PAID_ON)
    claim.refresh_from_db()
    assert claim.state == "reversed"
    sums: dict[str, Money] = {}
    for each in claim.decisions.get().postings.all():
        sums[each.account] = sums.get(each.account, Money("0.00")) + Money(each.amount)
    assert set(sums) > {"payable", "toward_deductible"}
    assert set(sums.values()) == {Money("0.00")}
    paying.claim(person, Lined("300.00", "200.00"))
    paying.run(tmp_path / "2")
    payment = told(tmp_path / "2")[0]
    assert payment.amount == Money("150.00")
    back = payment.claims[0]
    assert back.header.elements[2:5] == ["22", "-90.00", "-50.00"]
    assert back.lines[0].adjustments == [
        ("CO", "45", Money("-25.00")),
        ("PR", "1", Money("-15.00")),
    ]


def test_a_corrected_claim_follows_its_reversal(tmp_path: Path) -> None:
    claim = paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))
    pay_and_confirm(tmp_path / "1")
    reverse(case=claim.pk, reason="wrong fee", by="EVA", now=NOW, recover_from=PAID_ON)
    paying.again(claim, Lined("90.00", "70.00"))
    paying.run(tmp_path / "2")
    payment = told(tmp_path / "2")[0]
    assert [(each.status, str(each.paid)) for each in payment.claims] == [
        ("22", "-50.00"),
        ("1", "70.00"),
    ]
    assert payment.amount == Money("20.00")


def test_a_debt_goes_forward_until_it_is_paid_off(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    claim = paying.claim(person, Lined("90.00", "50.00"))
    pay_and_confirm(tmp_path / "1")
    reverse(case=claim.pk, reason="not ours", by="EVA", now=NOW, recover_from=PAID_ON)
    paying.run(tmp_path / "2")
    owing = told(tmp_path / "2")[0]
    assert (owing.method, owing.amount) == ("NON", Money("0.00"))
    assert owing.balances == [("FB", owing.trace, Money("-50.00"))]
    paying.claim(person, Lined("40.00", "30.00"))
    paying.run(tmp_path / "3")
    still = told(tmp_path / "3")[0]
    assert still.balances == [
        ("FB", owing.trace, Money("50.00")),
        ("FB", still.trace, Money("-20.00")),
    ]
    paying.claim(person, Lined("60.00", "45.00"))
    paying.run(tmp_path / "4")
    last = told(tmp_path / "4")[0]
    assert last.balances == [("FB", still.trace, Money("20.00"))]
    assert last.amount == Money("25.00")
    paying.claim(person, Lined("60.00", "45.00"))
    paying.run(tmp_path / "5")
    assert told(tmp_path / "5")[0].balances == []


def test_a_provider_told_first_keeps_the_money_until_the_day(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PRIVATE))
    claim = paying.claim(person, Lined("90.00", "50.00"))
    pay_and_confirm(tmp_path / "1")
    later = PAID_ON + timedelta(days=41)
    reverse(case=claim.pk, reason="not ours", by="EVA", now=NOW, recover_from=later)
    paying.claim(person, Lined("40.00", "30.00"))
    paying.run(tmp_path / "2")
    now = told(tmp_path / "2")[0]
    assert now.amount == Money("30.00")
    assert now.balances == [("WO", claim.number, Money("-50.00"))]
    paying.claim(person, Lined("40.00", "20.00"))
    paying.run(tmp_path / "3", as_of=PAID_ON + timedelta(days=1))
    assert told(tmp_path / "3")[0].balances == [], "not before the day"
    paying.claim(person, Lined("100.00", "80.00"), received=later)
    paying.run(tmp_path / "4", as_of=later)
    then = told(tmp_path / "4")[0]
    assert then.balances == [("WO", claim.number, Money("50.00"))]
    assert then.amount == Money("30.00")


def test_interest_is_taken_back_with_the_claim(tmp_path: Path) -> None:
    person = paying.member(paying.plan(*PART_B))
    claim = paying.claim(person, Lined("900.00", "500.00"), received=date(2026, 2, 1))
    paying.run(tmp_path / "1", as_of=date(2026, 3, 23))
    assert confirmed(Payment.objects.get().trace).good
    reverse(case=claim.pk, reason="error", by="EVA", now=NOW, recover_from=PAID_ON)
    paying.run(tmp_path / "2", as_of=date(2026, 3, 24))
    payment = told(tmp_path / "2")[0]
    assert payment.balances == [
        ("L6", claim.number, Money("1.13")),
        ("FB", payment.trace, Money("-501.13")),
    ]
    interest = ProviderBalance.objects.filter(reason="L6", reference=claim.number)
    assert sum(each.amount for each in interest) == 0


def test_what_was_not_paid_cannot_be_reversed(tmp_path: Path) -> None:
    claim = paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))
    paying.run(tmp_path)
    with pytest.raises(UnableToReverse, match="until the bank confirms"):
        reverse(case=claim.pk, reason="error", by="EVA", now=NOW, recover_from=PAID_ON)
    with pytest.raises(UnableToReverse, match="say why"):
        reverse(case=claim.pk, reason=" ", by="EVA", now=NOW, recover_from=PAID_ON)
    assert confirmed(Payment.objects.get().trace).good
    reverse(case=claim.pk, reason="error", by="EVA", now=NOW, recover_from=PAID_ON)
    with pytest.raises(UnableToReverse, match="reversed"):
        reverse(case=claim.pk, reason="error", by="EVA", now=NOW, recover_from=PAID_ON)


def test_the_record_of_a_run_verifies(tmp_path: Path) -> None:
    claim = paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))
    pay_and_confirm(tmp_path / "1")
    reverse(case=claim.pk, reason="error", by="EVA", now=NOW, recover_from=PAID_ON)
    paying.run(tmp_path / "2")
    assert [str(each) for each in verify().damage] == []


def test_the_summary_says_what_the_payments_say(tmp_path: Path) -> None:
    private = paying.plan(*PRIVATE)
    paying.claim(paying.member(private), Lined("90.00", "50.00"))
    paying.claim(paying.member(private), Lined("90.00", "0.00", denied_for="29"))
    remitted = paying.run(tmp_path)
    file = next(tmp_path.glob("run-*.json"))
    assert json.loads(file.read_text()) == remitted.summary
    assert remitted.summary["totals"] == {
        "claims": 2, "denied": 1, "reversals": 0, "paid": "50.00", "taken_back": "0.00",
        "interest": "0.00", "issued": "50.00",
    }  # fmt: skip
    assert PaymentRun.objects.get().written_at is not None
    assert Claim.objects.filter(state="denied").count() == 1
