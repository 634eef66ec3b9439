"""Before a claim pends, the letter it would ask with is seen; nothing of it is kept."""

import re
from typing import Any

import pytest

from claims.operations.review.pend_letter import preview_pend
from claims.operations.review.words import UnableToPend
from kernel.cases.models import Event
from kernel.cases.version import version_of
from kernel.letters.models import Letter
from kernel.people.policy import Actor, NotAllowed
from tests.reviewing import office, pended
from tests.staff import browser
from tests.working import NOW

pytestmark = pytest.mark.django_db
OPERATOR = Actor("EVA", operator=True)


def look(claim: Any, reason: str, note: str = "") -> Any:
    return preview_pend(claim.number, reason, note, OPERATOR, NOW)


def test_the_letter_with_what_it_must_say_and_nothing_is_kept() -> None:
    claim = pended()
    before = (version_of(claim.pk), Event.objects.count())
    found = look(claim, "medical_records", "The notes of March 2.")
    assert found.held == ()
    assert {each.code for each in found.letters} == {"info_request_claim"}
    assert all(each.whole for each in found.letters)
    assert "The notes of March 2." in found.letters[0].html
    assert (version_of(claim.pk), Event.objects.count()) == before
    assert not Letter.objects.exists()


def test_a_reason_that_asks_nobody_has_none() -> None:
    assert look(pended(), "legal_question").letters == ()


def test_what_cannot_wait_so_says_why() -> None:
    claim = pended()
    with pytest.raises(UnableToPend, match="choose what it waits for"):
        look(claim, "no_reason")
    with pytest.raises(NotAllowed):
        preview_pend(claim.number, "legal_question", "", office()["c.odom"], NOW)


def test_the_page_shows_it_and_keeps_what_was_typed() -> None:
    claim = pended()
    ann = browser("ann", "adjuster")
    fields = {"step": "look", "reason": "medical_records", "note": "The notes of March 2."}
    answer = ann.post(f"/claims/{claim.number}/pend", fields)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "What it must say" in text
    assert text.count("The notes of March 2.") >= 2
    assert re.search(r'value="medical_records" required checked', text)
    claim.refresh_from_db()
    assert not Event.objects.filter(case=claim.pk, name="waits").exists()


def test_the_page_names_what_each_letter_asks_for() -> None:
    text = browser("ann", "adjuster").get(f"/claims/{pended().number}/pend").content.decode()
    assert "asks for medical records" in text.lower()
