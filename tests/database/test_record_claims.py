"""What was decided and posted is found damaged wherever its text and its rows part."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection

from claims.models import Claim, DecidedLine, Decision, LineAdjustment, Posting, Reversal
from claims.operations.decide import adjudicate
from claims.operations.reverse import reverse
from kernel.record.verifying import recorded_models, verify
from tests import paying
from tests.paying import NOW, Lined

pytestmark = pytest.mark.django_db

LINES = (
    Lined("350.00", "120.00", "50.00"),
    Lined("200.00", "0.00", denied_for="96", rarc=("N130",)),
)


@pytest.fixture
def case() -> int:
    (one,) = paying.on_file([paying.submitted(paying.member(paying.plan()), LINES)])
    paying.decide([(one, LINES)])
    return one


def tamper(table: str, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(change)
        assert cursor.rowcount > 0, "nothing was changed: the test is blind"
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def damage() -> list[str]:
    return [str(each) for each in verify().damage]


def test_whole(case: int) -> None:
    assert LineAdjustment.objects.count() >= 3
    assert damage() == []


def test_whole_as_the_pipeline_decides(case: int) -> None:
    """Every shape the pipeline writes: decided by rules, pended, and of nobody known."""
    person = paying.member(paying.plan())
    known = paying.submitted(person, LINES)
    stranger = paying.submitted(person, LINES, patient=paying.Named("NOBODY", "NONE"))
    adjudicate(paying.on_file([known, stranger]), now=NOW, by="test")
    assert Decision.objects.count() == 3
    assert damage() == []


def test_whole_after_payment_and_reversal(case: int, tmp_path: Path) -> None:
    paying.run(tmp_path)
    Claim.objects.filter(pk=case).update(state="paid")
    why = "billed in error"
    reverse(case=case, reason=why, by="EVA", now=NOW, recover_from=paying.PAID_ON)
    assert damage() == []
    tamper("claims_reversal", "UPDATE claims_reversal SET recover_from = recover_from + 1")
    assert damage() == [
        f"claims_reversal {Reversal.objects.get().pk}: a column says other than its text"
    ]


@pytest.mark.parametrize(
    "change",
    [
        "paid = paid + 1",
        "allowed = 0",
        "charge = charge - 1",
        "member_owes = 1000",
        "disposition = 'denied'",
        "payee = 'member'",
        "law_version = 'x'",
        "number = 2",
    ],
)
def test_a_decision(case: int, change: str) -> None:
    tamper("claims_decision", f"UPDATE claims_decision SET {change}")
    identity = Decision.objects.get().pk
    assert damage() == [f"claims_decision {identity}: a column says other than its text"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claims_decidedline SET paid = paid + 1, adjusted = adjusted - 1 WHERE number = 1",
        "UPDATE claims_decidedline SET deductible = 0 WHERE number = 1",
        "UPDATE claims_decidedline SET disposition = 'paid' WHERE number = 2",
        "UPDATE claims_decidedline SET number = 3 WHERE number = 2",
    ],
)
def test_a_line(case: int, change: str) -> None:
    tamper("claims_decidedline", change)
    identity = Decision.objects.get().pk
    assert damage() == [f"claims_decision {identity}: a column says other than its text"]


def test_a_line_added(case: int) -> None:
    line = DecidedLine.objects.order_by("number").last()
    assert line
    line.pk, line.number = None, 9
    line.save()
    assert len(damage()) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claims_lineadjustment SET amount = amount + 1 WHERE sequence = 1",
        "UPDATE claims_lineadjustment SET carc = '50' WHERE carc = '96'",
        "UPDATE claims_lineadjustment SET rarc = '{}' WHERE carc = '96'",
        "DELETE FROM claims_lineadjustment WHERE carc = '96'",
    ],
)
def test_an_adjustment(case: int, change: str) -> None:
    tamper("claims_lineadjustment", change)
    assert len(damage()) == 1


@pytest.mark.parametrize(
    "change",
    ["amount = amount + 1", "account = 'gift'", "year = 2020", "member_id = NULL"],
)
def test_a_posting(case: int, change: str) -> None:
    identity = Posting.objects.filter(account="payable").get().pk
    tamper("claims_posting", f"UPDATE claims_posting SET {change} WHERE id = {identity}")
    assert damage() == [f"claims_posting {identity}: a column says other than its text"]


def test_every_table_whose_columns_repeat_its_text_says_how() -> None:
    """The text of a file is all there is to its row: nothing to compare."""
    files = {"claims_remittance", "claims_runfile"}
    silent: Sequence[str] = [
        model._meta.db_table for model in recorded_models() if not model.AGREES
    ]
    assert set(silent) - files == set()
