"""Single sign-on against a small OpenID Connect provider that answers by real HTTP."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from knox.models import AuthToken

from config.signing_in import single_sign_on
from kernel.people.acting import actor_named
from kernel.people.changing import leave
from tests.staff import PASSWORD, staff

pytestmark = pytest.mark.django_db


class Issuer(ThreadingHTTPServer):
    """A provider: whoever comes is `claims`.  `otherwise` is what it answers at a path instead."""

    claims: dict[str, Any]
    otherwise: dict[str, object]
    asked: dict[str, list[str]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        here = self.server.address
        path = urlsplit(self.path).path
        if path in self.server.otherwise:
            self._say(self.server.otherwise[path])
        elif path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif path == "/userinfo" and self.headers["Authorization"] == "Bearer opened":
            self._say(self.server.claims)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked = parse_qs(body)
        token = {"access_token": "opened", "token_type": "Bearer"}
        self._say(self.server.otherwise.get("/token", token))

    def _say(self, said: object) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    server = Issuer(("127.0.0.1", 0), _Answers)
    server.claims = {"sub": "0001", "preferred_username": "d.marsh"}
    server.otherwise = {}
    Thread(target=server.serve_forever, daemon=True).start()
    named = {
        "OIDC_ISSUER": server.address,
        "OIDC_CLIENT_ID": "recourse",
        "OIDC_CLIENT_SECRET": "whispered",
        "OIDC_NAME": "Hudson Staff",
    }
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on(named)["SOCIALACCOUNT_PROVIDERS"]
    yield server
    server.shutdown()
    server.server_close()


def sign_on(client: Client) -> Any:
    """There and back again, as a browser goes."""
    there = client.get("/account/sso/house/login/?process=login&next=/keys")
    assert there.status_code == 302
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert asked["client_id"] == ["recourse"]
    assert asked["code_challenge_method"] == ["S256"]
    back = {"code": "once", "state": asked["state"][0]}
    return client.get("/account/sso/house/login/callback/", back)


def test_who_is_on_file_comes_in(issuer: Issuer) -> None:
    staff("d.marsh", "adjuster")
    client = Client()
    page = client.get("/account/login/").content.decode()
    assert "Sign in with Hudson Staff" in page
    answer = sign_on(client)
    assert (answer.status_code, answer["Location"]) == (302, "/keys")
    assert issuer.asked["client_secret"] == ["whispered"]
    assert issuer.asked["code"] == ["once"]
    assert client.get("/keys").status_code == 200
    assert client.get("/me").status_code == 200


def test_from_then_on_they_are_known_by_the_providers_identifier(issuer: Issuer) -> None:
    staff("d.marsh", "adjuster")
    sign_on(Client())
    issuer.claims = {"sub": "0001", "preferred_username": "dana.marsh-lee"}
    client = Client()
    assert sign_on(client).status_code == 302
    assert client.get("/keys").context["actor"].name == "d.marsh"
    issuer.claims = {"sub": "0002", "preferred_username": "d.marsh"}
    refused = sign_on(Client())
    assert refused.status_code == 403
    assert b"signs on under another identity" in refused.content


@pytest.mark.parametrize(
    ("claims", "comes_in"),
    [
        ({"email": "d.marsh@example.test", "email_verified": True}, True),
        ({"email": "D.Marsh@example.test", "email_verified": True}, True),
        ({"email": "d.marsh@example.test", "email_verified": False}, False),
        ({"email": "d.marsh@example.test", "email_verified": "true"}, False),
        ({"email": "d.marsh@example.test"}, False),
        ({"email": "other@example.test", "email_verified": True}, False),
        ({}, False),
    ],
)
def test_an_address_counts_only_where_the_provider_has_verified_it(
    claims: dict[str, object], comes_in: bool, issuer: Issuer
) -> None:
    user = staff("d.marsh", "adjuster")
    get_user_model().objects.filter(pk=user.pk).update(email="d.marsh@example.test")
    issuer.claims = {"sub": "0009", **claims}
    client = Client()
    assert sign_on(client).status_code == (302 if comes_in else 403)
    assert client.get("/keys").status_code == (200 if comes_in else 302)


def test_who_has_no_password_says_who_they_are_by_signing_on_once_more(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked for a password they never had; and nothing is changed without being asked."""
    staff("d.marsh", "adjuster")
    client = Client()
    sign_on(client)
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    me = client.get("/me").content.decode()
    assert "have no password here" in me
    assert "Change the password" not in me
    later = time() + 400
    monkeypatch.setattr("kernel.web.signing_in.time", lambda: later)
    sent = client.get("/account/2fa/totp/activate/")
    assert sent["Location"].startswith("/account/reauthenticate/?next=")
    asked = client.get(sent["Location"]).content.decode()
    assert "sign on once more" in asked
    assert "Password" not in asked
    (link,) = re.findall(r'href="(/account/sso/[^"]+)"', unescape(asked))
    said = parse_qs(urlsplit(link).query)
    assert said["next"] == ["/account/2fa/totp/activate/"]
    there = parse_qs(urlsplit(client.get(link)["Location"]).query)
    assert there["prompt"] == ["login"]
    refused = client.post("/me/tokens", {"name": "nightly", "days": "30"})
    assert refused["Location"] == "/account/reauthenticate/?next=%2Fme"
    assert not AuthToken.objects.exists()


def test_who_has_a_password_is_asked_for_it_however_they_came(issuer: Issuer) -> None:
    staff("d.marsh", "adjuster", password=PASSWORD)
    client = Client()
    sign_on(client)
    asked = client.get("/account/2fa/totp/activate/")
    assert asked.status_code == 302
    assert asked["Location"].startswith("/account/reauthenticate/")


def test_nobody_gets_an_account_by_signing_on(issuer: Issuer) -> None:
    refused = sign_on(Client())
    assert refused.status_code == 403
    assert b"d.marsh is not on file here" in refused.content
    assert not get_user_model().objects.exists()
    assert not SocialAccount.objects.exists()


def test_who_has_left_does_not_come_in(issuer: Issuer) -> None:
    staff("d.marsh", "adjuster")
    staff("s.root", "administrator")
    sign_on(Client())
    leave(actor_named("s.root"), "d.marsh", now=datetime(2026, 3, 2, tzinfo=UTC))
    refused = sign_on(Client())
    assert refused.status_code == 403
    assert b"no longer works here" in refused.content


def test_an_answer_nobody_asked_for_is_refused(issuer: Issuer) -> None:
    staff("d.marsh", "adjuster")
    forged = urlsafe_b64encode(b"not ours").decode()
    client = Client()
    answer = client.get("/account/sso/house/login/callback/", {"code": "x", "state": forged})
    assert b"did not work" in answer.content
    assert client.get("/keys").status_code == 302


def test_a_provider_that_does_not_answer_is_said(issuer: Issuer) -> None:
    staff("d.marsh", "adjuster")
    issuer.claims = {"preferred_username": "d.marsh"}  # without `sub` it names nobody
    answer = sign_on(Client())
    assert answer.status_code == 503
    issuer.shutdown()
    issuer.server_close()
    answer = Client().get("/account/sso/house/login/")
    assert answer.status_code == 503
    assert b"The provider of single sign-on does not answer" in answer.content


@pytest.mark.parametrize("said", [{"issuer": "x"}, ["x"], "x"])
def test_a_provider_that_does_not_say_where_it_is_spoken_to_is_said(
    issuer: Issuer, said: object
) -> None:
    issuer.otherwise = {"/.well-known/openid-configuration": said}
    answer = Client().get("/account/sso/house/login/")
    assert (answer.status_code, b"does not answer" in answer.content) == (503, True)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/token", {"access_token": "opened", "expires_in": "soon"}),
        ("/token", {"access_token": "opened", "expires_in": ["x"]}),
        ("/userinfo", ["x"]),
    ],
)
def test_a_provider_that_does_not_say_who_somebody_is_is_said(
    issuer: Issuer, path: str, said: object
) -> None:
    staff("d.marsh", "adjuster")
    issuer.otherwise = {path: said}
    answer = sign_on(Client())
    assert (answer.status_code, b"does not answer" in answer.content) == (503, True)


@pytest.mark.parametrize("problem", [KeyError("ours"), ValueError("ours")])
def test_an_error_of_ours_is_not_called_the_providers(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def fails(*args: Any, **named: Any) -> None:
        raise problem

    monkeypatch.setattr("kernel.web.single_sign_on.person_named", fails)
    with pytest.raises(type(problem), match="ours"):
        sign_on(Client())


def test_without_configuration_there_is_none() -> None:
    assert single_sign_on({})["SOCIALACCOUNT_PROVIDERS"] == {}
    assert Client().get("/account/sso/house/login/").status_code == 404
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        single_sign_on({"OIDC_ISSUER": "https://id.example.test"})
