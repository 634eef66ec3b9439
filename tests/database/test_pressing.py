"""Pressing where nobody is signed in any more, and opening what is only pressed."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from kernel.web.pressing import NOT_DONE
from tests.clock import Clock
from tests.staff import PASSWORD, browser, staff

pytestmark = pytest.mark.django_db

HTML = {"Accept": "text/html"}


class TestSignedOut:
    def test_what_was_pressed_is_not_done_and_signing_in_leads_back_to_its_page(self) -> None:
        staff("d.marsh", "adjuster", password=PASSWORD)
        client = Client()
        answer = client.post(
            "/me/tokens", headers={**HTML, "Referer": "http://testserver/queue?view=mine"}
        )
        assert answer.headers["Location"] == "/account/login/?next=%2Fqueue%3Fview%3Dmine"
        page = client.get(answer.headers["Location"])
        assert NOT_DONE in page.content.decode()
        said = {"login": "d.marsh", "password": PASSWORD, "next": "/queue?view=mine"}
        signed_in = client.post("/account/login/", said)
        assert signed_in.headers["Location"] == "/queue?view=mine"

    def test_after_a_quarter_of_an_hour_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = Clock(monkeypatch, datetime(2026, 3, 2, 17, 0, tzinfo=UTC))
        client = browser("d.marsh", "adjuster")
        client.get("/me")
        clock.shift(minutes=16)
        answer = client.post("/queue/take", headers={**HTML, "Referer": "http://testserver/queue"})
        assert answer.headers["Location"] == "/account/login/?next=%2Fqueue"
        page = client.get(answer.headers["Location"]).content.decode()
        assert "after 15 minutes without use" in page
        assert NOT_DONE in page

    @pytest.mark.parametrize("stood_on", ["https://elsewhere.example/queue", "", "//elsewhere/x"])
    def test_it_leads_nowhere_else(self, stood_on: str) -> None:
        answer = Client().post("/queue/take", headers={**HTML, "Referer": stood_on})
        assert answer.headers["Location"] == "/account/login/?next=%2F"

    def test_a_part_of_a_page_takes_the_whole_page_along(self) -> None:
        part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/claims/C26-0000001"}
        answer = Client().post("/claims/C26-0000001/findings", headers=part)
        assert answer.status_code == 401
        assert answer["HX-Redirect"] == "/account/login/?next=%2Fclaims%2FC26-0000001"

    def test_a_page_is_opened_after_signing_in(self) -> None:
        answer = Client().get("/queue?view=mine", headers=HTML)
        assert answer.headers["Location"] == "/account/login/?next=/queue%3Fview%3Dmine"


def test_what_is_only_pressed_says_so_where_it_is_opened() -> None:
    answer = browser("d.marsh", "adjuster").get("/queue/take", headers=HTML)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only takes what a button of a page sends" in answer.content.decode()


def test_a_form_of_an_old_page_says_that_nothing_was_done() -> None:
    staff("d.marsh", "adjuster", password=PASSWORD)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/account/login/", {"login": "d.marsh", "password": PASSWORD}, headers=HTML
    )
    assert answer.status_code == 403
    assert "What you pressed was not done" in answer.content.decode()
