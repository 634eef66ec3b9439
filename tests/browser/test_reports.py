"""Reports in a real browser: a table of the audit is run and read cell by cell, its file is taken
out, and a number of the dashboard leads to its rows; looked at by axe."""

import csv
import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reports.models import Snapshot
from tests.browser.desks import opened
from tests.browser.of_reports import OFFICER, a_determination, worked_off
from tests.browser.test_pages import looked_at
from tests.browser.windows import Windows
from tests.publishing import kept, requests

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_table_is_run_and_a_cell_says_why(windows: Windows, scripts: bool) -> None:
    opened("DK-1001")
    case = a_determination()
    page = windows.open(OFFICER, scripts=scripts)
    page.goto("/reports")
    page.get_by_role("link", name="ODAG table 1: organization determinations").click()
    page.get_by_label("From").fill("2026-03-01")
    page.get_by_label("To, the last day in it").fill("2026-03-31")
    page.get_by_role("button", name="Run it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    worked_off()
    if not scripts:
        page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name="Open snapshot").click()
    kept = Snapshot.objects.get()
    expect(page.get_by_text(kept.sha256)).to_be_visible()
    expect(page.get_by_text("1EG4TE5MK73")).to_have_count(0)
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV", exact=True).click()
    content = Path(taken.value.path()).read_bytes()
    assert hashlib.sha256(content).hexdigest() == kept.sha256
    (row,) = csv.DictReader(content.decode().splitlines())
    assert row["Authorization or Claim Number"] == case
    page.get_by_role("link", name="Approved", exact=True).click()
    expect(page.get_by_role("heading", name="Why is this cell so?")).to_be_visible()
    expect(page.get_by_role("link", name=case)).to_be_visible()
    expect(page.get_by_text("decided", exact=False).first).to_be_visible()


def test_a_number_of_the_dashboard_leads_to_its_rows(windows: Windows) -> None:
    opened("DK-1001", "DK-1003")
    page = windows.open(OFFICER, for_axe=True)
    page.goto("/dashboard")
    expect(page.get_by_text("were not run").first).to_be_visible()
    assert list(looked_at(page, "/dashboard")) == []
    page.get_by_role("button", name="Run the figures anew").click()
    expect(page.get_by_role("heading", name="My jobs")).to_be_visible()
    worked_off()
    page.goto("/dashboard")
    assert list(looked_at(page, "/dashboard")) == []
    number = page.get_by_role("region", name="Open duties, by clock: figures").get_by_role("link")
    shown = number.first.inner_text()
    assert int(shown) > 0
    number.first.click()
    expect(page.get_by_text(f"These rows come to {shown}")).to_be_visible()
    assert page.locator("tr[data-row]").count() == int(shown)
    assert list(looked_at(page, "rows behind")) == []


def test_an_officer_publishes_what_whoever_comes_then_reads(windows: Windows) -> None:
    opened("DK-1001")
    made = kept(
        [
            *requests(30, "approved"),
            *requests(20, "denied", hours=96),
            *requests(4, "approved", track="expedited"),
        ]
    )
    page = windows.open(OFFICER, for_axe=True)
    page.goto(f"/reports/runs/{made.number}")
    assert list(looked_at(page, "a snapshot to be published")) == []
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Published as P")).to_be_visible()
    assert list(looked_at(page, "publications")) == []
    public = windows.open(for_axe=True)
    public.goto("/public/prior-authorization-metrics")
    table = public.get_by_role("table", name="Metrics of Medicare Advantage contract H9999")
    approved = table.get_by_role("row", name="Standard requests approved 60.00% 30 of 50")
    expect(approved).to_be_visible()
    hidden = table.get_by_role("row", name="Expedited requests approved not shown")
    expect(hidden).to_be_visible()
    assert list(looked_at(public, "the public page")) == []
    page.get_by_label("is withdrawn").fill("A delegate was missing.")
    page.get_by_role("button", name="Withdraw P").click()
    public.reload()
    expect(public.get_by_text("A delegate was missing.")).to_be_visible()
    expect(public.get_by_role("table")).to_have_count(0)
