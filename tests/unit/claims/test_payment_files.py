"""The files of a payment run, read back: NACHA by its own reader, the check register by csv."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from claims.operations.read_payers import (
    UnableToReadPayers,
    read_payers,
    routing_is_right,
)
from claims.operations.write_checks import Check, register
from claims.operations.write_eft import Transfer, UnableToWriteEft, eft_file
from kernel.money import Money
from tests import nacha

MADE_AT = datetime(2026, 3, 20, 14, 5, tzinfo=UTC)
PAYER = read_payers(None).of("PLAN1", ("aca_group",))
assert PAYER


def transfer(number: int, cents: int = 12345, day: int = 20, **changes: object) -> Transfer:
    values: dict[str, object] = {
        "trace": f"{number:012d}",
        "payee_name": "ÉMILE'S ORTHOPAEDIC CLINIC OF COLUMBUS",
        "payee_tin": "741234567",
        "routing": "091000019",
        "account": "00123-4567",
        "kind": "checking",
        "amount": Money.of_cents(cents),
        "effective": date(2026, 3, day),
    }
    return Transfer(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 3, 4, 250])
def test_an_eft_file_adds_up(count: int) -> None:
    transfers = [transfer(place, 100 + place, 20 + place % 2) for place in range(count)]
    text = eft_file(PAYER, transfers, made_at=MADE_AT, modifier="A")
    batches = nacha.read(text)
    assert [batch.effective for batch in batches] == ["260320", "260321"][: min(count, 2)]
    entries = [entry for batch in batches for entry in batch.entries]
    assert sorted(entry.cents for entry in entries) == [100 + place for place in range(count)]
    for batch in batches:
        assert (batch.service, batch.standard, batch.description) == ("220", "CCD", "HCCLAIMPMT")
        assert batch.company_id == PAYER.originator


def test_an_entry_carries_its_payee_and_the_835s_trace() -> None:
    text = eft_file(PAYER, [transfer(77, kind="savings")], made_at=MADE_AT, modifier="B")
    entry = nacha.read(text)[0].entries[0]
    assert entry.addenda == [f"TRN*1*000000000077*{PAYER.originator}\\"]
    assert (entry.code, entry.routing, entry.account) == ("32", "091000019", "00123-4567")
    assert entry.name == "EMILE'S ORTHOPAEDIC CL"
    assert entry.identity == "741234567"
    assert text[33] == "B"


def test_what_does_not_fit_is_refused_not_cut() -> None:
    with pytest.raises(UnableToWriteEft):
        eft_file(PAYER, [transfer(1, 10**10)], made_at=MADE_AT, modifier="A")
    with pytest.raises(UnableToWriteEft, match="account"):
        eft_file(PAYER, [transfer(1, account="1" * 18)], made_at=MADE_AT, modifier="A")


def test_a_check_register_reads_back() -> None:
    check = Check(
        "000001200001", "PLAN1", 'Ann "Nan" O\'Hara, Jr', "1 Main St, Apt 2", "Columbus", "OH",
        "43004", Money("12.50"), date(2026, 3, 20), "1 claim",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(register([check]))))
    assert rows[0]["payee"] == 'Ann "Nan" O\'Hara, Jr'
    assert (rows[0]["trace"], rows[0]["amount"], rows[0]["date"]) == (
        "000001200001",
        "12.50",
        "2026-03-20",
    )


def test_a_name_is_not_a_formula() -> None:
    check = Check("1", "P", "=HYPERLINK(1)", "", "", "", "", Money("1.00"), date(2026, 3, 20), "")
    rows = list(csv.DictReader(io.StringIO(register([check]))))
    assert rows[0]["payee"] == "'=HYPERLINK(1)"


def test_routing_numbers_have_a_check_digit() -> None:
    assert routing_is_right("091000019")
    assert routing_is_right("999999992")
    assert not routing_is_right("091000018")
    assert not routing_is_right("09100001")


def test_every_fault_of_a_payers_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "payers.yaml"
    file.write_text(
        "- id: ONE\n  name: ONE\n  tin: '12'\n"
        "  address: {street: 1 A ST, city: B, state: OH}\n"
        "  contact: {name: C, phone: '12', extra: x}\n"
        "  bank: {name: D, routing: '091000018', account: '1'}\n"
    )
    with pytest.raises(UnableToReadPayers) as caught:
        read_payers(file)
    text = str(caught.value)
    for part in ("[0].tin", "[0].address.zip", "[0].contact.phone", "extra", "[0].bank.routing"):
        assert part in text


def test_a_payers_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadPayers, match="no-such"):
        read_payers(tmp_path / "no-such.yaml")


def test_the_program_chooses_the_payer_where_the_plan_names_none() -> None:
    payers = read_payers(None)
    part_b = payers.of("", ("original_medicare",))
    private = payers.of("", ("ny_insured", "aca_group"))
    assert part_b
    assert private
    assert part_b.id != private.id
    named = payers.of("PLAN9", ("original_medicare",))
    assert named
    assert (named.id, named.name) == ("PLAN9", part_b.name)
