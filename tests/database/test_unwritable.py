"""A NUL in an address or a form: told, and no fault of the program."""

import pytest
from django.test import Client

from tests.staff import browser

pytestmark = pytest.mark.django_db


def test_a_signed_in_person_is_told_which_field() -> None:
    answer = browser("d.marsh", "supervisor").post("/queue/views", {"name": "mine\x00", "q": "a"})
    assert answer.status_code == 400
    assert "“name” has a character in it that is none" in answer.content.decode()


def test_so_is_who_signs_in() -> None:
    answer = Client().post("/account/login/", {"login": "j.ortiz", "password\x00": "x"})
    assert answer.status_code == 400
    assert "“password”" in answer.content.decode()


def test_a_field_without_one_goes_on() -> None:
    answer = Client().post("/account/login/", {"login": "j.ortiz", "password": "x"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "address", ["/deadlines?owner=a%00b", "/appeals?reviewer=a%00b", "/appeals?q=%00"]
)
def test_a_filter_with_one_is_refused_in_words(address: str) -> None:
    answer = browser("o.fficer", "compliance_officer").get(address)
    assert answer.status_code == 400
    assert "a control character" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/reports/evidence/%00",
        "/reports/damage/V%00",
        "/audit/%00",
        "/api/v1/audit/%00",
        "/api/v1/authorizations/%00",
        "/api/v1/people/%00",
    ],
)
def test_nothing_has_an_address_with_one(address: str) -> None:
    officer = browser("o.fficer", "compliance_officer")
    of_machines = address.startswith("/api/")
    asked = "application/json" if of_machines else "text/html"
    answer = officer.get(address, headers={"Accept": asked})
    assert answer.status_code == 404
    assert (answer["Content-Type"] == "application/problem+json") is of_machines
