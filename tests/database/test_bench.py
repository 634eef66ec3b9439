"""The bench runs, measures what it says, and leaves nothing behind.  Speed is not judged."""

import os
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from claims.models import Claim
from config.bench import check_file, letters, measured, one_by_one, remit
from config.bench.billed import bill, write
from config.bench.bound import WRITTEN, written_rows
from config.bench.databases import PREFIX, UnableToBench
from config.bench.figures import Figure, Part, middle
from config.bench.measured import Round, differences
from config.bench.people import invent
from config.bench.stage import Stage
from config.bench.stocked import fill
from config.bench.total import total
from config.management.commands.bench import PARTS
from kernel.record.verifying import verify
from providers.npi import is_npi
from tests.working import NOW, billed, decide, people, posted

TOTAL = {"claims": {"paid": 1}, "paid": "10.00", "ledger": "0.00", "charge": "12.00"}
TOTAL |= {"member_owes": "2.00", "money": "abc"}


@pytest.mark.django_db(transaction=True)
def test_deciding_is_measured_in_databases_of_its_own(tmp_path: Path) -> None:
    """By processes of its own, in copies that are dropped."""
    people(12)
    posted(billed(12), tmp_path)
    name = connection.settings_dict["NAME"]
    connections.close_all()
    stage = Stage(12, 1, tmp_path, tell=lambda line: None)
    stage._made |= {"lines": 36, "posted": name}
    part = measured.measure(stage, (2,))
    assert part.differences == []
    assert sum(part.totals["claims"].values()) == 12
    assert part.totals["lines"] == 36
    speed, beside_one_by_one, memory, statements = part.figures
    assert speed.value > 0
    assert speed.peer
    assert speed.ratio == speed.value / speed.peer
    assert beside_one_by_one.peer
    assert memory.value > 10
    assert statements.value > 10
    with connection.cursor() as cursor:
        own = f"{PREFIX}%_{os.getpid()}_%"
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", [own])
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_one_claim_at_a_time_gives_the_money_of_a_batch(tmp_path: Path) -> None:
    """The oracle: read and written through the ORM, a claim a transaction."""
    count = 60
    people(count, copies=2)
    posted(billed(count), tmp_path)
    assert one_by_one.decide_all(now=NOW, by="oracle") == count
    alone = total()
    assert float(alone["ledger"]) == 0
    assert verify().damage == []
    posted(billed(count, copy=1), tmp_path)
    decide()
    both = total()
    assert both["claims"] == {name: 2 * number for name, number in alone["claims"].items()}
    assert len(both["claims"]) == 3
    for name in ("charge", "paid", "member_owes"):
        assert float(both[name]) == pytest.approx(2 * float(alone[name]), abs=0.001)
    assert _money("") == _money("1")


def _money(copy: str) -> list[Any]:
    """Every line's money, of the members of one copy."""
    with connection.cursor() as cursor:
        cursor.execute(
            r"""
            SELECT c.patient_control_number, l.number, l.disposition, l.charge, l.allowed,
                   l.deductible, l.copay, l.coinsurance, l.paid, l.adjusted, l.member_owes,
                   (SELECT string_agg(a."group" || a.carc || a.amount, ',' ORDER BY a.sequence)
                    FROM claims_lineadjustment a WHERE a.line_id = l.id)
            FROM claims_claim c JOIN claims_decision d ON d.claim_id = c.case_id
            JOIN claims_decidedline l ON l.decision_id = d.id
            WHERE c.subscriber_id ~ ('^BN\d{7}' || %s || '$') ORDER BY 1, 2
            """,
            [copy],
        )
        rows = cursor.fetchall()
    assert rows
    return list(rows)


@pytest.mark.django_db
def test_tables_filled_with_copies_hold_what_was_decided(tmp_path: Path) -> None:
    count = 9
    people(count)
    posted(billed(count), tmp_path)
    decide()
    before = total()
    fill(2)
    after = total()
    assert after["claims"] == {name: 3 * number for name, number in before["claims"].items()}
    assert float(after["paid"]) == pytest.approx(3 * float(before["paid"]), abs=0.001)
    assert float(after["ledger"]) == 0
    assert Claim.objects.values("number").distinct().count() == 3 * count
    assert Claim.objects.values("member").distinct().count() >= 3 * 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_letters_and_payments(tmp_path: Path) -> None:
    count = 24
    people(count)
    posted(billed(count), tmp_path)
    decide()
    pages = tmp_path / "pages"
    pages.mkdir()
    issued = letters.prepare(at=NOW.isoformat(), pages=str(pages))()
    assert issued["letters"] == len(list(pages.iterdir())) > 0
    assert letters.prepare(pages=str(pages), part=1, parts=2)()["letters"] == issued["letters"] // 2
    paid = remit.prepare(at=NOW.isoformat(), out=str(tmp_path / "paid"))()
    assert paid["remittances"] > 0
    assert (
        paid["claims"]
        == sum(number for name, number in total()["claims"].items() if name != "pended")
        - paid["held"]
    )


def test_both_readers_read_the_same_file(tmp_path: Path) -> None:
    claims = bill(invent(20), 20)
    write(tmp_path / "in.837", claims, NOW)
    said = {"file": str(tmp_path / "in.837")}
    ours = check_file.prepare(**said, reader="us")()
    cents = sum(charge.cents for each in claims for charge in each.charges)
    assert ours == {"good": 20, "cents": cents}
    assert check_file.prepare(**said, reader="pyx12")() == {"valid": True}


def test_a_cent_of_difference_is_told() -> None:
    one = Round(1, 500, 1000, 50, 80, TOTAL)
    other = replace(one, processes=2, total={**TOTAL, "paid": "10.01", "ledger": "0.01"})
    assert differences([one, replace(one, processes=2)]) == []
    assert differences([one, other]) == [
        "paid: 10.00 in 1, 10.01 in 2 processes",
        "ledger: 0.00 in 1, 0.01 in 2 processes",
        "the ledger of 2 processes sums to 0.01",
    ]


@pytest.mark.django_db
def test_a_difference_ends_in_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.management.commands.bench.drop_abandoned", lambda: None)
    part = Part("decide", figures=[Figure("a speed", 10, "claims/s")], differences=["a cent"])
    monkeypatch.setitem(PARTS, "decide", lambda stage: part)
    told, wrong = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("bench", "--only", "decide", stdout=told, stderr=wrong)
    assert end.value.code == 1
    assert "a speed" in told.getvalue()
    assert "a cent" in wrong.getvalue()
    assert "shared memory in large pages: " in wrong.getvalue()


def test_a_number_is_the_median_beside_its_peers() -> None:
    made = middle("speed", [1.0, 9.0, 4.0], "claims/s", beside="bound", peers=[8.0, 2.0, 9.0])
    assert (made.value, made.peer, made.ratio) == (4.0, 8.0, 0.5)
    assert made.rounds == (1.0, 9.0, 4.0)
    assert "bound: 8.00 (0.50 of it)" in made.shown()


def test_the_longest_unit_stands_apart_from_what_is_beside_it() -> None:
    made = middle("letters issued", [4.0], "letters/s", beside="bound", peers=[8.0])
    assert "letters/s bound: 8.00" in made.shown()


def test_a_table_the_bound_leaves_out_is_told() -> None:
    before = dict.fromkeys((*WRITTEN, "another"), 1)
    assert written_rows(before, {**before, "claims_posting": 4}) == 3
    with pytest.raises(UnableToBench, match="leaves out rows of another"):
        written_rows(before, {**before, "another": 2})


def test_the_same_people_each_time() -> None:
    one, other = invent(600), invent(600)
    assert one.members == other.members
    assert {each.plan for each in one.members} == {"BENCH-B", "BENCH-MA", "BENCH-TX"}
    assert all(is_npi(each.npi) and is_npi(each.group.npi) for each in one.clinicians)


def test_no_claims_at_all() -> None:
    for option in ("--claims", "--rounds"):
        with pytest.raises(CommandError, match="at least one"):
            call_command("bench", option, "0")
