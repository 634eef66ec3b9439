"""Signing in: passwords, lock-out, second factors, idleness; and what is closed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.test import Client

from tests.clock import Clock
from tests.staff import PASSWORD, browser, staff

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def sign_in(
    username: str = "d.marsh", password: str = PASSWORD, client: Client | None = None
) -> Client:
    client = client or Client()
    client.answer = client.post(LOGIN, {"login": username, "password": password})  # type: ignore[attr-defined]
    return client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, NOON)


@pytest.fixture
def marsh() -> None:
    staff("d.marsh", "adjuster", password=PASSWORD)


def confirmed(client: Client) -> Client:
    """The same person, who has just said again who they are."""
    said = {"password": PASSWORD, "next": "/me"}
    assert client.post("/account/reauthenticate/", said).status_code == 302
    return client


def code(secret: str, at: datetime) -> str:
    """The six digits of RFC 6238 at this moment."""
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))


def test_a_password_signs_in_for_as_long_as_the_browser_is_open(marsh: None) -> None:
    client = sign_in()
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"]) == ("", "", True)
    assert client.get("/keys").status_code == 200
    assert AccessLog.objects.get().username == "d.marsh"
    hashed = staff("d.marsh", "adjuster").password
    assert hashed.startswith("argon2$")


def test_a_wrong_password_is_told_without_saying_which_part_is_wrong(marsh: None) -> None:
    known, unknown = (
        sign_in(name, "wrong").answer.content.decode() for name in ("d.marsh", "nobody")
    )  # type: ignore[attr-defined]
    said = re.findall(r'usa-alert__text">([^<]+)', known)
    assert said
    assert said == re.findall(r'usa-alert__text">([^<]+)', unknown)


def test_five_wrong_passwords_lock_the_name_out_and_say_until_when(
    marsh: None, clock: Clock
) -> None:
    answers = [sign_in(password=f"wrong {n}").answer for n in range(5)]  # type: ignore[attr-defined]
    assert [each.status_code for each in answers] == [200, 200, 200, 200, 429]
    assert "12:15:00 EST" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "900"
    clock.shift(minutes=14)
    locked = sign_in().answer  # type: ignore[attr-defined]
    assert locked.status_code == 429
    assert "12:15:00 EST" in locked.content.decode()
    clock.shift(minutes=2)
    assert sign_in().answer.status_code == 302  # type: ignore[attr-defined]
    assert AccessFailureLog.objects.filter(username="d.marsh").count() >= 5
    assert AccessFailureLog.objects.filter(locked_out=True).exists()


def test_a_name_in_capitals_is_the_same_name(marsh: None, clock: Clock) -> None:
    assert sign_in("D.Marsh").answer.status_code == 302  # type: ignore[attr-defined]
    names = ("d.marsh", "D.marsh", "d.Marsh", "D.MARSH", "D.Marsh")
    answers = [sign_in(each, "wrong").answer for each in names]  # type: ignore[attr-defined]
    assert [each.status_code for each in answers] == [200, 200, 200, 200, 429]
    assert "12:15:00 EST" in answers[-1].content.decode()
    assert sign_in().answer.status_code == 429  # type: ignore[attr-defined]


def test_the_lock_is_of_a_name_at_an_address(marsh: None) -> None:
    staff("t.ruiz", "adjuster", password=PASSWORD)
    for number in range(5):
        sign_in(password=f"wrong {number}")
    assert sign_in("t.ruiz").answer.status_code == 302  # type: ignore[attr-defined]
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(client=elsewhere).answer.status_code == 302  # type: ignore[attr-defined]


def test_no_password_is_kept_of_an_attempt(marsh: None) -> None:
    from axes.models import AccessAttempt

    sign_in(password="a secret word")
    kept = AccessAttempt.objects.get()
    assert "a secret word" not in f"{kept.post_data}{kept.get_data}"


CLOSED = ("signup", "email", "set-password", "reset-password", "request-login-code")


@pytest.mark.parametrize("name", CLOSED)
def test_what_this_house_does_not_offer_is_not_there(name: str, marsh: None) -> None:
    for client in (Client(), sign_in()):
        answer = client.get(f"/account/closed/account-{name}/")
        assert answer.status_code == 404
        assert b"made by an administrator" in answer.content
    for old in ("signup", "password/reset", "3rdparty", "3rdparty/signup", "email"):
        assert Client().get(f"/account/{old}/").status_code in (302, 404)


def test_a_code_of_a_telephone_is_asked_for_after_the_password(marsh: None, clock: Clock) -> None:
    client = confirmed(sign_in())
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert f">{secret}<" in page.content.decode()
    assert "<svg" in page.content.decode()
    assert "data:image" not in page.content.decode()
    done = client.post("/account/2fa/totp/activate/", {"code": code(secret, NOON)}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", done.content.decode())
    assert len(codes) == 10
    again = client.get("/account/2fa/recovery-codes/").content.decode()
    assert not re.findall(r"<li>(\d{8})</li>", again)

    clock.shift(minutes=1)
    client = sign_in()
    assert client.answer.headers["Location"] == "/account/2fa/authenticate/"  # type: ignore[attr-defined]
    assert client.get("/keys").status_code == 302
    asked = client.get("/account/2fa/authenticate/").content.decode()
    assert 'autocomplete="one-time-code"' in asked
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    right = code(secret, NOON + timedelta(minutes=1))
    assert client.post("/account/2fa/authenticate/", {"code": right}).status_code == 302
    assert client.get("/keys").status_code == 200

    client = sign_in()
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert client.get("/keys").status_code == 200
    client = sign_in()
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 200


def test_secrets_of_second_factors_are_encrypted_at_rest(marsh: None, clock: Clock) -> None:
    client = confirmed(sign_in())
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code(secret, NOON)})
    kept = {each.type: each.data for each in Authenticator.objects.all()}
    assert set(kept) == {"totp", "recovery_codes"}
    assert secret not in str(kept)


def test_codes_of_a_telephone_cannot_be_guessed_through(marsh: None, clock: Clock) -> None:
    client = confirmed(sign_in())
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code(secret, NOON)})
    client = sign_in()
    for number in range(11):
        client.post("/account/2fa/authenticate/", {"code": f"00000{number % 10}"})
    right = code(secret, NOON)
    assert client.post("/account/2fa/authenticate/", {"code": right}).status_code == 200
    assert client.get("/keys").status_code == 302


def test_a_passkey_is_offered_by_the_page_and_its_options_are_the_servers(marsh: None) -> None:
    page = Client().get(LOGIN).content.decode()
    assert 'id="passkey_login"' in page
    assert "mfa/js/webauthn.js" in page
    assert not re.findall(r"<script(?![^>]*(src=|application/json))", page)
    options = Client().get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    asked = options.json()["request_options"]["publicKey"]
    assert asked["rpId"] == "testserver"
    assert len(asked["challenge"]) >= 43
    client = confirmed(sign_in())
    page = client.get("/account/2fa/webauthn/add/").content.decode()
    assert '"name": "Recourse"' in page
    for sent in (
        '{"id": "x"}',
        "[]",
        "null",
        "{",
        '{"id": 1, "rawId": 2, "response": 3, "type": 4}',
    ):
        bad = client.post("/account/2fa/webauthn/add/", {"name": "key", "credential": sent})
        assert bad.status_code == 200
        stranger = Client().post("/account/2fa/webauthn/login/", {"credential": sent})
        assert stranger.headers["Location"] == "/account/login/"
    assert not Authenticator.objects.exists()


def test_who_is_away_for_a_quarter_of_an_hour_is_signed_out(marsh: None, clock: Clock) -> None:
    client = sign_in()
    client.get("/keys")
    clock.shift(minutes=14, seconds=50)
    page = client.get("/keys").content.decode()
    assert 'data-left="900"' in page
    assert 'data-warn="120"' in page
    assert "signed out at 12:29:50 EST" in page
    clock.shift(minutes=14, seconds=59)
    assert client.get("/keys").status_code == 200
    clock.shift(minutes=15)
    answer = client.get("/keys", follow=True)
    assert answer.redirect_chain == [("/account/login/?next=/keys", 302)]
    assert "after 15 minutes without use" in answer.content.decode()
    assert client.get("/keys").status_code == 302


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(marsh: None, clock: Clock) -> None:
    client = sign_in()
    client.get("/keys")
    clock.shift(minutes=14)
    left = client.get("/idle", headers={"Recourse-Background": "1"})
    assert left.json() == {"left": 60}
    assert client.post("/idle").json() == {"left": 900}
    clock.shift(minutes=16)
    part = client.get("/keys", headers={"HX-Request": "true", "HX-Current-URL": "/queue?view=my"})
    assert part.status_code == 401
    assert part["HX-Redirect"] == "/account/login/?next=%2Fqueue%3Fview%3Dmy"


def test_after_twelve_hours_even_who_is_there_signs_in_again(marsh: None, clock: Clock) -> None:
    client = sign_in()
    client.get("/keys")
    for _ in range(71):
        clock.shift(minutes=10)
        assert client.get("/keys").status_code == 200
    assert 'data-left="600"' in client.get("/keys").content.decode()
    clock.shift(minutes=10)
    answer = client.get("/keys", follow=True)
    assert "12 hours after signing in" in answer.content.decode()


def test_one_session_ends_another(marsh: None) -> None:
    here, there = sign_in(), sign_in(client=Client(HTTP_USER_AGENT="Another browser"))
    page = here.get("/me").content.decode()
    assert "This session" in page
    assert "Another browser" in page
    (other,) = re.findall(r"/me/sessions/(\d+)/end", page)
    assert here.post(f"/me/sessions/{other}/end").status_code == 302
    assert there.get("/keys").status_code == 302
    assert here.get("/keys").status_code == 200
    assert Session.objects.count() == 1
    assert here.post(f"/me/sessions/{other}/end").status_code == 404


def test_a_new_password_signs_out_everywhere_else(marsh: None) -> None:
    here, there = sign_in(), sign_in()
    said = {
        "oldpassword": PASSWORD,
        "password1": "four quiet river words",
        "password2": "four quiet river words",
    }
    weak = here.post(
        "/account/password/change/", {**said, "password1": "short", "password2": "short"}
    )
    assert b"at least 12 characters" in weak.content
    assert here.post("/account/password/change/", said).status_code == 302
    assert here.get("/keys").status_code == 200
    assert there.get("/keys").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/me",
        "/account/logout/",
        "/account/2fa/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/totp/activate/",
        "/account/password/change/",
        "/account/sessions/",
        "/account/inactive/",
    ],
)
def test_pages_of_signing_in_have_the_frame_and_nothing_inline(address: str, marsh: None) -> None:
    answer = confirmed(sign_in()).get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "web/desk.css" in page
    assert "<h1>" in page
    assert " style=" not in page
    assert not re.findall(r"<script(?![^>]*(src=|application/json))", page)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_keys_codes_and_tokens_ask_again_who_it_is(marsh: None, clock: Clock) -> None:
    client = sign_in()
    answer = client.get("/account/2fa/totp/activate/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Is it still you?" in page
    asked = client.post("/me/tokens", {"name": "x", "days": "30"})
    again = asked.headers["Location"]
    assert again.startswith("/account/reauthenticate/")
    made = client.post(again, {"password": PASSWORD, "next": "/me/tokens"})
    assert made.status_code == 201
    assert "Token x" in made.content.decode()
    clock.shift(minutes=6)
    assert client.post("/me/tokens", {"name": "y", "days": "30"}).status_code == 302
    assert browser("visitor").get("/me").status_code == 403
