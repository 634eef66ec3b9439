"""An obstructed review walked in a real browser: an insured Texan's complaint to the department and
on to external review, and a Medicare Advantage member's to the QIO and its reconsideration."""

from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from appeals.models import Appeal, ExternalReview
from grievances.models import Grievance, Matter
from kernel.cases.models import Deadline
from tests.browser.desks import opened
from tests.browser.test_grievances import COORDINATOR, DONE, FOUND, TEXAS, TWICE, member_of, told
from tests.browser.windows import Windows

pytestmark = pytest.mark.django_db(transaction=True)

SAID = "The hospital refuses to send my records to the doctor for my second opinion."
ASKED = "Why were the records not sent to the consultant?"


def filled(page: Page, **said: str) -> None:
    """Each question of the form, by its name; what is chosen is chosen by its value."""
    for name, value in said.items():
        field = page.locator(f"[name='{name.replace('_of_', '-')}']")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value=value)
        else:
            field.fill(value)


def local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def taken_in(page: Page) -> Grievance:
    """From the intake page, settled as the table proposes it."""
    page.goto("/grievances/new")
    page.get_by_label("How it came").select_option(label="Telephone")
    page.get_by_label("When it first reached").fill(local(timezone.now()))
    page.get_by_label("Or what was said").fill(SAID)
    page.get_by_label("Member number").fill(member_of("DK-2004").number)
    page.get_by_role("button", name="Keep it and sort it").click()
    expect(page.get_by_text("Issue 1: proposed as grievance")).to_be_visible()
    page.get_by_label("Is there a decision they want changed?").select_option(value="no")
    page.get_by_role("button", name="Settle the issue").click()
    told(page, "its time runs from the first receipt")
    made = Grievance.objects.latest("pk")
    assert made.category == "obstruction"
    return made


def answered(page: Page, row: Grievance) -> None:
    page.goto(f"/grievances/{row.number}/answer?issue=1")
    page.get_by_label("What was found", exact=True).select_option(value="yes")
    page.get_by_label("What was found, in words the member reads").fill(FOUND)
    page.get_by_label("What is done about it").fill(DONE)
    page.get_by_role("button", name="Answer an issue of").click()
    told(page, f"Issue 1 of {row.number} is answered.")
    page.goto(f"/grievances/{row.number}/letter?code=grv_res")
    expect(page.get_by_text("The nurse and a witness were heard").first).to_be_visible()
    expect(page.get_by_text("Texas Department of Insurance").first).to_be_visible()


def test_a_texan_goes_from_the_intake_page_to_the_department_and_external_review(
    windows: Windows,
) -> None:
    opened(*TEXAS)
    page = windows.open(COORDINATOR)
    row = taken_in(page)
    answered(page, row)
    page.goto(f"/matters/new?kind=inquiry&grievance={row.number}")
    today = timezone.localdate().isoformat()
    filled(page, theirs="TDI-26-7001", asks=ASKED, sent_on=today)
    page.get_by_role("button", name="Put it on file").click()
    matter = Matter.objects.latest("pk")
    told(page, f"{matter.number} is on file")
    expect(page.get_by_text("ST-TX-TDI-inquiry").first).to_be_visible()
    page.get_by_role("link", name=f"Answer {matter.number}").click()
    page.get_by_label(f"1. {ASKED}").fill("The hospital had no courier; they left today.")
    page.get_by_label("What happened, and what the plan concludes").fill("They travel today.")
    page.get_by_role("button", name=f"Answer {matter.number}").click()
    told(page, "its receipt stops the time")
    address = page.get_by_role("link", name="PDF of").first.get_attribute("href")
    assert address
    packet = page.request.get(address)
    assert packet.status == 200
    assert packet.body().startswith(b"%PDF-")

    other = windows.open("a.kell")
    other.goto(f"/matters/{matter.number}/refer")
    appeal = Appeal.objects.get(claim__patient_control_number="DK-2004")
    filled(other, basis="deemed_exhaustion", asked_by="member", appeal=appeal.number,
           received_at=local(timezone.now()))  # fmt: skip
    other.get_by_role("button", name="Refer on to external review").click()
    review = ExternalReview.objects.get(step="request")
    told(other, review.number)
    matter.refresh_from_db()
    row.refresh_from_db()
    assert (matter.state, row.state, review.appeal_id) == ("open", "received", appeal.pk)


def test_a_medicare_member_s_complaint_goes_to_the_qio_and_its_reconsideration(
    windows: Windows,
) -> None:
    opened(*TWICE)
    root = Matter.objects.get(kind="qio_review")
    page = windows.open(COORDINATOR)
    page.goto(f"/matters/{root.number}/send")
    page.get_by_role("button", name=f"Send the file of {root.number}").click()
    today = timezone.localdate().isoformat()
    found = {"standard_of_1": "Five rights of medication", "facts_of_1": "Another's dose."}
    page.goto(f"/matters/{root.number}/determined")
    at = local(timezone.now())
    filled(page, outcome_of_1="not_met", dated=today, received_at=at, **found)
    page.get_by_role("button", name=f"Determination of {root.number}").click()
    told(page, "the parties' time runs from it")
    determination = Matter.objects.get(level="determination")
    filing = Deadline.objects.get(case=determination.pk, clock="qio_reconsideration_filing")
    assert filing.state == "running"
    page.goto(f"/matters/{determination.number}/ask-reconsidered")
    filled(page, party="provider", at=local(timezone.now()))
    page.get_by_role("button", name="Reconsideration asked of").click()
    told(page, "The reconsideration is")
    again = Matter.objects.get(level="reconsideration")
    page.goto(f"/matters/{again.number}/reconsidered")
    at = local(timezone.now())
    filled(page, outcome_of_1="met", dated=today, received_at=at, **found)
    page.get_by_role("button", name=f"Reconsidered: {again.number}").click()
    told(page, "and that is final")
    again.refresh_from_db()
    assert again.state == "closed"
    assert root.concerns.get().outcome == "met"
