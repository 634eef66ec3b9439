"""In a real browser: a claim is taken, read, overridden, sent on and signed; another is denied."""

import pytest
from playwright.sync_api import Page, expect

from claims.models import Decision
from kernel.cases.models import QueueMovement
from kernel.record.models import Look
from tests.browser.desks import claim_of, opened, sign_in
from tests.browser.windows import Windows

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "The second report leaves it open; a third opinion is what settles it."
# Bluestem's agreed prices: 290.75 and 46.40.  The deductible is met; of each the member owes 20 %:
# 58.15 and 9.28.  The plan pays 232.60 + 37.12 = 269.72, over the adjuster's 150.00.
PAYS = "$269.72"


def overridden(page: Page, number: str, *, scripts: bool) -> None:
    """The adjuster takes the claim, reads why it waits, overrides, and sends it to who may sign."""
    page.get_by_role("button", name="Take next claim").click()
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    finding = page.get_by_role("article").filter(has_text="The second opinion is inconclusive")
    expect(finding).to_contain_text("Plan terms, third opinions")
    finding.get_by_label("Override…").check()
    finding.get_by_label("Reason").fill(REASON)
    bar = page.get_by_role("region", name="Decision")
    if scripts:  # the money is drawn again before anything is signed
        finding.get_by_label("Reason").blur()
        expect(page.locator("#money")).to_contain_text(PAYS)
        bar.get_by_role("button", name="Send to Elena Brandt").click()
    else:
        bar.get_by_role("button", name="Look over and sign").click()
    expect(page.get_by_role("heading", level=1, name=f"Send {number} on")).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"$0.00 becomes {PAYS}")
    expect(page.locator("main")).to_contain_text("$119.72 over what Jamie Ortiz may pay alone")
    page.get_by_role("button", name="Send to Elena Brandt").click()
    expect(page.locator("#said")).to_contain_text("Elena Brandt")


def signed(page: Page, number: str) -> None:
    """The senior adjuster finds it among what waits for a signature, and agrees."""
    page.goto("/")
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Signatures").click()
    proposal = page.get_by_role("region", name=number)
    expect(proposal).to_contain_text("Jamie Ortiz asks")
    expect(proposal).to_contain_text(PAYS)
    expect(proposal).to_contain_text(REASON)
    proposal.get_by_role("button", name=f"Agree to {number}").click()
    expect(page.locator("#said")).to_contain_text("signed by Elena Brandt after Jamie Ortiz")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_over_the_limit_it_is_sent_on_and_signed_by_another(
    windows: Windows, scripts: bool
) -> None:
    number = opened("DK-1001")["DK-1001"]
    adjuster = windows.open(scripts=scripts)
    sign_in(adjuster, "j.ortiz")
    overridden(adjuster, number, scripts=scripts)
    assert claim_of("DK-1001").state == "pended", "nothing is decided by one signature"

    senior = windows.open(scripts=scripts)
    sign_in(senior, "e.brandt")
    signed(senior, number)
    decision = Decision.objects.filter(claim=claim_of("DK-1001")).latest("number")
    assert (decision.disposition, f"${decision.paid}") == ("paid", PAYS)
    assert claim_of("DK-1001").state == "decided"
    assert Look.objects.filter(actor="j.ortiz", case=claim_of("DK-1001").case.number).exists()


def test_an_adjuster_denies_with_a_letter_in_three_steps(windows: Windows) -> None:
    number = opened("DK-1003")["DK-1003"]
    page = windows.open("t.ruiz")
    page.goto(f"/claims/{number}")
    page.get_by_role("region", name="Decision").get_by_role("button", name="Deny").click()
    steps = page.get_by_role("list", name="Steps")
    expect(steps.locator("[aria-current=step]")).to_contain_text("Codes and reasons")
    page.get_by_label("Accept").check()
    page.get_by_label("Reason").fill("Ridgeline pays first, and its payment was never sent to us.")
    page.get_by_role("button", name="See the letter").click()

    expect(steps.locator("[aria-current=step]")).to_contain_text("The letter")
    expect(page.get_by_role("region", name="Text for the member")).to_contain_text("Duarte")
    required = page.get_by_role("listitem").filter(has_text="CFR")
    expect(required.filter(has_text="✕")).to_have_count(0)
    assert required.count() > 3
    page.get_by_role("button", name="The letter is right: confirm").click()

    assert claim_of("DK-1003").state == "pended", "a letter looked at decides nothing"
    page.get_by_role("button", name=f"Deny {number}").click()
    expect(page.locator("#said")).to_contain_text(f"{number} is denied")
    decision = Decision.objects.filter(claim=claim_of("DK-1003")).latest("number")
    assert (decision.disposition, decision.decided_by) == ("denied", "t.ruiz")


def test_whoever_skips_says_why_and_a_supervisor_reads_it(windows: Windows) -> None:
    number = opened("DK-1001", "DK-1006")["DK-1001"]
    page = windows.open("j.ortiz")
    page.goto("/queue")
    page.get_by_role("button", name="Take next claim").click()
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    page.goto("/queue")
    page.get_by_role("region", name="In your hands").get_by_role("link", name="Skip").click()
    windows.expected.add(422)
    page.get_by_role("button", name=f"Skip {number}").click()
    expect(page.get_by_role("alert")).to_contain_text("a supervisor reads who skipped what")
    page.get_by_label("Another reason").fill("The clinician is my cousin.")
    page.get_by_role("button", name=f"Skip {number}").click()
    expect(page.locator("#said")).to_contain_text("another may take it")
    page.get_by_role("button", name="Take next claim").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text(number)

    supervisor = windows.open("m.osei")
    supervisor.goto("/queue")
    supervisor.get_by_role("link", name="Skipped").click()
    row = supervisor.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("Jamie Ortiz")
    expect(row).to_contain_text("The clinician is my cousin.")
    assert QueueMovement.objects.filter(what="skip").count() == 1


def test_of_two_on_one_claim_the_second_is_told_what_changed(windows: Windows) -> None:
    number = opened("DK-1006")["DK-1006"]
    first, second = windows.open("t.ruiz"), windows.open("e.brandt")
    for page in (first, second):
        page.goto(f"/claims/{number}")
        page.get_by_label("Override…").check()
        page.get_by_label("Reason").fill(REASON)
        bar = page.get_by_role("region", name="Decision")
        bar.get_by_role("button", name="Look over and sign").click()
    sign = first.get_by_role("button", name="Sign: paid, plan pays")
    sign.click()
    expect(first.locator("#said")).to_contain_text("decided")
    before = Decision.objects.count()

    windows.expected.add(409)
    second.get_by_role("button", name="Sign: paid, plan pays").click()
    told = second.get_by_role("alert")
    expect(told).to_contain_text("This claim changed since you opened it")
    expect(told).to_contain_text("Tomas Ruiz: it was decided")
    expect(second.locator("main")).to_contain_text(REASON)
    assert Decision.objects.count() == before, "the second changed nothing"
