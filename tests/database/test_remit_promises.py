"""What must not happen: twice, half, unbalanced.  Real transactions, real threads."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from claims.models import (
    Claim,
    Decision,
    PayeeAccount,
    Payment,
    PaymentRun,
    Remittance,
    RemittedDecision,
)
from claims.operations import keep_files
from claims.operations import remit as remitting
from claims.operations.keep_files import UnableToWriteFiles
from claims.operations.remit import write_again
from kernel.money import Money, total
from tests import factories, nacha, paying, x835
from tests.paying import NOW, OTHER_CLINIC, PAID_ON, SURGEON, Lined
from tests.unit.x12.oracle import is_valid

PRIVATE = ("ny_insured", "aca_group")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def refused(words: str, *statements: str) -> None:
    """PostgreSQL refuses the last of these statements, in these words."""
    script = "; ".join([*statements, "SET CONSTRAINTS ALL IMMEDIATE"])
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=words):
        with_savepoint(cursor.execute, script)


def with_savepoint(run: Callable[[str], Any], script: str) -> None:
    with transaction.atomic():
        run(script)


def some_claims(count: int, *, payees: int = 1) -> list[Claim]:
    """Claims of one plan, decided in one batch: paid, denied, all to the deductible."""
    under = paying.plan(*PRIVATE)
    person = paying.member(under)
    clinics = [paying.CLINIC, OTHER_CLINIC, SURGEON][:payees]
    kinds = [
        (Lined("90.00", "50.00"), Lined("33.33", "11.11", deductible="2.22")),
        (Lined("90.00", "0.00", denied_for="96", rarc=("N130",)),),
        (Lined("120.00", "0.00", deductible="120.00"),),
        (Lined("80.00", "79.99"), Lined("10.00", "0.00", denied_for="18")),
    ]
    lines = [kinds[place % len(kinds)] for place in range(count)]
    cases = paying.on_file(
        [
            paying.submitted(
                person,
                each,
                billing_npi=clinics[place % payees],
                patient_control_number=f"A{place}",
            )
            for place, each in enumerate(lines)
        ]
    )
    paying.decide(list(zip(cases, lines, strict=True)))
    return list(Claim.objects.order_by("pk"))


@pytest.mark.django_db
class TestPostgres:
    @pytest.fixture(autouse=True)
    def paid(self, tmp_path: Path) -> None:
        some_claims(2)
        paying.run(tmp_path)

    def test_a_decision_is_remitted_once(self) -> None:
        decision = RemittedDecision.objects.order_by("pk").first()
        assert decision
        refused(
            "unique",
            "INSERT INTO claims_remitteddecision (payment_id, decision_id, amount) "
            f"VALUES (999999, {decision.decision_id}, {decision.amount})",
        )

    def test_nothing_is_added_to_a_payment_after_it_was_made(self) -> None:
        payment = Payment.objects.get()
        refused(
            "nothing is added",
            "INSERT INTO claims_providerbalance (payment_id, payee_npi, reason, reference, amount) "
            f"VALUES ({payment.pk}, '', 'WO', 'X', 1)",
        )

    def test_a_payment_is_the_sum_of_what_is_on_it(self) -> None:
        payment = Payment.objects.get()
        row = (
            "INSERT INTO claims_payment (id, run_id, payer, payee_kind, payee_npi, payee_tin, "
            "payee_name, method, amount, trace, issued_on, state, bank_trace) "
            f"VALUES (999999, {payment.run_id}, 'P', 'provider', '', '', '', 'CHK', %s, 'T', "
            "'2026-03-20', 'issued', '')"
        )
        balance = (
            "INSERT INTO claims_providerbalance (payment_id, payee_npi, reason, reference, amount) "
            "VALUES (999999, '', 'L6', 'X', -1.00)"
        )
        refused("not the sum", balance, row % "1.01")
        refused("not the sum", row % "5.00")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(balance)
            cursor.execute(row % "1.00")
            transaction.set_rollback(True)

    def test_a_decision_is_remitted_with_what_it_pays(self) -> None:
        person = paying.member(paying.plan(*PRIVATE))
        claim = paying.claim(person, Lined("90.00", "50.00"))
        decision = Decision.objects.get(claim=claim)
        refused(
            "remitted, with what it pays",
            "INSERT INTO claims_remitteddecision (payment_id, decision_id, amount) "
            f"VALUES (999999, {decision.pk}, 49.99)",
        )

    def test_a_payment_keeps_its_amount_and_stays(self) -> None:
        refused("Cannot update", "UPDATE claims_payment SET amount = amount + 1")
        refused("Cannot update", "UPDATE claims_payment SET payee_npi = '1003000126'")
        refused("Cannot update", "UPDATE claims_payment SET payee_name = 'SOMEBODY ELSE'")
        refused("Cannot update", "UPDATE claims_payment SET issued_on = issued_on + 1")
        refused("[Dd]elete", "DELETE FROM claims_payment")

    def test_what_was_remitted_stays(self) -> None:
        for table in ("remitteddecision", "remittance", "runfile"):
            refused("never changed or removed", f"DELETE FROM claims_{table}")

    def test_only_a_confirmation_with_a_trace_confirms(self) -> None:
        refused("payment_confirmed_by_trace", "UPDATE claims_payment SET state = 'confirmed'")

    def test_the_banks_word_is_not_rewritten(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE claims_payment SET state = 'confirmed', bank_trace = 'B1', "
                "confirmed_at = now()"
            )
        refused("[Uu]pdate", "UPDATE claims_payment SET bank_trace = 'B2'")
        refused(
            "[Uu]pdate", "UPDATE claims_payment SET confirmed_at = confirmed_at - interval '1 day'"
        )

    def test_a_payment_does_not_begin_as_voided(self) -> None:
        payment = Payment.objects.get()
        payment.pk, payment.trace, payment.state = 999_999, "T", "voided"
        with pytest.raises(IntegrityError, match="cannot begin as voided"), transaction.atomic():
            payment.save(force_insert=True)

    def test_a_claim_does_not_begin_as_paid(self) -> None:
        claim = Claim.objects.order_by("pk").first()
        assert claim
        claim.case, claim.number, claim.state = factories.case(), "C26-1", "paid"
        with pytest.raises(IntegrityError, match="cannot begin as paid"), transaction.atomic():
            claim.save(force_insert=True)


@pytest.mark.django_db
def test_the_835s_of_a_mixed_run_balance_and_pass_another_validator(tmp_path: Path) -> None:
    claims = some_claims(500, payees=3)
    for npi in (paying.CLINIC, OTHER_CLINIC):
        PayeeAccount.objects.create(
            npi=npi, tin=paying.TIN, routing="091000019", account=npi, days=(date(2026, 1, 1), None)
        )
    paying.run(tmp_path)
    files = sorted(tmp_path.glob("835-*.edi"))
    payments = [each for file in files for each in x835.payments(file.read_bytes())]
    for file in files:
        assert is_valid(file.read_bytes()), file.name
    numbers = sorted(told.number for payment in payments for told in payment.claims)
    assert numbers == sorted(claim.number for claim in claims), "each claim once"
    decided = Decision.objects.aggregate(paid=Sum("paid"))["paid"]
    assert total(payment.amount for payment in payments) == Money(decided)
    assert Money(decided) == Money.of_cents(125 * (5000 + 1111 + 7999))
    transfers = nacha.read(next(tmp_path.glob("eft-*.ach")).read_text())
    by_trace = {payment.trace: payment for payment in payments}
    for entry in transfers[0].entries:
        trace = entry.addenda[0].split("*")[2]
        assert by_trace.pop(trace).amount == Money.of_cents(entry.cents)
    assert [payment.method for payment in by_trace.values()] == ["CHK"]
    states = Claim.objects.order_by().values_list("state", flat=True)
    assert sorted(states) == ["decided"] * 375 + ["denied"] * 125


@pytest.mark.django_db
def test_pyx12_accepts_reversals_balances_and_interest(tmp_path: Path) -> None:
    from claims.operations.reverse import reverse

    person = paying.member(paying.plan("original_medicare"))
    late = paying.claim(person, Lined("900.00", "500.00"), received=date(2026, 2, 1))
    paying.run(tmp_path / "1", as_of=date(2026, 3, 23))
    Claim.objects.filter(pk=late.pk).update(state="paid")
    reverse(case=late.pk, reason="error", by="EVA", now=NOW, recover_from=PAID_ON)
    paying.again(late, Lined("900.00", "450.00"))
    paying.run(tmp_path / "2", as_of=date(2026, 3, 24))
    for file in tmp_path.glob("*/835-*.edi"):
        assert is_valid(file.read_bytes()), file.read_text()


@pytest.mark.django_db
def test_the_number_of_statements_does_not_grow_with_the_claims(tmp_path: Path) -> None:
    counts = []
    for size in (12, 120):
        some_claims(size, payees=3)
        with CaptureQueriesContext(connection) as captured:
            paying.run(tmp_path / str(size))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] < 60


@pytest.mark.django_db
def test_a_payment_that_cannot_be_told_is_held_and_the_others_are_made(tmp_path: Path) -> None:
    some_claims(6, payees=3)

    def refuses_one(payment: Any) -> bytes:
        if payment.payee_npi == OTHER_CLINIC:
            raise ValueError("no such thing")
        return paying.write_835(payment)

    remitted = paying.run(tmp_path, write_835=refuses_one)
    assert {each["reason"] for each in remitted.summary["held"]} == {"remittance"}
    assert len(remitted.summary["held"]) == 2
    assert {payment.payee_npi for payment in Payment.objects.all()} == {paying.CLINIC, SURGEON}
    assert paying.run(tmp_path / "2").summary["totals"]["claims"] == 2


# Committed transactions.


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_pay_once(tmp_path: Path) -> None:
    some_claims(40, payees=2)
    ready = threading.Barrier(2)
    problems: list[BaseException] = []

    def pay(place: int) -> None:
        try:
            ready.wait()
            paying.run(tmp_path / str(place))
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pay, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert problems == []
    assert PaymentRun.objects.count() == 1
    assert RemittedDecision.objects.count() == 40
    assert len([folder for folder in tmp_path.iterdir() if any(folder.iterdir())]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_commit_and_files_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_claims(8, payees=2)
    real = keep_files.write_whole
    written: list[str] = []

    def dies_after_one(path: Path, content: bytes) -> Path:
        if written:
            raise KeyboardInterrupt
        written.append(path.name)
        return real(path, content)

    with monkeypatch.context() as broken:
        broken.setattr(keep_files, "write_whole", dies_after_one)
        with pytest.raises(KeyboardInterrupt):
            paying.run(tmp_path / "1")
    run = PaymentRun.objects.get()
    assert run.written_at is None
    assert Payment.objects.count() == 2
    remitted = paying.run(tmp_path / "1", as_of=PAID_ON + timedelta(days=1))
    assert (remitted.run, remitted.recovered) == (None, [run.pk])
    assert Payment.objects.count() == 2
    whole = contents(tmp_path / "1")
    assert len(whole) == 2 + 1 + 1, "two 835s, the check register and the summary"
    write_again(run.pk, out=tmp_path / "2", now=NOW)
    assert contents(tmp_path / "2") == whole


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_the_commit_pays_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_claims(4)

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(remitting, "write_events", dies)
        with pytest.raises(KeyboardInterrupt):
            paying.run(tmp_path)
    assert not Payment.objects.exists()
    assert not Remittance.objects.exists()
    assert list(tmp_path.iterdir()) == []
    assert paying.run(tmp_path).run is not None
    assert RemittedDecision.objects.count() == 4


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    file = tmp_path / "a-file"
    file.write_text("in the way")
    return file


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_paid(
    unwritable: Path,
) -> None:
    some_claims(1)
    with pytest.raises(UnableToWriteFiles, match="nothing was paid"):
        paying.run(unwritable / "out")
    assert not Payment.objects.exists()


@pytest.mark.django_db
def test_an_unknown_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnableToWriteFiles, match="no payment run 4711"):
        write_again(4711, out=tmp_path, now=NOW)
