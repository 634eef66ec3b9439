"""A contracted provider's dispute by command: taken in, won, decided anew, paid; or withdrawn."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from appeals.models import Appeal, ProviderDispute
from appeals.swept import PARTS
from kernel.cases.models import Event
from kernel.record.verifying import verify
from tests.correcting import Year, amounts, claim, paid, year
from tests.reviewing_appeals import WHY, office, twice

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Year:
    office()
    of = year(tmp_path)
    monkeypatch.setattr("django.utils.timezone.now", lambda: of.now)
    return of


def called(name: str, *given: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(name, *given, "--by", "c.mora", "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def taken_in(story: Year) -> tuple[str, str]:
    """The claim whose first line is denied as billed already, and the dispute of it."""
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    told = called(
        *("dispute_receive", number, "--npi", claim(number).billing_npi, "--name", "CLINIC 893"),
        *("--agreement", "Agreement 1", "--wants", "Pay line 1.", "--line", "1"),
    )
    return number, told["number"]


def swept(story: Year) -> list[str]:
    parts = PARTS.values()
    return [one for part in parts for one in part(story.now, "America/New_York", timedelta(60))]


def test_a_won_dispute_is_paid(story: Year) -> None:
    number, dispute = taken_in(story)
    # as the appeal of the same claim: the plan pays 24.37 before, and 236.55 with line 1
    assert paid(number) == "24.37"
    story.today += timedelta(days=1)
    told = called(
        *("dispute_decide", dispute, "--line", f"1:overturned:{WHY}", "--reason"),
        "Schedule B pays two visits of one day that are documented apart.",
    )
    assert (told["state"], told["outcome"]) == ("decided", "overturned")
    assert amounts(number) == [("234.77", "6.09", "24.37"), ("0.00", "53.05", "212.18")]
    assert paid(number) == "236.55"
    assert any("is not paid" in each for each in swept(story))
    story.today += timedelta(days=1)
    story.pay()
    swept(story)
    row = ProviderDispute.objects.get(number=dispute)
    event = Event.objects.get(case=row.pk, name="paid")
    assert event.facts["amount"] == "236.55"
    assert row.state == "decided", "it is not told yet"
    assert not Appeal.objects.exists()
    assert verify().damage == []


def test_what_is_withdrawn_is_not_decided(story: Year) -> None:
    number, dispute = taken_in(story)
    told = called("dispute_withdraw", dispute, "--why", "Its billing office, by phone.")
    assert told["state"] == "withdrawn"
    with pytest.raises(CommandError, match="is withdrawn: it cannot be withdrawn"):
        called("dispute_withdraw", dispute, "--why", "Once more.")
    with pytest.raises(CommandError, match="is not waiting for a decision"):
        called("dispute_decide", dispute, "--line", f"1:upheld:{WHY}", "--reason", "No.")
    with pytest.raises(CommandError, match="write for instance"):
        called("dispute_decide", dispute, "--line", "one", "--reason", "No.")
    assert paid(number) == "24.37"
