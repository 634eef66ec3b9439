"""In a real browser: a passkey made and used, and the warning before a session ends."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.staff import PASSWORD, staff

pytestmark = pytest.mark.django_db(transaction=True)

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(live_server: Any) -> str:
    """By a name: browsers make no passkeys for a bare number."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/me")
    page.fill("#id_login", "d.marsh")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your sign-in")).to_be_visible()


def test_a_passkey_is_made_and_signs_in_without_a_password(chromium: Browser, address: str) -> None:
    staff("d.marsh", "adjuster", name="Dana Marsh", password=PASSWORD)
    page = chromium.new_page()
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    sign_in(page, address)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.goto(f"{address}/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.check("#id_passwordless")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{address}/account/2fa/webauthn/")
    expect(page.get_by_text("Passkey", exact=True)).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Dana Marsh")).to_be_visible()
    assert told == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_the_page_says_why_a_key_could_not_be_used(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text))
    page.goto(f"{address.replace('localhost', '127.0.0.1')}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text(f"open this page as {address}/.")

    page.goto(f"{address}/account/login/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No key was given")
    assert told == []


def test_before_a_session_ends_one_key_keeps_it(
    chromium: Browser, address: str, settings: Any
) -> None:
    settings.IDLE_SECONDS, settings.IDLE_WARNING_SECONDS = 8, 5
    staff("d.marsh", "adjuster", name="Dana Marsh", password=PASSWORD)
    page = chromium.new_page()
    sign_in(page, address)
    warning = page.get_by_role("dialog", name="Are you still there?")
    for key in ("Enter", "Escape"):
        expect(warning).to_be_visible(timeout=10_000)
        expect(page.get_by_role("status").filter(has_text="You will be signed out")).to_be_visible()
        page.keyboard.press(key)
        expect(warning).to_be_hidden()
    page.wait_for_url("**/account/login/?next=%2Fme", timeout=20_000)
    page.goto(f"{address}/me")
    expect(page.get_by_role("heading", name="Sign in to Recourse")).to_be_visible()


def test_without_script_the_page_says_when_it_ends(chromium: Browser, address: str) -> None:
    staff("d.marsh", "adjuster", name="Dana Marsh", password=PASSWORD)
    page = chromium.new_context(java_script_enabled=False).new_page()
    sign_in(page, address)
    expect(page.get_by_text("You are signed out at")).to_be_visible()
