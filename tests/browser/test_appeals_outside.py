"""Reviews outside in a real browser: external review from the request to what was carried out, the
QIO's fast track, up the levels of Medicare, a second level inside, and an alert taken."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from appeals.models import Appeal, AppealDecision, ExternalReview
from appeals.operations.escalate import Higher, ask_higher
from kernel.alerts.models import Alert
from kernel.cases.models import Event
from kernel.cases.version import version_of
from tests import authorizing, paying
from tests.appealing import ZONE
from tests.browser import further
from tests.browser.desks import opened
from tests.browser.test_appeals import OFFICE, STILL, TWICE, appeal_of, told
from tests.browser.test_pages import looked_at
from tests.browser.windows import Windows
from tests.database.appeals.test_desk_further import upheld as upheld_on_the_desk
from tests.database.appeals.test_levels import upheld
from tests.external_reviews import SPECIALIST, roster
from tests.forwarding import delivered
from tests.journeys.clock_of import moved_by
from tests.staff import browser

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WHY = "The second visit was for a talk that the first left no time for."


def typed(moment: datetime, zone: str = ZONE) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def day_of(moment: datetime) -> str:
    return typed(moment)[:10]


def fill(page: Page, **said: str) -> None:
    """The fields of a form, by their names: the labels are read by axe."""
    for name, what in said.items():
        where = page.locator(f"#{name.replace('_line_', '-')}")
        if what == "yes" and where.get_attribute("type") == "checkbox":
            page.locator(f"label[for={name}]").click()
        elif where.evaluate("each => each.tagName") == "SELECT":
            where.select_option(value=what)
        else:
            where.fill(what)


def send(page: Page, address: str, button: str, **said: str) -> None:
    page.goto(address)
    fill(page, **said)
    page.locator("main").get_by_role("button", name=button).click()


def next_of(row: ExternalReview, step: str) -> ExternalReview:
    return ExternalReview.objects.get(previous=row, step=step)


def said_of(outcome: str, at: datetime) -> dict[str, str]:
    return {
        **{"outcome": outcome, "decided_at": typed(at), "received_at": typed(at)},
        **{"notice_dated": day_of(at), "why": WHY},
    }


def test_external_review_from_the_request_to_what_was_carried_out(
    windows: Windows, tmp_path: Path
) -> None:
    opened(*STILL)
    roster(until=timezone.localdate() + 90 * DAY)
    appeal, now = appeal_of("DK-2006"), timezone.now()
    page = windows.open(OFFICE)
    send(
        page, f"/appeals/{appeal.number}/external-review", appeal.number,
        received_at=typed(now - HOUR), asked_by="member", basis="deemed_exhaustion",
    )  # fmt: skip
    request = ExternalReview.objects.get(appeal=appeal, step="request")
    expect(page.get_by_text(request.number).first).to_be_visible()
    address = f"/reviews/{request.number}"
    send(page, f"{address}/screen", "Screen", covered="yes", about="medical_judgment", waived="yes")
    expect(page.get_by_role("region", name="Preliminary review")).to_contain_text("Eligible")
    send(page, f"{address}/assign", "Draw a reviewer for")
    review = next_of(request, "review")
    expect(page.get_by_role("heading", name=review.number)).to_be_visible()
    expect(page.get_by_role("region", name="Draw")).to_contain_text("never drawn before")
    expect(page.get_by_role("link", name="PDF of")).to_be_visible()

    delivered(tmp_path, timezone.now() - 2 * HOUR)
    at = timezone.now() - MINUTE
    address = f"/reviews/{review.number}"
    send(
        page, f"{address}/outcome", "Record the decision on", **said_of("overturned", at),
        outcome_line_1="overturned", why_line_1=WHY,
    )  # fmt: skip
    expect(page.get_by_role("region", name="The reviewer's decision")).to_contain_text("Overturned")
    expect(page.get_by_text("Not carried out yet")).to_be_visible()
    (line,) = AppealDecision.objects.filter(appeal=appeal).latest("number").lines
    assert (line["line"], line["outcome"]) == (1, "overturned")
    send(page, f"{address}/effect", "Record what was carried out of",
         how="paid", at=typed(timezone.now()), reference="EFT 9")  # fmt: skip
    expect(page.get_by_text("Carried out", exact=False).first).to_be_visible()
    review.refresh_from_db()
    assert review.state == "closed"
    assert Event.objects.filter(case=review.pk, name="effectuated").exists()


def test_the_qio_tells_of_a_request_and_looks_once_more(windows: Windows, tmp_path: Path) -> None:
    opened(*TWICE)
    asked = authorizing.requested(paying.member(authorizing.plan("medicare_advantage")))
    page, now = windows.open(OFFICE, for_axe=True), timezone.now()
    send(
        page, "/reviews/fast-track", "", request=asked.number, setting="services",
        told_at=typed(now - HOUR), ends_on=day_of(now + 2 * DAY), state="tx",
    )  # fmt: skip
    row = ExternalReview.objects.get(step="fast_track")
    expect(page.get_by_role("heading", name=row.number)).to_be_visible()
    address = f"/reviews/{row.number}"
    found = list(looked_at(page, address))
    windows.expected |= {422}
    notice = {
        "facts": "The wound is closed, and two visits of this week found it dry.",
        "rule": "Medicare covers skilled nursing while skilled care is needed (409.42).",
    }
    send(page, f"{address}/detailed-notice", "Write the detailed notice", **notice, why="No.")
    expect(page.get_by_role("alert")).to_contain_text("say it in sentences")
    expect(page.locator("#facts")).to_have_value(notice["facts"])
    fill(page, why="Nobody skilled is needed for a closed wound: a neighbor changes it.")
    page.get_by_role("button", name="Write the detailed notice").click()
    told(page, "is written; its letter is owed")

    page.goto(f"{address}/second-look")
    expect(page.get_by_text("decided nothing against").first).to_be_visible()
    delivered(tmp_path, timezone.now() - 2 * HOUR)
    at = timezone.now() - MINUTE
    send(page, f"{address}/outcome", "Record the decision on", **said_of("upheld", at))
    page.goto(f"{address}/second-look")
    found += looked_at(page, f"{address}/second-look")
    send(page, f"{address}/second-look", "look once more", filed_at=typed(timezone.now()))
    look = next_of(row, "second_look")
    expect(page.get_by_role("heading", name=look.number)).to_be_visible()
    assert found == [], "\n".join(found)


@pytest.fixture
def november(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Amounts in controversy are by the year: it is November 3, 2026, whatever the machine says."""
    moment = datetime(2026, 11, 3, 15, tzinfo=UTC)
    ahead = (moment - timezone.now()).total_seconds()
    monkeypatch.setattr("django.utils.timezone.now", moved_by(ahead))
    return moment


def test_up_to_the_court_with_what_is_in_controversy(
    windows: Windows, tmp_path: Path, november: datetime
) -> None:
    opened(*TWICE)
    row = upheld("original_medicare")
    filed = november - 100 * DAY
    review = ask_higher(row.number, Higher(filed), SPECIALIST, filed, version_of(row.pk))
    delivered(tmp_path, filed + HOUR)
    page = windows.open(OFFICE, for_axe=True)
    windows.expected |= {422}

    # The contractor had 60 days, and has been silent for 100.
    send(page, f"/reviews/{review.number}/escalate", "Escalate", asked_at=typed(november - HOUR))
    step = next_of(review, "escalation")
    expect(page.get_by_role("heading", name=step.number)).to_be_visible()
    at = november - 50 * MINUTE
    send(page, f"/reviews/{review.number}/outcome", "Record", **said_of("upheld", at))

    # The hearing asks for $200, the court for $1,960 (90 FR 55869); the Council for none.
    higher, money = "Next level above", {"paid": "0.00", "owed_anyway": "0.00", "in_time": "yes"}
    filed = november - 40 * MINUTE
    send(page, f"/reviews/{review.number}/higher", higher,
         filed_at=typed(filed), charged="199.99", **money)  # fmt: skip
    expect(page.get_by_role("alert")).to_contain_text("is below the $200.00")
    found = list(looked_at(page, "a request for a hearing, refused"))
    page.locator("#charged").fill("200.00")
    page.get_by_role("button", name=higher).click()
    levels = [next_of(review, "review")]
    for process, charged in (("council", None), ("court", "1960.00")):
        below = levels[-1]
        expect(page.get_by_role("heading", name=below.number)).to_be_visible()
        at = filed + 10 * MINUTE
        send(page, f"/reviews/{below.number}/outcome", "Record", **said_of("upheld", at))
        filed = at + MINUTE
        given = {"charged": charged, **money} if charged else {}
        send(page, f"/reviews/{below.number}/higher", higher, filed_at=typed(filed), **given)
        levels.append(next_of(below, "review"))
        assert levels[-1].process == process
    expect(page.get_by_role("heading", name=levels[-1].number)).to_be_visible()
    found += looked_at(page, "a review by the court")
    assert found == [], "\n".join(found)


def test_a_second_level_inside_the_plan(windows: Windows) -> None:
    opened(*TWICE)
    row = upheld_on_the_desk(browser("c.mora", "appeals_specialist"))
    Appeal.objects.filter(pk=row.pk).update(levels="two")
    page = windows.open(OFFICE)
    send(
        page, f"/appeals/{row.number}/second-level", row.number,
        received_at=typed(timezone.now()), asked_by="member", wants="Look again.",
    )  # fmt: skip
    second = Appeal.objects.get(previous=row)
    assert second.level == "internal_2"
    expect(page.get_by_role("link", name=second.number).first).to_be_visible()


def test_the_owner_takes_the_alert_of_her_appeal(windows: Windows) -> None:
    """Somebody else is on call: she sees it all the same, and who that is."""
    opened(*TWICE)
    appeal = appeal_of("DK-2002")
    further.an_alert(appeal)
    Alert.objects.update(to=[further.SUPERVISOR])
    page = windows.open(OFFICE, for_axe=True)
    page.goto("/")
    page.get_by_role("link", name="Alerts").first.click()
    row = page.get_by_role("row").filter(has_text=appeal.number)
    expect(row.locator("[data-label='On call']")).to_contain_text("Osei")
    expect(row.locator("[data-label=Owner]")).to_contain_text("Kell")
    assert list(looked_at(page, "/alerts")) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    row.get_by_role("button", name="Take").click()
    told(page, f"The alert of {appeal.number} is yours")
    assert Alert.objects.get().taken_by == OFFICE
    expect(row.locator("[data-label=Taken]")).to_contain_text("Kell")
