"""Every role against every address and every permission, held against a table kept by hand
(tests/permission_matrix.yaml).  An address that is not in the table fails."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern
from pytest_django.plugin import DjangoDbBlocker

from claims.models import Claim
from kernel.cases.models import Case, WorkItem
from kernel.people.policy import Actor, may, permissions, roles
from kernel.record.models import Look
from tests import authorizing, paying
from tests.contracts.test_doors_ask import OF_THE_LIBRARY, addresses
from tests.kept_interface import read_quickly
from tests.lasting import for_this_file
from tests.reviewing import pended
from tests.staff import browser

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "patch", "delete")
TABLE = read_quickly(Path(__file__).parent.parent / "permission_matrix.yaml")
WHO: dict[str, set[str]] = {name: set(some) for name, some in TABLE["who"].items()}
ADDRESSES: dict[str, set[str]] = {key: WHO[name] for key, name in TABLE["addresses"].items()}
OPEN: set[str] = set(TABLE["open"])


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """What the addresses lead to."""
    with for_this_file(django_db_blocker):
        claim = pended()
        item = WorkItem.objects.filter(case=claim.pk).values_list("pk", flat=True).first()
        asked = authorizing.requested(paying.member(authorizing.plan()))
        browser("o.neil", "adjuster")
        yield {"number": claim.number, "other": claim.number, "item": item, "asked": asked.number}


def there_are() -> dict[str, URLPattern]:
    """Every address but the sign-in library's own, as the table writes it."""
    return {
        f"/{address}": found
        for address, found in addresses()
        if not address.startswith(OF_THE_LIBRARY)
    }


def answered_methods(pattern: URLPattern, client: Client, url: str) -> Iterator[str]:
    """Of an interface what it has; of a page what is not answered 405 to who may nothing."""
    cls = getattr(pattern.callback, "cls", None)
    for method in METHODS:
        if hasattr(cls, method) if cls else getattr(client, method)(url).status_code != 405:
            yield method.upper()


def filled(address: str, there: dict[str, Any], **other: Any) -> str:
    """The address with something in the place of each parameter."""
    if "authorizations/" in address:
        there = {**there, "number": there["asked"]}
    known = {"rule": "MA-23", "verb": "judge", "username": "o.neil", "code": "stale", **there}
    known |= {"slug": "mine", "identity": 1, "upload": 1, "page": 1, "job": 1, "report": 1} | other
    known |= {"row": 1, "column": "number"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), address)


def ask(client: Client, key: str, url: str) -> Any:
    """One request, and nothing of it is kept."""
    method = key.partition(" ")[0].lower()
    with transaction.atomic():
        answer = getattr(client, method)(url)
        transaction.set_rollback(True)
    return answer


def parted(key: str) -> tuple[str, str]:
    method, _, address = key.partition(" ")
    return method, address


def test_the_table_has_every_address_and_every_method(there: dict[str, Any]) -> None:
    nobody = browser("nobody")
    found = {
        f"{method} {address}"
        for address, pattern in there_are().items()
        for method in answered_methods(pattern, nobody, filled(address, there))
    }
    assert found == ADDRESSES.keys() | OPEN


def test_the_table_has_every_role_and_every_permission() -> None:
    assert set().union(*WHO.values()) == WHO["everyone"] == set(roles())
    assert TABLE["permissions"].keys() == permissions().keys()


@pytest.mark.parametrize("role", sorted(WHO["everyone"]))
def test_a_role_has_the_permissions_of_the_table(role: str) -> None:
    """Operations and commands ask these, and nothing else of a role."""
    actor = Actor("somebody", roles=frozenset({role}))
    may_do = {name for name in permissions() if may(actor, name)}
    assert may_do == {name for name, who in TABLE["permissions"].items() if role in WHO[who]}


@pytest.mark.parametrize("role", sorted(WHO["everyone"]))
def test_a_role_is_answered_as_the_table_says(role: str, there: dict[str, Any]) -> None:
    client = browser("somebody", role)
    wrong = []
    for key, who in ADDRESSES.items():
        status = ask(client, key, filled(parted(key)[1], there)).status_code
        good = status not in (401, 403, 500) if role in who else status == 403
        if not good:
            wrong.append(f"{key}: {status}")
    assert wrong == []


def test_who_has_no_role_may_nothing(there: dict[str, Any]) -> None:
    client = browser("nobody")
    for key in ADDRESSES:
        answer = ask(client, key, filled(parted(key)[1], there))
        asked_again = answer.status_code == 302 and "/reauthenticate/" in answer["Location"]
        assert answer.status_code == 403 or asked_again, key


def test_who_is_not_signed_in_is_sent_to_sign_in(there: dict[str, Any]) -> None:
    client = Client()
    for key in ADDRESSES:
        answer = ask(client, key, filled(parted(key)[1], there))
        if key.partition(" ")[2].startswith(("/api/", "/fhir/")):
            assert answer.status_code == 401, key
        else:
            assert answer.status_code == 302, key
            assert answer["Location"].startswith("/account/login/"), key
    for key in OPEN:
        assert ask(client, key, filled(parted(key)[1], there)).status_code in (200, 503), key


_OF_A_CASE = re.compile(
    r"/(claims|authorizations|work|queue|api/v1/appeals|api/v1/reviews|api/v1/disputes"
    r"|api/v1/grievances|api/v1/matters)/<"
)
OF_A_CASE = [key for key in ADDRESSES if _OF_A_CASE.search(key)]


@pytest.mark.parametrize("key", OF_A_CASE)
def test_a_number_that_is_nobodys_is_not_told_of_and_the_look_is_recorded(
    key: str, there: dict[str, Any]
) -> None:
    role = "compliance_officer" if "compliance_officer" in ADDRESSES[key] else "supervisor"
    _guessed(key, role, filled(parted(key)[1], {**there, "asked": "X9"}, number="X9", item=987654))


@pytest.mark.parametrize("key", [key for key in OF_A_CASE if "<str:number>" in key])
def test_a_number_that_is_restricted_to_another_is_as_one_that_is_nobodys(
    key: str, there: dict[str, Any]
) -> None:
    Case.objects.update(restricted_to="z.other")
    assert Claim.objects.count()
    _guessed(key, "supervisor", filled(parted(key)[1], there))


def _guessed(key: str, role: str, url: str) -> None:
    client = browser("g.guess", role)
    if key.startswith("GET "):
        answer = client.get(url)
    else:
        answer = client.post(
            url,
            data=_BODY.get(key, "{}"),
            content_type="application/json",
            headers={"Idempotency-Key": "k", "If-Match": '"v"'},
        )
    assert answer.status_code == 404, answer.content
    look = Look.objects.filter(actor="g.guess").latest("pk")
    assert look.outcome == "nothing", key


_WORDS = '{"words": [{"rule": "a", "seen": "b", "say": "accept", "reason": "c"}]}'
_BODY = {
    "POST /api/v1/claims/<str:number>/decisions": _WORDS,
    "POST /api/v1/claims/<str:number>/denial-previews": _WORDS,
    "POST /api/v1/claims/<str:number>/previews": _WORDS,
    "POST /api/v1/claims/<str:number>/notes": '{"text": "a"}',
    "POST /api/v1/claims/<str:number>/matches": '{"member": "a", "reason": "b"}',
    "POST /api/v1/claims/<str:number>/originals": '{"original": "a", "reason": "b"}',
    "POST /api/v1/claims/<str:number>/reports/<int:report>/confirmations": (
        '{"opinion": 2, "clinician": "a", "npi": "b", "on": "2026-03-09", "finding": "agrees"}'
    ),
    "POST /api/v1/claims/<str:number>/pends": '{"reason": "medical_records"}',
    "POST /api/v1/claims/<str:number>/pend-previews": '{"reason": "medical_records"}',
    "POST /api/v1/claims/<str:number>/extension-previews": '{"ground": "a", "why": "b"}',
    "POST /api/v1/claims/<str:number>/extensions": '{"ground": "a", "why": "b"}',
    "POST /api/v1/claims/<str:number>/receipts": '{"what": "a"}',
    "POST /api/v1/claims/<str:number>/restrictions": '{"to": null, "reason": "a"}',
    "POST /api/v1/claims/<str:number>/bars": '{"person": "a", "reason": "b"}',
    "POST /api/v1/claims/<str:number>/send-backs": '{"reason": "a"}',
    "POST /api/v1/work/<int:item>/assign": '{"to": null}',
    "POST /api/v1/work/<int:item>/skip": '{"reason": "a"}',
}


@cache
def _names() -> list[str]:
    return [found.name for _, found in addresses() if found.name]


def test_a_name_of_an_address_is_the_name_of_one() -> None:
    assert [name for name in set(_names()) if _names().count(name) > 1] == []
