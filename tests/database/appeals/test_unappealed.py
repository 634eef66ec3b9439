"""External review where there was no appeal of ours, by command: drawn, reversed, paid."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from appeals.models import Appeal
from appeals.swept import PARTS
from claims.models import Claim
from kernel.letters.models import Letter
from tests.appeal_letters import says_everything, sent
from tests.correcting import Year, claim
from tests.external_reviews import roster
from tests.forwarding import delivered
from tests.reviewing_appeals import office, outside_the_network

pytestmark = pytest.mark.django_db
EVERY = timedelta(seconds=60)


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Year:
    office()
    roster()
    of = outside_the_network(tmp_path)
    monkeypatch.setattr("django.utils.timezone.now", lambda: of.now)
    return of


def called(name: str, *given: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(name, *given, "--by", "c.mora", "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def late_claim(story: Year) -> Claim:
    """Denied, and a duty of the claims procedure ran out on it."""
    number = story.bill("400.00")
    story.pay()
    of = claim(number)
    assert of.state == "denied"
    story.today += timedelta(days=45)  # nobody told it in the 30 days of AE-03
    return of


def asked(story: Year, of: Claim) -> str:
    told = called(
        *("review_ask", "--claim", of.number, "--basis", "deemed_exhaustion"),
        *("--process", "federal", "--process-why", "The issuer elected the federal process."),
    )
    assert (told["state"], told["about"], told["appeal"]) == ("asked", of.number, "")
    return str(told["number"])


def test_a_claim_goes_out_and_is_decided_anew_without_a_person(story: Year, tmp_path: Path) -> None:
    of = late_claim(story)
    request = asked(story, of)
    told = called("review_screen", request, "--about", "medical_judgment")
    assert told["result"] == "eligible", "a duty that ran out opens the way"
    assert "er_eligible member" in sent(story.now)
    says_everything(Letter.objects.get(code="er_eligible"))
    review = called("review_assign", request)
    assert (review["step"], review["state"], review["about"]) == ("review", "assigned", of.number)
    delivered(tmp_path, story.now)
    story.today += timedelta(days=10)
    at = story.now.isoformat()
    told = called(
        *("review_outcome", review["number"], "overturned", "--why", "The opinion was needed."),
        *("--decided", at, "--dated", story.today.isoformat(), "--reference", "A-1"),
    )
    assert told["carried"].startswith("decided anew: paid")
    assert told["outcome"] == "overturned"
    assert not Appeal.objects.exists()
    story.today += timedelta(days=1)
    story.pay()
    swept = [one for part in PARTS.values() for one in part(story.now, "America/New_York", EVERY)]
    assert f"{review['number']} is carried out" in swept
    assert "er_effect member" in sent(story.now)
    says_everything(Letter.objects.get(code="er_effect"))


def test_a_reversal_in_part_that_names_no_line_is_a_persons(story: Year, tmp_path: Path) -> None:
    of = late_claim(story)
    request = asked(story, of)
    called("review_screen", request, "--about", "medical_judgment", "--waived")
    review = called("review_assign", request)
    delivered(tmp_path, story.now)
    story.today += timedelta(days=10)
    told = called(
        *("review_outcome", review["number"], "partly", "--why", "One visit was needed."),
        *("--decided", story.now.isoformat(), "--dated", story.today.isoformat()),
    )
    assert "does not say which line it reverses" in told["carried"]
    assert claim(of.number).state == "denied"
    told = called("review_effectuate", review["number"], "paid", "--reference", "EFT 9")
    assert told["state"] == "closed"


def test_the_receipt_of_a_request_is_corrected_at_a_terminal(story: Year) -> None:
    request, at = asked(story, late_claim(story)), story.now - timedelta(days=8)
    given = ("review_receipt", request, at.isoformat(), "--why", "The mail room's stamp.")
    told = called(*given)
    assert datetime.fromisoformat(told["received_at"]) == at
    moved = {each["clock"]: each for each in told["moved"]}["external_preliminary_review"]
    assert moved["why"] == "The mail room's stamp."
    with pytest.raises(CommandError, match="recorded as received then already"):
        called(*given)


def test_what_may_not_be_is_refused_in_words(story: Year) -> None:
    with pytest.raises(CommandError, match="no review has the number X26-9999999"):
        called("review_screen", "X26-9999999", "--about", "other")
    of = claim(story.bill("400.00"))
    with pytest.raises(CommandError, match="has not ended against the claimant"):
        called("review_ask", "--claim", of.number, "--basis", "final_denial")


def test_the_same_claim_is_not_asked_for_twice(story: Year) -> None:
    of = late_claim(story)
    number = asked(story, of)
    with pytest.raises(CommandError, match=f"{of.number} is asked for already: {number}"):
        asked(story, of)
