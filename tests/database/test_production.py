"""What a server that people reach must be told, and what it then keeps to."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config.safety import refuse_unsafe, transport
from kernel.web import alive
from tests.staff import browser

ROOT = Path(__file__).parents[2]
GIVEN = {
    "TLS": "on",
    "SECRET_KEY": "k7v!2Zq0w8e#rT5yU1iO3pA6sD9fG4hJ-xCvBnM,LkQwErTyUiOp",
    "ALLOWED_HOSTS": "recourse.example.test",
    "DATABASE_URL": "postgres://app:secret@127.0.0.1:1/recourse",
}


def manage(*said: str, given: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return subprocess.run(
        [sys.executable, "manage.py", *said],
        cwd=ROOT,
        env={**plain, **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_variables_of_the_readme_satisfy_the_check_before_deployment() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", given=GIVEN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_a_server_without_secret_or_hosts_does_not_start() -> None:
    done = manage("check", given={"TLS": "on"})
    assert done.returncode != 0
    assert "SECRET_KEY and ALLOWED_HOSTS not set" in done.stderr


@pytest.mark.parametrize(
    ("given", "debug", "says"),
    [
        ({}, False, "SECRET_KEY and ALLOWED_HOSTS"),
        ({"SECRET_KEY": "x"}, False, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "a"}, False, "SECRET_KEY"),
        ({"SECRET_KEY": "x", "ALLOWED_HOSTS": "a, *"}, False, "forged"),
        ({"SECRET_KEY": "x", "ALLOWED_HOSTS": "a"}, True, "DEBUG"),
    ],
)
def test_what_is_refused(given: dict[str, str], debug: bool, says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        refuse_unsafe(given, tls=True, debug=debug)
    refuse_unsafe(given, tls=False, debug=debug)


def test_a_proxy_is_believed_only_where_it_is_said() -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in transport({}, tls=True)
    told = transport({"TLS_PROXY": "on", "HSTS_SECONDS": "60"}, tls=True)
    assert told["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert told["SECURE_HSTS_SECONDS"] == 60
    assert transport({}, tls=False)["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.django_db
def test_headers_of_every_page() -> None:
    answer = browser("d.marsh", "adjuster").get("/me", headers={"X-Request-ID": "asked-1"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Request-ID"] == "asked-1"


@pytest.mark.django_db
def test_alive_and_ready() -> None:
    assert Client().get("/livez").json() == {"alive": True}
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "ok",
    }


@pytest.mark.django_db
def test_not_ready_without_its_tables_or_its_broker(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CELERY_BROKER_URL = "amqp://127.0.0.1:1//"  # type: ignore[attr-defined]
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "no answer")
    monkeypatch.setattr(alive, "_AT_HEAD", set())
    monkeypatch.setattr(alive.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "not at head")
