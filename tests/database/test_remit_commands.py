"""The doors of payment: claims_remit, payments_confirm, eft_enroll, claim_reverse."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims.models import Claim, PayeeAccount, Payment
from claims.operations.enroll import enroll
from tests import paying, x835
from tests.paying import CLINIC, OTHER_CLINIC, TIN, Lined

pytestmark = pytest.mark.django_db

PRIVATE = ("ny_insured", "aca_group")


def run(command: str, *args: object) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *map(str, args), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def claim() -> Claim:
    return paying.claim(paying.member(paying.plan(*PRIVATE)), Lined("90.00", "50.00"))


def remitted(out: Path, *args: object) -> dict[str, Any]:
    code, answer, _ = run("claims_remit", "--out", out, "--as-of", "2026-03-20", "--json", *args)
    assert code == 0
    read: dict[str, Any] = json.loads(answer)
    return read


def test_a_run_says_what_it_paid_and_where_the_files_are(tmp_path: Path, claim: Claim) -> None:
    code, out, _ = run("claims_remit", "--out", tmp_path, "--as-of", "2026-03-20")
    assert code == 0
    assert "50.00 issued" in out
    assert "CLINIC 893" in out
    assert "The payers are invented" in out
    assert f"3 files in {tmp_path}" in out
    assert len(list(tmp_path.iterdir())) == 3


def test_the_same_as_one_json_object(tmp_path: Path, claim: Claim) -> None:
    answer = remitted(tmp_path)
    assert answer["totals"]["issued"] == "50.00"
    assert answer["payments"][0]["claims"] == [claim.number]
    assert {Path(file).name for file in answer["files"]} == {
        file.name for file in tmp_path.iterdir()
    }
    assert remitted(tmp_path)["run"] is None


def test_a_waiting_claim_says_until_when_and_what_to_do(tmp_path: Path) -> None:
    claim = paying.claim(paying.member(paying.plan("original_medicare")), Lined("90.00", "50.00"))
    _, out, _ = run("claims_remit", "--out", tmp_path, "--as-of", "2026-03-10")
    assert "Nothing to pay as of 2026-03-10." in out
    assert "may be paid from March 16, 2026" in out
    assert claim.number in out
    assert "--as-of 2026-03-16" in out


def test_a_held_claim_says_why(tmp_path: Path) -> None:
    person = paying.member(paying.plan("original_medicare"))
    claim = paying.claim(person, Lined("90.00", "50.00"), received=date(2026, 6, 1))
    _, out, _ = run("claims_remit", "--out", tmp_path, "--as-of", "2026-08-01")
    assert f"  {claim.number}: paid late, and no law on record for interest" in out


def test_rebuild_writes_the_same_bytes(tmp_path: Path, claim: Claim) -> None:
    number = remitted(tmp_path / "1")["run"]
    code, out, _ = run("claims_remit", "--out", tmp_path / "2", "--rebuild", number)
    assert (code, "3 files" in out) == (0, True)
    for file in (tmp_path / "1").iterdir():
        assert (tmp_path / "2" / file.name).read_bytes() == file.read_bytes()
    with pytest.raises(CommandError, match="no payment run 4711"):
        run("claims_remit", "--out", tmp_path, "--rebuild", "4711")


def test_the_operators_payer_pays(tmp_path: Path, claim: Claim) -> None:
    payers = tmp_path / "payers.yaml"
    payers.write_text(
        "- id: MINE\n  name: MY PLAN\n  tin: '123456789'\n  default: true\n"
        "  address: {street: 1 A ST, city: AKRON, state: OH, zip: '44301'}\n"
        "  contact: {name: HELP, phone: '3305550100'}\n"
        "  bank: {name: MY BANK, routing: '091000019', account: '1'}\n"
    )
    answer = remitted(tmp_path / "out", "--payers", payers)
    payment = x835.payments(next((tmp_path / "out").glob("835-*.edi")).read_bytes())[0]
    assert answer["payments"][0]["payer"] == "MINE"
    assert payment.first("N1").get(2) == "MY PLAN"
    assert payment.first("TRN").get(3) == "1123456789"


def test_a_payers_file_that_is_wrong_pays_nothing(tmp_path: Path, claim: Claim) -> None:
    payers = tmp_path / "payers.yaml"
    payers.write_text("- id: MINE\n")
    with pytest.raises(CommandError, match="is missing"):
        remitted(tmp_path / "out", "--payers", payers)
    assert not Payment.objects.exists()


# The bank's answer.


def test_confirmations_from_a_file(tmp_path: Path, claim: Claim) -> None:
    trace = remitted(tmp_path)["payments"][0]["trace"]
    file = tmp_path / "bank.csv"
    file.write_text(f"trace,bank_trace,amount,date\n{trace},0210-77,50.00,2026-03-24\n")
    code, out, err = run("payments_confirm", file)
    assert (code, err) == (0, "")
    assert f"{trace}: 50.00 confirmed (1 claims paid)" in out
    claim.refresh_from_db()
    assert claim.state == "paid"
    payment = Payment.objects.get()
    assert payment.confirmed_at
    assert payment.confirmed_at.date() == date(2026, 3, 24)
    assert run("payments_confirm", file)[0] == 0, "the same file again changes nothing"


def test_a_bad_line_does_not_stop_the_good_one(tmp_path: Path, claim: Claim) -> None:
    trace = remitted(tmp_path)["payments"][0]["trace"]
    file = tmp_path / "bank.csv"
    file.write_text(
        "trace,bank_trace,amount,date\n"
        f"777,B1,1.00,\n{trace},B2,abc,\n,B3,,\n{trace},B4,50.00,2026-13-01\n{trace},B5,50.00,\n"
    )
    code, out, err = run("payments_confirm", file)
    assert code == 1
    assert "no payment has the trace number 777" in err
    assert "line 3: 'abc' is not an amount of money" in err
    assert "line 4: no trace number" in err
    assert "line 5: '2026-13-01' is not a day" in err
    assert "50.00 confirmed" in out
    assert Payment.objects.get().bank_trace == "B5"


def test_one_trace_on_the_command_line(tmp_path: Path, claim: Claim) -> None:
    trace = remitted(tmp_path)["payments"][0]["trace"]
    code, out, _ = run(
        "payments_confirm", "--trace", trace, "--bank-trace", "B1", "--on", "2026-03-24", "--json"
    )
    assert code == 0
    verdicts = [each["verdict"] for each in json.loads(out)["payments"]]
    assert verdicts == ["confirmed"]
    code, _, err = run("payments_confirm", "--trace", trace, "--bank-trace", "B9")
    assert code == 1
    assert "confirmed before as B1, now B9" in err


@pytest.mark.parametrize(
    ("text", "words"),
    [("trace,amount\n", "no column bank_trace"), ("", "no column trace and bank_trace")],
)
def test_a_file_that_is_no_list_of_traces(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(text)
    with pytest.raises(CommandError, match=words):
        run("payments_confirm", file)
    with pytest.raises(CommandError, match="No such file"):
        run("payments_confirm", tmp_path / "none.csv")
    with pytest.raises(CommandError, match="--trace and --bank-trace"):
        run("payments_confirm")


# Enrollment and reversal.

HEADER = "npi,tin,routing,account,from,to,kind\n"


def test_an_account_begins_and_ends_the_one_before() -> None:
    rows = f"{CLINIC},74-1234567,091000019,1111,2026-01-01,,\n"
    assert (enroll(HEADER + rows).added, enroll(HEADER + rows).known) == (1, 1)
    later = f"{CLINIC},{TIN},091000019,2222,2026-06-01,,savings\n"
    assert enroll(HEADER + later).added == 1
    held = PayeeAccount.objects.order_by("days").values_list("account", "days", "kind")
    assert [(account, days.lower, days.upper, kind) for account, days, kind in held] == [
        ("1111", date(2026, 1, 1), date(2026, 6, 1), "checking"),
        ("2222", date(2026, 6, 1), None, "savings"),
    ]
    assert enroll(HEADER + rows + later).known == 2


def test_a_wrong_account_is_said_and_the_others_enrolled(tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text(
        HEADER
        + f"1234567890,{TIN},091000019,1,2026-01-01,,\n"
        + f"{CLINIC},{TIN},091000018,1,2026-01-01,,\n"
        + f"{CLINIC},12,091000019,1,2026-01-01,,\n"
        + f"{CLINIC},{TIN},091000019,1,2026-01-01,2025-01-01,\n"
        + f"{OTHER_CLINIC},{TIN},091000019,1,2026-01-01,,\n"
    )
    code, out, err = run("eft_enroll", file)
    assert (code, "1 accounts enrolled" in out) == (1, True)
    for words in (
        "line 2: '1234567890' is not an NPI",
        "line 3: '091000018' is not a routing number",
        "line 4: the tax number",
        "line 5: to 2025-01-01 is not after",
    ):
        assert words in err


def test_a_claim_is_reversed_by_its_number(tmp_path: Path, claim: Claim) -> None:
    args = ("--reason", "duplicate payment", "--by", "EVA", "--recover-from", "2026-03-20")
    with pytest.raises(CommandError, match="waits until the bank confirms its payment"):
        run("claim_reverse", claim.number, *args)
    trace = remitted(tmp_path)["payments"][0]["trace"]
    run("payments_confirm", "--trace", trace, "--bank-trace", "B1")
    _, out, _ = run("claim_reverse", claim.number, *args)
    assert "reversed: 50.00 and interest 0.00 to be recovered from 2026-03-20" in out
    assert remitted(tmp_path)["totals"]["taken_back"] == "-50.00"
    with pytest.raises(CommandError, match="there is no claim C00"):
        run("claim_reverse", "C00", *args)
