"""The pages that take an appeal further: outside, to the second level, to a written answer, to its
letter; alerts and the roster."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Appeal, ExternalReview
from appeals.operations.admit import admit
from appeals.operations.assign import assign
from kernel.alerts.models import Alert, Shift
from kernel.cases.models import Case, Event
from kernel.cases.version import version_of
from kernel.letters.models import LetterAbout
from kernel.people.acting import actor_named
from tests.appealing import ZONE, appealed, denied, paying
from tests.external_reviews import roster
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WHY = "Dr. Vale is outside the network that the plan of this member requires."


@pytest.fixture
def office() -> Client:
    return browser("c.mora", "appeals_specialist")


def put(regime: str = "aca_group", days: int = 3, **said: Any) -> Appeal:
    """An appeal of a denied claim, received so many days ago."""
    at = timezone.now() - days * DAY
    plan = paying.plan(regime, network="required")
    said = {"notice_dated": (at - 20 * DAY).date()} | said
    return appealed(denied(paying.member(plan)), at=at, now=at, **said)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def typed(moment: datetime) -> str:
    """As an input of a form sends it, in the zone of the case."""
    return moment.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")


def sent(client: Client, address: str, case: int, **said: str) -> Any:
    return client.post(address, {"version": version_of(case), **said})


def upheld(office: Client, **said: Any) -> Appeal:
    """Let in, given to her, and upheld on the page."""
    row, now, actor = put(**said), timezone.now(), actor_named("c.mora")
    admit(row.number, actor=actor, now=now, version=version_of(row.pk))
    assign(row.number, "c.mora", actor, now, version_of(row.pk))
    word = {"outcome-1": "upheld", "why-1": WHY, "provision-1": "Plan terms, network"}
    word |= {"reason": "The plan pays no care outside its network.", "discussion": f"{WHY} {WHY}"}
    assert sent(office, f"/appeals/{row.number}/decide", row.pk, **word).status_code == 302
    row.refresh_from_db()
    return row


def asked_outside(office: Client) -> ExternalReview:
    """A final denial, and external review of it asked for on the page."""
    row, now = upheld(office, regime="erisa_self_funded"), timezone.now()
    said = {"received_at": typed(now - timedelta(hours=1)), "asked_by": "member"}
    said |= {"basis": "final_denial", "notice_received": (now - 2 * DAY).date().isoformat()}
    answer = sent(office, f"/appeals/{row.number}/external-review", row.pk, **said)
    assert answer.status_code == 302
    return ExternalReview.objects.get(appeal=row, step="request")


def test_a_request_is_screened_drawn_and_sent(office: Client) -> None:
    roster(until=timezone.localdate() + 90 * DAY)
    request = asked_outside(office)
    address = f"/reviews/{request.number}"
    assert "Screen" in text_of(office.get(address))
    assert "was not found eligible yet" in text_of(office.get(f"{address}/assign"))
    said = {"covered": "yes", "about": "medical_judgment"}
    odd = sent(office, f"{address}/screen", request.pk, **(said | {"about": "weather"}))
    assert odd.status_code == 422
    assert sent(office, f"{address}/screen", request.pk, **said).status_code == 302
    page = text_of(office.get(address))
    assert "Preliminary review" in page
    assert "Eligible" in page
    assert "Interest of Alder Review, Inc. in the outcome" in text_of(
        office.get(f"{address}/assign")
    )
    drawn = sent(office, f"{address}/assign", request.pk, **{"interest-alder": "It owns it."})
    review = ExternalReview.objects.get(previous=request, step="review")
    assert (drawn["Location"], review.body) == (f"/reviews/{review.number}", "birch")
    page = text_of(office.get(f"/reviews/{review.number}"))
    assert "passed over, conflict: It owns it." in page
    again = sent(office, f"{address}/assign", request.pk)
    assert again.status_code == 422


def test_what_is_missing_is_waited_for_and_comes(office: Client) -> None:
    request = asked_outside(office)
    address = f"/reviews/{request.number}"
    said = {"covered": "yes", "about": "medical_judgment", "lacking": "the signed release"}
    sent(office, f"{address}/screen", request.pk, **said)
    request.refresh_from_db()
    assert (request.state, request.complete) == ("asked", False)
    came = {"what": "The release.", "received_at": typed(timezone.now())}
    assert sent(office, f"{address}/complete", request.pk, **came).status_code == 302
    request.refresh_from_db()
    assert request.complete
    seen = version_of(request.pk)
    sent(office, f"{address}/screen", request.pk, covered="yes", about="medical_judgment")
    late = office.post(f"{address}/screen", {"version": seen, "about": "other"})
    assert late.status_code == 409


def test_what_the_claimant_sent_is_looked_at_and_the_plan_may_reverse(office: Client) -> None:
    roster(until=timezone.localdate() + 90 * DAY)
    request = asked_outside(office)
    sent(office, f"/reviews/{request.number}/screen", request.pk,
         covered="yes", about="medical_judgment")  # fmt: skip
    sent(office, f"/reviews/{request.number}/assign", request.pk)
    review = ExternalReview.objects.get(previous=request, step="review")
    address, now = f"/reviews/{review.number}", timezone.now() + timedelta(minutes=1)
    early = {"what": "A letter.", "reviewer_received_at": typed(now - DAY)}
    refused = sent(office, f"{address}/information", review.pk,
                   **early, received_at=typed(now - DAY))  # fmt: skip
    assert refused.status_code == 422
    assert "A letter." in text_of(refused), "what was typed is kept"
    moment = timezone.now().isoformat()
    came = {"what": "A letter.", "reviewer_received_at": moment, "received_at": moment}
    answer = sent(office, f"{address}/information", review.pk, **came)
    extra = ExternalReview.objects.get(previous=review, step="extra_information")
    assert answer["Location"] == f"/reviews/{extra.number}"
    said = {"why": "The letter says nothing that was not weighed."}
    assert sent(office, f"/reviews/{extra.number}/stands", extra.pk, **said).status_code == 302
    extra.refresh_from_db()
    assert extra.state == "closed"
    answer = sent(office, f"{address}/reverse", review.pk, why="The network was inadequate.")
    step = ExternalReview.objects.get(previous=review, step="own_reversal")
    assert answer["Location"] == f"/reviews/{step.number}"
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("answered", "overturned")
    page = text_of(office.get(f"{address}/reverse"))
    assert "nothing is before the reviewer" in page


def test_the_second_level_is_opened_once(office: Client) -> None:
    row = upheld(office)
    address = f"/appeals/{row.number}/second-level"
    assert "has no second level inside the plan" in text_of(office.get(address))
    Appeal.objects.filter(pk=row.pk).update(levels="two")
    assert "All that were not overturned" in text_of(office.get(address))
    said = {"received_at": typed(timezone.now()), "asked_by": "member", "wants": "Look again."}
    answer = sent(office, address, row.pk, **said)
    made = Appeal.objects.get(previous=row)
    assert (answer["Location"], made.level) == (f"/appeals/{row.number}", "internal_2")
    assert f"was asked for: {made.number}" in text_of(office.get(address))


def test_the_file_goes_now_where_nothing_else_sent_it(office: Client) -> None:
    young = put("medicare_advantage")
    assert "its time runs" in text_of(office.get(f"/appeals/{young.number}/forward"))
    assert sent(office, f"/appeals/{young.number}/forward", young.pk).status_code == 422
    # payment: 60 days (42 CFR 422.590(b)); received 70 days ago, and no sweep came by
    row = put("medicare_advantage", days=70)
    assert "Forward now" in text_of(office.get(f"/appeals/{row.number}"))
    assert sent(office, f"/appeals/{row.number}/forward", row.pk).status_code == 302
    row.refresh_from_db()
    assert row.state == "forwarded"
    review = ExternalReview.objects.get(appeal=row)
    assert (review.process, review.basis, review.unasked) == ("ire", "not_decided_in_time", True)


def test_a_failure_is_explained_in_writing(office: Client) -> None:
    other = put("medicare_advantage")
    page = text_of(office.get(f"/appeals/{other.number}/ask-explanation"))
    assert "goes to the independent review entity" in page
    # 60 days for one level after the service (29 CFR 2560.503-1(i)(2)(iii)); received 70 days ago
    row = put(days=70)
    address = f"/appeals/{row.number}"
    assert "nobody asked for an answer" in text_of(office.get(f"{address}/explain"))
    said = {"received_at": typed(timezone.now()), "who": "The member"}
    assert sent(office, f"{address}/ask-explanation", row.pk, **said).status_code == 302
    answer = {
        "why": "The file was lost in a flood of June 3, and had to be put together again.",
        "met-good_cause": "The flood of the cellar.",
    }
    assert sent(office, f"{address}/explain", row.pk, **answer).status_code == 302
    said = Event.objects.get(case=row.pk, name="explanation_made").facts
    assert (said["met"], said["de_minimis"]) == (["good_cause"], False)
    assert Case.objects.filter(kind="explanation_request").count() == 1
    assert "counts as done" in text_of(office.get(address))


def test_one_letter_is_made_once_and_by_who_works_on_it(office: Client) -> None:
    row = put()
    address = f"/appeals/{row.number}/letter"
    page = text_of(office.get(f"{address}?code=appeal_ack"))
    assert "Make this letter" in page
    watcher = browser("d.falk", "compliance_officer")
    assert "Make this letter" not in text_of(watcher.get(f"{address}?code=appeal_ack"))
    assert sent(watcher, address, row.pk, code="appeal_ack").status_code == 403
    assert sent(office, address, row.pk, code="appeal_ack").status_code == 302
    made = LetterAbout.objects.get(case=row.pk)
    assert made.letter.code == "appeal_ack"
    assert "Make this letter" not in text_of(office.get(f"{address}?code=appeal_ack"))
    again = sent(office, address, row.pk, code="appeal_ack")
    assert again.status_code == 422
    assert "made already" in text_of(again)
    assert LetterAbout.objects.filter(case=row.pk).count() == 1


def test_a_letter_that_lacks_something_is_not_made(office: Client) -> None:
    """Who asks has no address on file: the papers cannot be asked for by letter."""
    row = put(asked_by="representative", asker_name="Lee Park")
    sent(office, f"/appeals/{row.number}/ask-papers", row.pk, how="letter")
    address = f"/appeals/{row.number}/letter"
    assert "Make this letter" not in text_of(office.get(f"{address}?code=aor_req"))
    refused = sent(office, address, row.pk, code="aor_req")
    assert refused.status_code == 422
    assert "It cannot be made" in text_of(refused)
    assert not LetterAbout.objects.filter(case=row.pk).exists()


def alert_of(row: Appeal, *to: str) -> Alert:
    now = timezone.now()
    return Alert.objects.create(
        case=row.case,
        clock="ma_forward_expedited_upheld",
        rule="MA-28",
        late_from=now + timedelta(hours=5),
        percent=75,
        roster="appeals",
        level=1,
        to=list(to),
        raised_at=now,
        climbs_at=now + timedelta(hours=1),
    )


def test_an_alert_is_mine_or_open_and_taken_once(office: Client) -> None:
    row = put()
    mine, other = alert_of(row, "c.mora"), alert_of(put(), "a.lee")
    page = text_of(office.get("/alerts"))
    assert row.number in page
    assert other.case.number not in page
    assert other.case.number in text_of(office.get("/alerts?all=yes"))
    assert office.post(f"/alerts/{mine.pk}/take").status_code == 302
    mine.refresh_from_db()
    assert (mine.taken_by, mine.climbs_at) == ("c.mora", None)
    again = office.post(f"/alerts/{mine.pk}/take")
    assert again.status_code == 422
    assert "was taken by" in text_of(again)
    assert office.post("/alerts/999999/take").status_code == 422


def test_the_roster_is_kept_by_supervisors(office: Client) -> None:
    assert office.get("/roster").status_code == 403
    lead = browser("v.cole", "supervisor")
    staff("i.katz", "intake")
    assert "Nobody is on call" in text_of(lead.get("/roster"))
    now = timezone.now()
    said = {"roster": "appeals", "person": "c.mora", "level": "1"}
    said |= {"starts_at": typed(now), "ends_at": typed(now + DAY)}
    assert lead.post("/roster", said).status_code == 302
    refused = lead.post("/roster", said | {"person": "i.katz"})
    assert refused.status_code == 422
    shift = Shift.objects.get()
    assert (shift.person, shift.by) == ("c.mora", "v.cole")
    assert lead.post("/roster", {"off": str(shift.pk)}).status_code == 302
    assert not Shift.objects.exists()
