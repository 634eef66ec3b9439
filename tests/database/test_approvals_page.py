"""The page of second signatures: a page at a time, and as few statements for many as for two."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.desk import approvals
from claims.models import Claim, Proposal
from claims.operations.decide import adjudicate
from claims.operations.review.decide import decide
from kernel.cases.version import version_of, versions_of
from kernel.people.acting import actor_named
from tests.reviewing import LATE, office, word
from tests.staff import browser
from tests.working import NOW, of_one_member, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def signer() -> Client:
    office()
    return browser("m.osei", "supervisor", authority={"": "25000.00"})


def proposed(count: int) -> list[str]:
    """So many visits of a member that came late, with words that go beyond who says them.  One more
    goes before: the deductible takes it, so the plan pays nothing and who says so decides."""
    cases = of_one_member(count + 1, people(90))
    Claim.objects.filter(pk__in=cases).update(
        received=NOW.date().replace(year=2027), lateness_excuse="another payer erred"
    )
    adjudicate(cases, now=NOW, by="test")
    actor = actor_named("c.low")
    for claim in Claim.objects.filter(pk__in=cases).order_by("pk"):
        decide(claim.number, [word(claim, LATE)], actor, NOW, version_of(claim.pk))
    waiting = Proposal.objects.filter(ended__isnull=True).order_by("at", "pk")
    assert len(waiting) == count
    return [each.claim.number for each in waiting]


def asked(client: Client, address: str = "/approvals") -> tuple[str, int]:
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode(), len(found)


def test_many_take_as_few_statements_as_two(signer: Client, monkeypatch: Any) -> None:
    browser("c.low", "adjuster", authority={"": "0.01"})
    numbers = proposed(5)
    asked(signer)  # the session is on file
    text, five = asked(signer)
    assert all(f"Agree to {each}" in text for each in numbers)
    monkeypatch.setattr(approvals, "SIZE", 2)
    two = asked(signer)[1]
    assert five == two


def test_what_does_not_fit_is_a_page_further(signer: Client, monkeypatch: Any) -> None:
    browser("c.low", "adjuster", authority={"": "0.01"})
    in_order = proposed(5)
    monkeypatch.setattr(approvals, "SIZE", 2)
    seen: list[str] = []
    address, pages = "/approvals", 0
    while address:
        text, _ = asked(signer, address)
        seen += re.findall(r'id="proposal-([^"]+)"', text)
        pages += 1
        more = re.search(r'href="([^"]+)" rel="next"', text)
        address = more[1].replace("&amp;", "&") if more else ""
    assert (pages, seen) == (3, in_order)


def test_one_is_worked_out_and_the_others_when_asked_for(signer: Client) -> None:
    browser("c.low", "adjuster", authority={"": "0.01"})
    first, second = proposed(2)
    text, _ = asked(signer)
    assert text.count("Amounts before and after") == 1
    assert f"look={second}#proposal-{second}" in text
    text, _ = asked(signer, f"/approvals?look={second}")
    assert f"look={first}#proposal-{first}" in text


@pytest.mark.parametrize(
    "place", ["x", "0 2026-01-01 5", "7 2026-01-01T00:00:00+00:00 5", "1 2 3 4"]
)
def test_an_address_nobody_was_given_begins_at_the_top(signer: Client, place: str) -> None:
    text = signer.get("/approvals", {"after": place}).content.decode()
    assert "Nothing waits for a second signature" in text


def test_versions_of_many_are_those_of_each() -> None:
    cases = of_one_member(3, people(90))
    assert versions_of(cases) == {each: version_of(each) for each in cases}
