"""Commands run for somebody ask policy: who is nobody here, or may not, changes nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kernel.cases.models import Event
from kernel.record.models import Look
from tests.factories import case
from tests.staff import staff

pytestmark = pytest.mark.django_db

ON = ("--on", "2026-03-20", "--opinion", "2", "--clinician", "IDA ROWE", "--npi", "1245319599")
COMMANDS = (
    ("claim_match", "C26-1", "M1", "--reason", "r"),
    ("claim_original", "C26-1", "C26-2", "--reason", "r"),
    ("claim_reverse", "C26-1", "--reason", "r"),
    ("report_confirm", "1", "--finding", "agrees", *ON),
    ("materials_request", "1", "imaging", "--holder", "CLINIC"),
    ("materials_receive", "1"),
    ("records_access", "H26-1", "given"),
    ("authorization_decide", "A26-1", "--verb", "judge"),
    (
        *("refund_received", "--payer", "P", "--npi", "1245319599", "--tin", "741234567"),
        *("--amount", "1.00", "--reference", "R"),
    ),
)


def test_who_takes_the_record_out_is_on_record(tmp_path: Path) -> None:
    staff("p.raman", "administrator")
    staff("d.falk", "compliance_officer")
    for name in ("p.raman", "EVA"):
        with pytest.raises(CommandError, match=f"raman may not|nobody here is called '{name}'"):
            call_command("audit_export", str(tmp_path / name), "--by", name)
        assert not (tmp_path / name).exists()
    call_command("audit_export", str(tmp_path / "one"), "--by", "d.falk", stdout=StringIO())
    (look,) = Look.objects.filter(actor="d.falk")
    assert look.what == "the whole record, exported"


def test_who_is_signed_in_at_the_machine_asks_where_nobody_else_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff("p.raman", "administrator")
    staff("j.ortiz", "adjuster")
    for name, may in (("p.raman", True), ("j.ortiz", False)):
        monkeypatch.setattr("getpass.getuser", lambda name=name: name)
        if may:
            call_command("webhooks", "list", stdout=StringIO())
        else:
            with pytest.raises(CommandError, match="ortiz may not"):
                call_command("webhooks", "list")


@pytest.mark.parametrize("given", [("case_explain", "C26-0000001"), ("materials_show", "1")])
def test_what_shows_a_case_asks_who_looks(given: tuple[str, ...]) -> None:
    staff("p.raman", "administrator")
    with pytest.raises(CommandError, match="raman may not see claims"):
        call_command(*given, "--by", "p.raman")
    with pytest.raises(CommandError, match="nobody here is called 'EVA'"):
        call_command(*given, "--by", "EVA")


def test_a_case_explained_is_a_look_and_a_restricted_one_is_not_shown() -> None:
    staff("d.marsh", "adjuster")
    one = case()
    call_command("case_explain", one.number, "--by", "d.marsh", stdout=StringIO())
    look = Look.objects.get()
    assert (look.actor, look.case) == ("d.marsh", one.number)
    one.restricted_to = "role:compliance_officer"
    one.save()
    with pytest.raises(CommandError, match="restricted to"):
        call_command("case_explain", one.number, "--by", "d.marsh", stdout=StringIO())


@pytest.mark.parametrize("given", COMMANDS, ids=[each[0] for each in COMMANDS])
def test_who_reads_only_changes_nothing(given: tuple[str, ...]) -> None:
    staff("c.odom", "compliance_officer")
    with pytest.raises(CommandError, match="odom may not"):
        call_command(*given, "--by", "c.odom")
    with pytest.raises(CommandError, match="nobody here is called 'EVA'"):
        call_command(*given, "--by", "EVA")
    assert not Event.objects.exists()
