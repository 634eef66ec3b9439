"""In a real browser: the deadline board by its keys, as columns, table and calendar."""

import pytest
from playwright.sync_api import expect

from tests.browser.desks import opened
from tests.browser.windows import Windows

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_deadline_board_by_keys(windows: Windows) -> None:
    numbers = opened("DK-1001", "DK-1003", "DK-1006")
    page = windows.open("j.ortiz")
    page.goto("/")
    page.wait_for_load_state("load")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1, name="Deadlines")).to_be_visible()
    overdue = page.get_by_role("region", name="Overdue")
    expect(overdue).to_contain_text(numbers["DK-1003"])
    expect(page.get_by_role("region", name="Today")).to_contain_text(numbers["DK-1001"])
    page.get_by_role("link", name="Table").click()
    row = page.get_by_role("row").filter(has_text=numbers["DK-1001"]).first
    row.get_by_text("Why this date?").click()
    expect(row.get_by_role("listitem").first).to_be_visible()
    page.get_by_role("link", name="Calendar").click()
    expect(page.locator(".calendar-today")).to_contain_text(numbers["DK-1001"])
    page.get_by_role("link", name=numbers["DK-1001"]).first.click()
    expect(page.get_by_role("heading", level=1, name=numbers["DK-1001"])).to_be_visible()
