"""Commands run for somebody ask policy: who is nobody here, or may not, changes nothing."""

import pytest
from django.core.management import CommandError, call_command

from kernel.cases.models import Event
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


@pytest.mark.parametrize("given", COMMANDS, ids=[each[0] for each in COMMANDS])
def test_who_reads_only_changes_nothing(given: tuple[str, ...]) -> None:
    staff("c.odom", "compliance_officer")
    with pytest.raises(CommandError, match="odom may not"):
        call_command(*given, "--by", "c.odom")
    with pytest.raises(CommandError, match="nobody here is called 'EVA'"):
        call_command(*given, "--by", "EVA")
    assert not Event.objects.exists()
