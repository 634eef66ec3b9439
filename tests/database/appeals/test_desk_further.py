"""The pages that take an appeal further: outside, to the second level, to a written answer, to its
letter; alerts and the roster."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from appeals.external import ire
from appeals.models import Appeal, AppealDecision, ExternalReview
from appeals.operations.admit import admit
from appeals.operations.assign import assign
from kernel.alerts.models import Alert, Shift
from kernel.cases.models import Case, Deadline, Event
from kernel.cases.timeline import record
from kernel.cases.version import version_of
from kernel.letters.models import LetterAbout
from kernel.outside.models import Delivery
from kernel.people.acting import actor_named
from tests import appeal_letters, authorizing
from tests.appealing import ZONE, appealed, denied, paying
from tests.external_reviews import roster
from tests.forwarding import confirmed, delivered, handed_over
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


def day_of(moment: datetime) -> str:
    return typed(moment)[:10]


def sent(client: Client, address: str, case: int, **said: str) -> Any:
    return client.post(address, {"version": version_of(case), **said})


def upheld(office: Client, **said: Any) -> Appeal:
    """Let in, given to her, and upheld on the page."""
    return uphold(office, put(**said))


def uphold(office: Client, row: Appeal) -> Appeal:
    now, actor = timezone.now(), actor_named("c.mora")
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
    said |= {"basis": "final_denial", "notice_received": day_of(now)}
    answer = sent(office, f"/appeals/{row.number}/external-review", row.pk, **said)
    assert answer.status_code == 302
    return ExternalReview.objects.get(appeal=row, step="request")


def test_the_notice_that_is_proposed_is_the_denials(office: Client) -> None:
    """The first letter says that the appeal came; the time to ask runs from the last."""
    row, today = put("erisa_self_funded"), timezone.now()
    acknowledged = today - 2 * DAY
    assert appeal_letters.sent(acknowledged) == ["appeal_ack member"]
    uphold(office, row)
    page = f"/appeals/{row.number}/external-review"
    assert f'value="{day_of(acknowledged)}"' not in text_of(office.get(page))
    assert appeal_letters.sent(today) == ["fiabd member"]
    assert f'value="{day_of(today)}"' in text_of(office.get(page))


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


def test_the_owner_of_an_appeal_sees_its_alert_and_who_is_on_call(office: Client) -> None:
    row, now = put(), timezone.now()
    staff("a.lee", "appeals_specialist")
    admit(row.number, actor=actor_named("c.mora"), now=now, version=version_of(row.pk))
    assign(row.number, "c.mora", actor_named("c.mora"), now, version_of(row.pk))
    alert_of(row, "a.lee")
    page = text_of(office.get("/alerts"))
    assert row.number in page
    assert 'data-label="On call">A Lee' in page
    assert 'data-label="Owner">C Mora' in page
    (shown,) = office.get("/api/v1/alerts?mine=true").json()["results"]
    assert (shown["told"], shown["owners"], shown["mine"]) == (["a.lee"], ["c.mora"], True)


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


def test_a_refused_file_is_sent_again_from_the_page(office: Client, tmp_path: Path) -> None:
    roster(until=timezone.localdate() + 90 * DAY)
    request = asked_outside(office)
    address = f"/reviews/{request.number}"
    sent(office, f"{address}/screen", request.pk, covered="yes", about="medical_judgment")
    sent(office, f"{address}/assign", request.pk)
    review = ExternalReview.objects.get(previous=request, step="review")
    page = f"/reviews/{review.number}/send-again"
    assert "no file of" in text_of(office.get(page))
    now = timezone.now()
    confirmed(handed_over(tmp_path, now), now, status="refused")
    where = "Alder Review\n1 New Way\nAustin, TX 78701"
    assert office.post(page, there(review, where)).status_code == 302
    last = Delivery.objects.filter(escalation__case=review.pk).latest("attempt")
    assert (last.attempt, last.state, last.address) == (2, "made", where.split("\n"))
    assert Event.objects.get(case=review.pk, name="file_goes_again").facts["attempt"] == 2
    assert office.post(page, there(review, where)).status_code == 422, "it is on its way"


def there(row: ExternalReview, where: str) -> dict[str, str]:
    return {"version": version_of(row.pk), "address": where}


def test_a_decision_in_part_is_taken_with_its_lines(office: Client, tmp_path: Path) -> None:
    roster(until=timezone.localdate() + 90 * DAY)
    request = asked_outside(office)
    address = f"/reviews/{request.number}"
    sent(office, f"{address}/screen", request.pk, covered="yes", about="medical_judgment")
    sent(office, f"{address}/assign", request.pk)
    review = ExternalReview.objects.get(previous=request, step="review")
    delivered(tmp_path, timezone.now() - timedelta(hours=2))
    page = f"/reviews/{review.number}/outcome"
    asks = text_of(office.get(page))
    assert 'name="outcome-1"' in asks
    assert 'name="units-1"' in asks
    at = timezone.now()
    said = {"outcome": "upheld", "decided_at": typed(at), "received_at": typed(at)}
    said |= {"notice_dated": at.astimezone(ZoneInfo(ZONE)).date().isoformat(), "why": WHY}
    answer = sent(office, page, review.pk, **said, **{"outcome-1": "upheld", "why-1": WHY})
    assert answer.status_code == 302, text_of(answer)
    made = AppealDecision.objects.filter(appeal=review.appeal).latest("number")
    assert [(each["line"], each["outcome"]) for each in made.lines] == [(1, "upheld")]
    assert made.by != "plan"


def test_nobody_is_chosen_before_a_person_chooses(office: Client) -> None:
    row = put()
    admit(row.number, actor=actor_named("c.mora"), now=timezone.now(), version=version_of(row.pk))
    page = text_of(office.get(f"/appeals/{row.number}/assign"))
    assert '<option value="" selected>Choose</option>' in page


def test_the_qio_tells_of_a_request_on_the_desk(office: Client) -> None:
    made = authorizing.requested(paying.member(authorizing.plan("medicare_advantage")))
    now = timezone.now()
    ends = (now + 2 * DAY).date().isoformat()
    said = {"request": made.number, "setting": "services", "told_at": typed(now), "ends_on": ends}
    assert "The QIO tells of a request" in text_of(office.get("/reviews/fast-track"))
    assert office.post("/reviews/fast-track", said | {"state": "ZZ"}).status_code == 422
    answer = office.post("/reviews/fast-track", said | {"state": "tx"})
    assert answer.status_code == 302, text_of(answer)
    row = ExternalReview.objects.get(step="fast_track")
    assert answer["Location"] == f"/reviews/{row.number}"
    # fmt: off
    notice = {"facts": "The wound is closed, and two visits of this week found it dry.",
              "rule": "Medicare covers skilled nursing while skilled care is needed (409.42).",
              "why": "Nobody skilled is needed for a closed wound: a neighbor changes it."}
    # fmt: on
    short = sent(office, f"{answer['Location']}/detailed-notice", row.pk, **notice | {"why": "No."})
    assert short.status_code == 422
    written = sent(office, f"{answer['Location']}/detailed-notice", row.pk, **notice)
    assert written.status_code == 302, text_of(written)
    assert Event.objects.filter(case=row.pk, name="detailed_notice").exists()
    assert "decided nothing against" in text_of(office.get(f"{answer['Location']}/second-look"))
    receipt = f"{answer['Location']}/receipt"
    assert "When the QIO told the plan" in text_of(office.get(receipt))
    true = {"received_at": typed(now - DAY), "why": "The line of the QIO's fax."}
    assert sent(office, receipt, row.pk, **true).status_code == 302
    assert "Q-32: due" in text_of(office.get(answer["Location"]))


def test_up_a_level_with_what_is_in_controversy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hearing of 2026 asks for $200 (90 FR 55869)."""
    november = datetime(2026, 11, 3, 15, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: november)
    office = browser("c.mora", "appeals_specialist")
    row = put("medicare_advantage")
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    review = ire_upheld(row)
    page = f"/reviews/{review.number}/higher"
    assert 'name="charged"' in text_of(office.get(page))
    said = {"filed_at": "2026-11-02T10:00", "paid": "0.00", "owed_anyway": "0", "in_time": "yes"}
    low = sent(office, page, review.pk, **said, charged="199.99")
    assert low.status_code == 422
    assert "is below the $200.00" in text_of(low)
    answer = sent(office, page, review.pk, **said, charged="$200.00")
    assert answer.status_code == 302, text_of(answer)
    above = ExternalReview.objects.get(previous=review)
    assert (above.process, above.step) == ("hearing", "review")


def ire_upheld(row: Appeal) -> ExternalReview:
    """The plan upheld it, and so did the IRE."""
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    row.refresh_from_db()
    made = ire.forward(row, now=timezone.now(), by="test")
    ExternalReview.objects.filter(pk=made.pk).update(state="forwarded")
    ExternalReview.objects.filter(pk=made.pk).update(state="answered", outcome="upheld")
    made.refresh_from_db()
    return made


def test_an_appeal_is_with_the_reviewer_once_its_receipt_is_here(
    office: Client, tmp_path: Path
) -> None:
    row = put("medicare_advantage")
    Appeal.objects.filter(pk=row.pk).update(state="admitted")
    Appeal.objects.filter(pk=row.pk).update(state="decided", outcome="upheld")
    row.refresh_from_db()
    at = timezone.now() - timedelta(hours=2)
    ire.forward(row, now=at, by="test")
    page = text_of(office.get(f"/appeals/{row.number}"))
    assert "With the outside reviewer" not in page
    assert "File to the outside reviewer" in page
    delivered(tmp_path, at)
    assert "With the outside reviewer" in text_of(office.get(f"/appeals/{row.number}"))


def test_the_list_says_that_a_time_stands_still(office: Client) -> None:
    row = put()
    Deadline.objects.filter(case=row.pk).update(state="paused", late_from=None)
    assert "paused" in text_of(office.get("/appeals"))


def test_the_receipt_of_a_request_is_corrected_on_its_page(office: Client) -> None:
    request = asked_outside(office)
    page = f"/reviews/{request.number}/receipt"
    assert typed(request.received_at) in text_of(office.get(page)), "what is on record stands there"
    earlier = request.received_at - 8 * DAY
    said = {"received_at": typed(earlier), "why": "The mail room's stamp."}
    answer = sent(office, page, request.pk, **said)
    assert (answer.status_code, answer["Location"]) == (302, f"/reviews/{request.number}")
    told = text_of(office.get(f"/reviews/{request.number}"))
    assert f"The receipt of {request.number} is corrected" in told
    assert "XR-04: due" in told
    request.refresh_from_db()
    assert request.received_at == earlier
    refused = sent(office, page, request.pk, **said)
    assert refused.status_code == 422
    assert "is recorded as received then already" in text_of(refused)


def test_a_request_refused_by_a_wrong_receipt_is_screened_again_on_its_page(office: Client) -> None:
    request = asked_outside(office)
    page, screening = f"/reviews/{request.number}", f"/reviews/{request.number}/screen"
    told = Event.objects.get(case=request.pk, name="notice_received")
    long_ago = timezone.now() - 150 * DAY
    facts = {"corrects": str(told.pk)}
    record(request.pk, "receipt_corrected", long_ago, now=timezone.now(), by="test", facts=facts)
    test = {"covered": "on", "about": "medical_judgment"}
    assert sent(office, screening, request.pk, **test).status_code == 302
    assert "was filed, or completed, after the time" in text_of(office.get(page))
    assert f"Screen {request.number}" not in text_of(office.get(page))
    said = {"received_at": typed(request.received_at - 60 * DAY), "why": "The mail room's stamp."}
    assert sent(office, f"{page}/receipt", request.pk, **said).status_code == 302
    assert f"Screen {request.number}" in text_of(office.get(page))
    assert sent(office, screening, request.pk, **test).status_code == 302
    assert "is screened: it is eligible, and waits for a reviewer" in text_of(office.get(page))
