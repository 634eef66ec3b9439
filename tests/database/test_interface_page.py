"""The interface's page and description: for whoever asks, drawn here, under the strict policy."""

import re

import pytest
from django.conf import settings
from django.test import Client

from kernel.web.schema import document

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


def test_the_description_is_the_file() -> None:
    answer = Client().get("/api/openapi.yaml")
    assert answer["Content-Type"] == "application/yaml; charset=utf-8"
    assert answer.content == (settings.BASE_DIR / "openapi.yaml").read_bytes()
