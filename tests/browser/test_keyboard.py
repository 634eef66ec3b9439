"""A whole claim without a mouse; and with the keys turned off, letters are only letters."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.browser.desks import claim_of, opened
from tests.browser.windows import Windows

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "The second report leaves it open; a third opinion is what settles it."
FAR = 60
"""More steps with the Tab key than any page here needs."""


def heading(page: Page, text: str) -> None:
    """The page is there, and its script listens to the keys."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)
    page.wait_for_load_state("load")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this text, label or value holds the focus, and is seen to."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        told = focused.evaluate(
            "e => [e.innerText, e.value, e.getAttribute('aria-label'), "
            "...[...(e.labels || [])].map(l => l.innerText)].filter(Boolean).join(' ')"
        )
        if name in told:
            expect(focused).to_be_in_viewport()
            return
    raise AssertionError(f"{name!r} is not reached with the Tab key on {page.url}")


def test_a_claim_is_taken_read_overridden_and_sent_on_by_keys_alone(windows: Windows) -> None:
    number = opened("DK-1001", "DK-1006")["DK-1001"]
    page = windows.open("j.ortiz")
    page.goto("/queue")
    press = page.keyboard.press

    press("j")
    expect(page.locator("[data-row]").first.get_by_role("link", name=number)).to_be_focused()
    press("j")
    expect(page.locator("[data-row]").nth(1).get_by_role("link")).to_be_focused()
    press("x")
    expect(page.locator("[data-row]").nth(1).get_by_role("checkbox")).to_be_checked()
    press("k")
    press("o")
    heading(page, number)
    press("g")
    press("q")
    heading(page, "Review queue")
    press("n")
    heading(page, number)

    press("e")  # the evidence: the page of the second report, with its mark
    expect(page.get_by_role("img").first).to_be_visible()
    expect(page.locator("#sheet")).to_be_focused()
    page.go_back()
    heading(page, number)
    press("c")
    heading(page, "Note")
    expect(page.get_by_label("Note")).to_be_focused()
    page.keyboard.type("Both reports are read.")
    tab_to(page, "Keep")
    press("Enter")
    expect(page.locator("#said")).to_contain_text("is kept")

    press("j")
    tab_to(page, "Override…")
    press("Space")
    tab_to(page, "Reason")
    page.keyboard.type(REASON)
    press("Escape")  # leaves the field, so that letters are keys again
    expect(page.get_by_role("button", name="Send to Elena Brandt")).to_be_visible()
    press("a")
    heading(page, f"Send {number} on")
    assert claim_of("DK-1001").state == "pended", "the key opens; it never sends"
    tab_to(page, "Send to Elena Brandt")
    press("Enter")
    expect(page.locator("#said")).to_contain_text("Elena Brandt was asked to sign")


def test_keys_that_lead_elsewhere(windows: Windows) -> None:
    number = opened("DK-1003")["DK-1003"]
    page = windows.open("t.ruiz")
    press = page.keyboard.press
    for key, where in (("p", f"Pend {number}"), ("d", f"Deny {number}"), ("?", "Keys")):
        page.goto(f"/claims/{number}")
        press(key)
        heading(page, where)
    assert claim_of("DK-1003").state == "pended"
    press("/")
    page.keyboard.type(number)
    press("Enter")
    heading(page, number)


def test_turned_off_they_do_nothing(windows: Windows) -> None:
    opened("DK-1003")
    page = windows.open("t.ruiz")
    page.goto("/keys")
    tab_to(page, "Turn the keys off")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Turn the keys on")).to_be_visible()
    page.goto("/queue")
    expect(page.get_by_text("Single keys are off")).to_be_visible()
    for key in "njox/?":
        page.keyboard.press(key)
    expect(page).to_have_url(f"{windows.url}/queue")
    expect(page.locator("body")).to_be_focused()
    assert not User.objects.get(username="t.ruiz").person.shortcuts
