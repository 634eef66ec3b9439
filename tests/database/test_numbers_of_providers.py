"""A claim is found by the number its provider gave it, by those who may see it."""

from pathlib import Path

import pytest
from django.urls import reverse

from claims.models import Claim
from kernel.cases.models import Case
from kernel.record.models import Look
from tests.staff import browser, machine
from tests.working import billed, people, posted

pytestmark = pytest.mark.django_db

THEIRS = "ACCT-77/b"


@pytest.fixture
def claims(tmp_path: Path) -> list[Claim]:
    people(3)
    posted(billed(3), tmp_path)
    return list(Claim.objects.order_by("pk"))


def numbered(*claims: Claim) -> None:
    Claim.objects.filter(pk__in=[each.pk for each in claims]).update(patient_control_number=THEIRS)


def page(claim: Claim) -> str:
    return reverse("claim", args=[claim.number])


def test_one_leads_to_its_page(claims: list[Claim]) -> None:
    numbered(claims[0])
    answer = browser("ann", "adjuster").get("/search", {"q": f" {THEIRS} "})
    assert answer.headers["Location"] == page(claims[0])
    assert THEIRS not in browser("ann", "adjuster").get(page(claims[0])).content.decode(), (
        "providers make it of names, too: it is shown with the member"
    )
    shown = browser("ann", "adjuster").post(f"{page(claims[0])}/member").content.decode()
    assert f"provider's number {THEIRS}" in shown


def test_several_are_listed(claims: list[Claim]) -> None:
    numbered(*claims[:2])
    answer = browser("ann", "adjuster").get("/search", {"q": THEIRS}, follow=True)
    assert answer.redirect_chain == [("/claims?q=ACCT-77%2Fb", 302)]
    shown = answer.content.decode()
    assert [page(each) in shown for each in claims] == [True, True, False]


def test_over_the_interface(claims: list[Claim]) -> None:
    numbered(*claims[:2])
    client = machine("ann", "adjuster")
    found = client.get("/api/v1/claims", {"q": THEIRS}).json()["results"]
    assert {each["number"] for each in found} == {each.number for each in claims[:2]}
    for nobodys in (THEIRS[:-1], f"{THEIRS}x"):
        assert client.get("/api/v1/claims", {"q": nobodys}).json()["results"] == []


def test_restricted_to_others_it_is_nobodys_and_the_search_is_on_record(
    claims: list[Claim],
) -> None:
    numbered(*claims[:2])
    Case.objects.filter(pk=claims[0].pk).update(restricted_to="role:clinical_reviewer")
    answer = browser("ann", "adjuster").get("/search", {"q": THEIRS})
    assert answer.headers["Location"] == page(claims[1])
    Case.objects.filter(pk=claims[1].pk).update(restricted_to="role:clinical_reviewer")
    assert browser("ann", "adjuster").get("/search", {"q": THEIRS}).status_code == 404
    assert Look.objects.filter(actor="ann", outcome="nothing").exists()
    assert browser("cy", "clinical_reviewer").get("/search", {"q": THEIRS}).status_code == 302
    listed = machine("ann", "adjuster").get("/api/v1/claims", {"q": THEIRS})
    assert listed.json()["results"] == []
    assert browser("rel", "administrator").get("/search", {"q": THEIRS}).status_code == 404
