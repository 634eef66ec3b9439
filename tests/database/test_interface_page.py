"""The interface's page and description: for whoever asks, drawn here, under the strict policy."""

import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from kernel.web.problems import server_error
from kernel.web.schema import document
from kernel.web.templatetags.marked import marked
from tests.staff import browser

pytestmark = pytest.mark.django_db


def test_the_page_shows_every_operation_and_every_shape() -> None:
    answer = Client().get("/api/docs")
    assert answer.status_code == 200
    shown = answer.content.decode()
    for methods in document()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in shown
    for name in document()["components"]["schemas"]:
        assert f'id="shape-{name}"' in shown
    for linked in re.findall(r'href="#([^"]+)"', shown):
        assert f'id="{linked}"' in shown, linked


def test_the_page_needs_nothing_that_the_policy_forbids() -> None:
    answer = Client().get("/api/docs")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    shown = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|<script>|\son\w+=|(src|href)=\"(https?:)?//", shown)


def test_the_marks_of_a_description_are_drawn() -> None:
    shown = re.sub(r"<pre>.*?</pre>", "", Client().get("/api/docs").content.decode(), flags=re.S)
    assert "<strong>Who asks.</strong>" in shown
    assert "**" not in shown
    assert "`" not in shown
    assert marked("**a <b>** `x ** y` <i>") == (
        "<strong>a &lt;b&gt;</strong> <code>x ** y</code> &lt;i&gt;"
    )


def test_ones_own_page_leads_there() -> None:
    assert 'href="/api/docs"' in browser("d.marsh", "adjuster").get("/me").content.decode()


@pytest.mark.parametrize("address", ["/nosuch", "/problems/nosuch"])
def test_who_asks_for_a_page_is_told_on_a_page(address: str) -> None:
    answer = browser("d.marsh", "adjuster").get(address, headers={"Accept": "text/html,*/*"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in answer.content.decode()
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize(
    ("address", "accept"),
    [("/nosuch", "application/json"), ("/api/v1/nosuch", "text/html"), ("/fhir/nosuch", "*/*")],
)
def test_a_machine_is_told_in_a_document(address: str, accept: str) -> None:
    answer = browser("d.marsh", "adjuster").get(address, headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_fault_is_told_on_a_page_that_needs_nothing() -> None:
    request = RequestFactory().get("/queue", headers={"Accept": "text/html"})
    answer = server_error(request)
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()


def test_the_description_is_the_file() -> None:
    answer = Client().get("/api/openapi.yaml")
    assert answer["Content-Type"] == "application/yaml; charset=utf-8"
    assert answer.content == (settings.BASE_DIR / "openapi.yaml").read_bytes()
