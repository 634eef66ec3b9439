"""Appeals in a real browser: taken in, on the board, heard in the workspace, and a letter that may
not leave; without scripts too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from appeals.models import Appeal, AppealDecision
from tests.browser.desks import claim_of, opened
from tests.browser.windows import Windows

pytestmark = pytest.mark.django_db(transaction=True)

OFFICE, INTAKE, BELOW = "a.kell", "i.park", "t.ruiz"
TWICE = ("DK-2001", "DK-2002")
STILL = ("DK-2005", "DK-2006")
PAPERS = ("DK-2007", "DK-2008")
WHY = "The schedule of the clinic shows two appointments of this member on that day."


def appeal_of(claim: str) -> Appeal:
    return Appeal.objects.get(claim__patient_control_number=claim)


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_letter_is_taken_in_and_its_clocks_are_seen_before_it_is_saved(
    windows: Windows, scripts: bool
) -> None:
    opened("DK-2001", "DK-2002", "DK-2003", "DK-2004")
    number = claim_of("DK-2003").number
    page = windows.open(INTAKE, scripts=scripts)
    page.goto("/appeals")
    page.get_by_role("link", name="New letter or call").click()
    page.get_by_label("How it came").select_option(label="Fax")
    came = timezone.localtime() - timedelta(days=2)
    page.get_by_label("When it first reached").fill(came.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Whom it reached first").select_option(value="delegate")
    page.get_by_label("Which delegate or department").fill("Bluebonnet IPA")
    page.get_by_label("Or what was said").fill(f"I appeal your denial of claim {number}.")
    page.get_by_role("button", name="Keep it and read it").click()
    told(page, "It is kept, with its first receipt.")
    expect(page.get_by_text(f"I appeal your denial of claim {number}.").first).to_be_visible()
    expect(page.get_by_label("Its number")).to_have_value(number)

    before = Appeal.objects.count()
    if scripts:
        page.get_by_text("Expedited is asked for").click()
    else:
        page.get_by_role("button", name="Which clocks start?").click()
    starts = page.get_by_role("region", name="Which clocks start")
    expect(starts.get_by_text("AE-").first).to_be_visible()
    assert Appeal.objects.count() == before

    page.get_by_role("button", name="Open the appeal").click()
    told(page, "its time runs from the first receipt")
    made = Appeal.objects.latest("pk")
    assert made.received_at == came.replace(second=0, microsecond=0)
    expect(page.get_by_role("heading", name=made.number)).to_be_visible()


def test_the_board_leads_to_the_workspace_in_every_shape(windows: Windows) -> None:
    opened(*TWICE)
    row = appeal_of("DK-2002")
    page = windows.open(OFFICE)
    for shape in ("columns", "table", "calendar"):
        page.goto(f"/deadlines?kind=appeal&as={shape}")
        page.get_by_role("link", name=row.number).first.click()
        expect(page.get_by_role("heading", name=row.number)).to_be_visible()
    page.goto("/deadlines?kind=appeal")
    today = page.get_by_role("region", name="Today")
    expect(today.get_by_role("link", name=row.number)).to_be_visible()


def test_a_clock_that_stands_still_says_since_when_and_why(windows: Windows) -> None:
    opened(*STILL)
    page = windows.open(OFFICE)
    page.goto(f"/appeals/{appeal_of('DK-2006').number}")
    expect(page.get_by_role("cell", name="Paused").first).to_be_visible()
    pictures = page.locator("svg[role=img]")
    assert "stood still from" in str(pictures.first.get_attribute("aria-label"))
    assert page.locator("rect.bar-stood").count() >= 1
    expect(page.get_by_text("new evidence sent").first).to_be_visible()


def test_the_workspace_is_worked_to_a_decision_that_others_cannot_open(windows: Windows) -> None:
    opened(*TWICE)
    row = appeal_of("DK-2002")
    windows.expected |= {403, 422}
    other = windows.open(BELOW)
    answer = other.goto(f"/appeals/{row.number}/decide")
    assert answer is not None
    assert answer.status == 403

    page = windows.open(OFFICE)
    page.goto(f"/appeals/{row.number}")
    page.get_by_text("Who may review it, and why others may not").click()
    expect(page.get_by_role("region", name="Who may review it")).to_be_visible()
    page.get_by_role("link", name="Decide…").click()
    page.get_by_label("Outcome of line 1").select_option(value="upheld")
    page.get_by_label("Why, about this person").fill(WHY)
    page.get_by_label("Reason for the whole").fill("It was billed twice; the first was paid.")
    page.get_by_role("button", name=f"Decide {row.number}").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("A denial that stands is discussed")
    expect(page.get_by_label("Why, about this person")).to_have_value(WHY)
    page.get_by_label("What was weighed").fill(
        "The two bills, the schedule of the clinic and the member's letter were weighed together."
    )
    page.get_by_role("button", name=f"Decide {row.number}").click()
    told(page, f"{row.number} is decided")
    assert AppealDecision.objects.get(appeal=row).outcome == "upheld"


def test_a_letter_that_lacks_something_cannot_be_sent(windows: Windows) -> None:
    """The papers asked for: the letter is written to who asks, whose address is not known."""
    opened(*PAPERS)
    row = appeal_of("DK-2008")
    page = windows.open(OFFICE)
    page.goto(f"/appeals/{row.number}")
    page.get_by_text("More that can be done").click()
    page.get_by_role("link", name=f"Ask for papers of {row.number}").click()
    page.get_by_label("How").select_option(value="letter")
    page.get_by_role("button", name="Ask for papers of").click()
    told(page, "Try 1 to get the papers")
    page.get_by_role("link", name="Letters…").click()
    expect(page.get_by_role("heading", name="What it must say").first).to_be_visible()
    page.goto(f"/appeals/{row.number}/letter?code=aor_req")
    expect(page.get_by_text("It cannot be sent while one is missing.").first).to_be_visible()
    expect(page.get_by_text("Missing").first).to_be_visible()
