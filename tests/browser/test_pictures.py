"""The pictures README.md shows are of pages as they are: kept by `make screenshots`."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from appeals.models import Appeal
from config.opening.load import load
from config.opening.story import Story
from grievances.models import Grievance
from reports.showing.dashboard import PANELS, period_of
from tests.browser.desks import claim_of
from tests.browser.windows import Windows
from tests.reporting import run

pytestmark = pytest.mark.django_db(transaction=True)

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "claims" / "desk" / "pictures"
SIZE = (1440, 900)
COLOURS = 96
LARGEST = 120_000
"""Bytes a picture may have in the project."""
REASON = "The second report leaves it open; a third opinion is what settles it."


def keep(page: Page, name: str, folder: Path) -> None:
    """A picture, small enough to be in a project."""
    path = folder / f"{name}.png"
    taken = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
    taken.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    assert 10_000 < path.stat().st_size < LARGEST


def test_the_pictures_of_the_readme(windows: Windows, tmp_path: Path) -> None:
    folder = FOLDER if os.environ.get("RECOURSE_SCREENSHOTS") else tmp_path
    folder.mkdir(exist_ok=True)
    load(Story(timezone.now()))
    page = windows.open("j.ortiz", size=SIZE)
    page.goto("/queue")
    expect(page.get_by_text("due today").first).to_be_visible()
    keep(page, "queue", folder)

    page.goto(f"/claims/{claim_of('DK-1001').number}")
    page.get_by_label("Override…").check()
    page.get_by_label("Reason").fill(REASON)
    page.get_by_label("Reason").blur()
    expect(page.get_by_role("button", name="Send to Elena Brandt")).to_be_visible()
    keep(page, "claim", folder)

    page.get_by_role("link", name="Opinion report, page 1").click()
    expect(page.get_by_role("img").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    keep(page, "evidence", folder)

    page = windows.open("t.ruiz", size=SIZE)
    page.goto(f"/claims/{claim_of('DK-1003').number}")
    page.get_by_role("region", name="Decision").get_by_role("button", name="Deny").click()
    page.get_by_label("Accept").check()
    page.get_by_label("Reason").fill("Ridgeline pays first; its payment was never sent.")
    page.get_by_role("button", name="See the letter").click()
    expect(page.get_by_role("region", name="Text for the member")).to_be_visible()
    keep(page, "letter", folder)

    page = windows.open("a.kell", size=SIZE)
    appeal = Appeal.objects.get(claim__patient_control_number="DK-2006")
    page.goto(f"/appeals/{appeal.number}")
    expect(page.get_by_text("Next legal act").first).to_be_visible()
    keep(page, "appeal", folder)

    page = windows.open("g.wren", size=SIZE)
    grievance = Grievance.objects.exclude(state="closed").latest("pk")
    page.goto(f"/grievances/{grievance.number}")
    expect(page.get_by_role("heading", name=grievance.number)).to_be_visible()
    keep(page, "grievance", folder)

    now = timezone.now()
    named, period = period_of("", now)
    for each in PANELS:
        run(each.report, period, now)
    page = windows.open("d.falk", size=SIZE)
    page.goto(f"/dashboard?period={named}")
    expect(page.get_by_role("heading", name=f"Dashboard {named}")).to_be_visible()
    keep(page, "dashboard", folder)


def test_what_the_readme_shows_is_there() -> None:
    shown = {line for line in (PROJECT / "README.md").read_text().split() if "pictures/" in line}
    there = {path.name for path in FOLDER.glob("*.png")}
    assert there == {word.rpartition("/")[2].rstrip(")") for word in shown}
