"""In a real browser: from the list to a claim, the letter a pend would ask with, more time, what
came in."""

import pytest
from playwright.sync_api import Page, expect

from kernel.cases.models import Event
from kernel.letters.models import Letter
from tests.browser.desks import opened
from tests.browser.test_pages import faults, too_wide
from tests.browser.windows import Windows

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "The clinic that keeps the report is closed after a flood."


def from_the_list(page: Page, number: str) -> None:
    """Two columns chosen, and the claim opened from there: it says where it stands, and the list is
    as it was left."""
    page.goto("/queue?columns=clock&columns=owner")
    heads = page.locator("thead th:not(:has(.usa-sr-only))")
    expect(heads).to_have_text(["Claim", "Clock", "Owner"])
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    here = page.get_by_role("navigation", name="Where you are")
    expect(here).to_contain_text("1 of 2")
    here.get_by_role("link", name="Review queue").click()
    expect(heads).to_have_text(["Claim", "Clock", "Owner"])
    page.get_by_role("link", name=number).click()


def letter_seen(page: Page, number: str) -> None:
    """The letter is shown before it pends, and nothing is kept of it."""
    bar = page.get_by_role("region", name="Decision")
    bar.get_by_role("button", name="Pend").click()
    page.get_by_text("Medical records are needed", exact=True).click()
    page.get_by_label("Note").fill("The slides of March.")
    page.get_by_role("button", name="See the letter").click()
    expect(page.get_by_role("heading", name="What would go out")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("The slides of March.")
    letter = page.get_by_role("region", name="Text for").first
    expect(letter).to_contain_text("The slides of March.")
    expect(page.get_by_text("Missing", exact=True)).to_have_count(0)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_more_time_and_what_came_in(windows: Windows, scripts: bool) -> None:
    numbers = opened("DK-1001", "DK-1006")
    first, number = numbers["DK-1001"], numbers["DK-1006"]
    page = windows.open("j.ortiz", scripts=scripts, for_axe=scripts)
    from_the_list(page, first)
    letter_seen(page, first)
    if scripts:
        assert [*faults(page), *too_wide(page)] == []

    page.goto(f"/claims/{number}")
    page.get_by_role("link", name="Take more time…").click()
    page.get_by_label("Why, in this case").fill(WHY)
    page.get_by_role("button", name=f"Make the letter for {number}").click()
    expect(page.locator("#said")).to_contain_text("the clock moves when it has left")
    assert Letter.objects.filter(code="ext_claim").count() == 1

    page.get_by_role("link", name="Something came in…").click()
    page.get_by_label("What came in").fill("The report of the second opinion.")
    page.get_by_role("button", name="Put it on record").click()
    expect(page.locator("#said")).to_contain_text("is on record")
    assert Event.objects.get(name="information_received").actor == "j.ortiz"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_supervisor_bars_somebody_and_says_who_may_see_it(
    windows: Windows, scripts: bool
) -> None:
    windows.expected = {404}
    number = opened("DK-1001")["DK-1001"]
    page = windows.open("m.osei", scripts=scripts)
    page.goto(f"/claims/{number}")
    page.get_by_role("link", name="Who may see or decide it…").click()
    page.get_by_label("Bar", exact=True).select_option(label="Tomas Ruiz")
    page.get_by_label("Why").nth(1).fill("His sister gave the second opinion.")
    page.get_by_role("button", name="Bar this person").click()
    expect(page.locator("#said")).to_contain_text(f"Tomas Ruiz is barred from {number}.")
    other = windows.open("t.ruiz")
    other.goto(f"/claims/{number}")
    bar = other.get_by_role("region", name="Decision")
    expect(bar).to_contain_text(f"Tomas Ruiz is barred from {number}")

    page.get_by_role("link", name="Who may see or decide it…").click()
    page.get_by_label("Only", exact=True).select_option(label="clinical reviewer")
    page.get_by_label("Why").first.fill("A record of treatment for substance use.")
    page.get_by_role("button", name="Change who may see it").click()
    expect(page.locator("#said")).to_contain_text("You see it no more.")
    found = other.goto(f"/claims/{number}")
    assert found is not None
    assert found.status == 404
