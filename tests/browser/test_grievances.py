"""Grievances in a real browser: taken in and settled, answered issue by issue, a letter that may
not leave, a matter outside worked, the register."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from appeals.models import Appeal
from grievances.models import Grievance, Matter
from kernel.members.models import Member
from tests.browser.desks import claim_of, opened
from tests.browser.windows import Windows

pytestmark = pytest.mark.django_db(transaction=True)

COORDINATOR = "g.wren"
TWICE, TEXAS = ("DK-2001", "DK-2002"), ("DK-2003", "DK-2004")
SAID = "You denied my second opinion and the nurse was rude and gave me the wrong drug."
FOUND = "The nurse and a witness were heard, and the chart of the day was read with care."
DONE = "The clinic apologizes, and the nurse is trained anew by the end of the month."


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").get_by_text(words).first).to_be_visible()


def member_of(claim: str) -> Member:
    found = claim_of(claim).member
    assert found is not None
    return found


def grievance_of(claim: str, category: str) -> Grievance:
    return Grievance.objects.get(member=member_of(claim), category=category)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_contact_is_taken_in_and_every_issue_settled(windows: Windows, scripts: bool) -> None:
    """An appeal, a grievance and quality of care in one call, first at a delegate."""
    opened(*TWICE)
    windows.expected |= {422}
    claim, before = claim_of("DK-2002").number, Grievance.objects.count()
    page = windows.open(COORDINATOR, scripts=scripts)
    page.goto("/grievances")
    page.get_by_role("link", name="New letter or call").click()
    page.get_by_label("How it came").select_option(label="Telephone")
    came = timezone.localtime() - timedelta(days=2)
    page.get_by_label("When it first reached").fill(came.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Whom it reached first").select_option(value="delegate")
    page.get_by_label("Which delegate or department").fill("Bluebonnet IPA")
    page.get_by_label("Or what was said").fill(SAID)
    page.get_by_label("Member number").fill(member_of("DK-2002").number)
    page.get_by_role("button", name="Keep it and sort it").click()
    told(page, "It is kept, with its first receipt.")
    expect(page.get_by_text("Issue 1: proposed as appeal")).to_be_visible()
    expect(page.get_by_text("Issue 3: proposed as grievance")).to_be_visible()
    starts = page.get_by_role("region", name="Which clocks start")
    if not scripts:
        page.get_by_role("button", name="Which clocks start?").click()
    expect(starts.get_by_text("MA-60").first).to_be_visible()
    assert Grievance.objects.count() == before

    page.get_by_label("Its number").first.fill(claim)
    page.get_by_label("Notice dated").first.fill((came - timedelta(days=9)).strftime("%Y-%m-%d"))
    if not scripts:
        page.get_by_role("button", name="Which clocks start?").click()
    expect(starts.get_by_text("MA-24").first).to_be_visible()
    page.get_by_role("button", name="Settle 3 issues").click()
    expect(page.get_by_role("alert")).to_contain_text("Answer the first question")
    expect(page.get_by_label("Its number").first).to_have_value(claim)
    page.get_by_label("Is there a decision they want changed?").select_option(value="yes")
    page.get_by_label("Answered with issue").nth(2).fill("2")
    page.get_by_role("button", name="Settle 3 issues").click()
    told(page, "its time runs from the first receipt")
    made, appeal = Grievance.objects.latest("pk"), Appeal.objects.latest("pk")
    assert made.received_at == appeal.received_at == came.replace(second=0, microsecond=0)
    assert made.issues.filter(quality_of_care=True).count() == 1
    expect(page.get_by_role("link", name=appeal.number)).to_be_visible()
    page.get_by_role("link", name=made.number).first.click()
    expect(page.get_by_role("heading", name=made.number)).to_be_visible()


def test_each_issue_is_answered_before_the_letter_may_leave(windows: Windows) -> None:
    opened(*TWICE)
    row = grievance_of("DK-2002", "access")
    page = windows.open(COORDINATOR)
    page.goto("/grievances?state=open")
    page.get_by_role("link", name=row.number).first.click()
    page.get_by_role("link", name="Letters…").click()
    page.goto(f"/grievances/{row.number}/letter?code=grv_res")
    expect(page.get_by_text("It cannot be sent while one is missing.").first).to_be_visible()
    expect(page.get_by_text("is not resolved while an issue has no answer").first).to_be_visible()
    for issue in (1, 2):
        page.goto(f"/grievances/{row.number}")
        page.get_by_role("link", name=f"Answer issue {issue}").click()
        expect(page.get_by_label("Which issue")).to_have_value(str(issue))
        page.get_by_label("What was found", exact=True).select_option(value="yes")
        page.get_by_label("What was found, in words the member reads").fill(FOUND)
        page.get_by_label("What is done about it").fill(DONE)
        page.get_by_role("button", name="Answer an issue of").click()
        told(page, f"Issue {issue} of {row.number} is answered.")
    page.get_by_role("link", name="Resolve…").click()
    page.get_by_label("How it is told").select_option(value="letter")
    page.get_by_role("button", name=f"Resolve {row.number}").click()
    told(page, "it is over when its letter has left")
    row.refresh_from_db()
    assert row.state == "resolved"


def test_a_department_is_answered_and_its_clock_says_where_it_is_weak(windows: Windows) -> None:
    opened(*TEXAS)
    row = Matter.objects.get(kind="inquiry")
    windows.expected |= {422}
    page = windows.open(COORDINATOR)
    page.goto("/matters")
    page.get_by_role("link", name=row.number).click()
    expect(page.get_by_text("Why were the records not sent?").first).to_be_visible()
    expect(page.get_by_text("ST-TX-TDI-inquiry").first).to_be_visible()
    page.get_by_role("link", name=f"Answer {row.number}").click()
    for n, asked in enumerate(row.asks.split("\n"), 1):
        page.get_by_label(f"{n}. {asked}").fill("The clinic was asked again, and sent them today.")
    page.get_by_label("What happened, and what the plan concludes").fill(
        "The clinic held the records back; the plan sees to it that they travel."
    )
    page.get_by_role("button", name=f"Answer {row.number}").click()
    told(page, "its receipt stops the time")
    expect(page.get_by_role("link", name="PDF of").first).to_be_visible()
    page.get_by_text("More that can be done").click()
    page.get_by_role("link", name=f"Codes of {row.number}").click()
    page.get_by_label("Company function").select_option(value="policyholder_service")
    page.get_by_label("Reason").select_option(value="independent_review")
    page.get_by_role("button", name=f"Codes of {row.number}").click()
    told(page, "has its codes of the register")


def test_the_register_and_the_trends_show_the_same_figures(windows: Windows) -> None:
    opened(*TWICE, *TEXAS)
    row = Matter.objects.get(kind="inquiry")
    page = windows.open(COORDINATOR)
    page.goto("/grievances/register?state=TX")
    expect(page.get_by_role("link", name=row.number)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV of these rows").click()
    assert row.number in saved.value.path().read_text(encoding="utf-8")
    page.goto("/grievances/trends")
    table = page.get_by_role("table")
    expect(table.get_by_role("row").filter(has_text="obstructed")).to_contain_text("1")
    expect(page.locator("svg.trend rect.trend-all")).to_have_count(3)


def test_who_may_not_read_what_peers_wrote_is_refused(windows: Windows) -> None:
    opened(*TWICE)
    row = grievance_of("DK-2002", "conduct")
    windows.expected |= {403}
    page = windows.open(COORDINATOR)
    page.goto(f"/grievances/{row.number}/peer-review")
    page.get_by_label("What peers found").fill("The order was read out of the wrong chart.")
    page.get_by_role("button", name=f"Peer review of {row.number}").click()
    told(page, "is kept apart")
    page.get_by_role("link", name="1 peer review of issue").click()
    expect(page.get_by_text("The order was read out of the wrong chart.")).to_be_visible()
    other = windows.open("a.kell")
    answer = other.goto(f"/grievances/{row.number}/peers")
    assert answer is not None
    assert answer.status == 403
