"""The pages of appeals: what they show, whom they refuse, and what a form does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from appeals.desk.steps import steps_of
from appeals.models import Appeal, Contact
from appeals.operations.admit import admit
from appeals.operations.assign import assign
from appeals.showing.shown import appeal_of
from kernel.cases.models import Event
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.record.models import Look
from tests.appealing import ZONE, appealed, denied, paying
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db


def put(**said: Any) -> Appeal:
    """An appeal of a denied claim of a group plan, received three days ago."""
    at = timezone.now() - timedelta(days=3)
    plan = paying.plan("aca_group", network="required")
    said = {"notice_dated": (at - timedelta(days=20)).date()} | said
    return appealed(denied(paying.member(plan)), at=at, now=at, **said)


@pytest.fixture
def office() -> Client:
    return browser("c.mora", "appeals_specialist")


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_list_narrows_by_its_address_and_refuses_what_it_does_not_know(office: Client) -> None:
    row = put()
    assert row.number in text_of(office.get("/appeals"))
    assert row.number in text_of(office.get("/appeals?state=open&level=internal_1"))
    assert row.number not in text_of(office.get("/appeals?state=closed"))
    assert office.get("/appeals?stat=open").status_code == 400
    assert office.get("/appeals?state=gone").status_code == 400


def test_the_workspace_shows_clocks_what_is_appealed_and_what_may_be_done(office: Client) -> None:
    row = put()
    page = text_of(office.get(f"/appeals/{row.number}"))
    assert row.claim is not None
    assert f'<a href="/claims/{row.claim.number}">' in page
    assert "Why these dates?" in page
    assert "Let in…" in page
    assert "What cannot be done now, and why" in page
    assert Look.objects.filter(actor="c.mora", case=row.number).count() == 1


def test_a_number_of_nothing_and_one_of_others_answer_alike(office: Client) -> None:
    row = put()
    row.case.restricted_to = "dr.wu"
    row.case.save(update_fields=["restricted_to"])
    for number in (row.number, "R26-9999999"):
        answer = office.get(f"/appeals/{number}")
        assert answer.status_code == 404
        assert Look.objects.filter(actor="c.mora", case=number, outcome="nothing").exists()


def test_search_leads_to_an_appeal_and_is_no_look_at_nothing(office: Client) -> None:
    row = put()
    answer = office.get(f"/search?q={row.number.lower()}")
    assert (answer.status_code, answer["Location"]) == (302, f"/appeals/{row.number}")
    assert not Look.objects.filter(outcome="nothing").exists()
    assert office.get("/search?q=R26-9999999").status_code == 404
    assert Look.objects.filter(case="R26-9999999", outcome="nothing").count() == 1


def test_every_act_has_a_page_that_says_what_it_asks_or_why_not(office: Client) -> None:
    from appeals.desk.acting import ALL

    row = put()
    for act in ALL:
        answer = office.get(f"/appeals/{row.number}/{act.slug}")
        assert answer.status_code == 200, act.slug
        page = text_of(answer)
        assert ('name="version"' in page) != ("This cannot be done now" in page), act.slug
    for slug, words in (("dismiss", "Ground of the law"), ("receipt", "true receipt is known")):
        assert words in text_of(office.get(f"/appeals/{row.number}/{slug}"))


def test_a_form_does_its_act_once_and_says_so(office: Client) -> None:
    row = put()
    seen = version_of(row.pk)
    answer = office.post(f"/appeals/{row.number}/note", {"version": seen, "text": "She called."})
    assert answer["Location"] == f"/appeals/{row.number}"
    assert Event.objects.filter(case=row.pk, name="noted").count() == 1
    again = office.post(f"/appeals/{row.number}/note", {"version": seen, "text": "Once more."})
    assert again.status_code == 409
    assert "Once more." in text_of(again)
    assert "A person wrote a note" in text_of(again)


def test_what_is_refused_is_said_on_the_form_with_what_was_typed(office: Client) -> None:
    row = put()
    said = {"version": version_of(row.pk), "ground": "no_papers", "why": "They never came."}
    answer = office.post(f"/appeals/{row.number}/dismiss", said)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "no papers are missing" in page
    assert "They never came." in page
    row.refresh_from_db()
    assert row.state == "received"


def test_a_corrected_receipt_says_what_moved(office: Client) -> None:
    row = put()
    earlier = row.received_at - timedelta(days=2)
    typed = earlier.astimezone(row.case.opened_at.tzinfo).strftime("%Y-%m-%dT%H:%M+00:00")
    said = {"version": version_of(row.pk), "received_at": typed, "why": "The stamp says so."}
    answer = office.post(f"/appeals/{row.number}/receipt", said, follow=True)
    page = text_of(answer)
    assert "The receipt of" in page
    assert "AE-" in page.partition("The receipt of")[2][:600], "every clock that moved is told"
    row.refresh_from_db()
    assert row.received_at == earlier.replace(second=0, microsecond=0)


def test_the_step_received_tells_the_corrected_receipt(office: Client) -> None:
    row = put()
    earlier = row.received_at - timedelta(days=2)
    typed = earlier.strftime("%Y-%m-%dT%H:%M+00:00")
    said = {"version": version_of(row.pk), "received_at": typed, "why": "The stamp says so."}
    office.post(f"/appeals/{row.number}/receipt", said)
    step = steps_of(appeal_of(row.number, actor_named("c.mora"), timezone.now()))[0]
    assert (step.words, step.at) == ("Received", earlier.replace(second=0, microsecond=0))


def test_a_good_cause_is_found_on_the_desk_and_the_late_appeal_let_in(office: Client) -> None:
    long_ago = date(2026, 3, 20)  # two days after the decision; 180 days on, it is Sep 16
    row = put(notice_dated=long_ago, notice_received=long_ago, good_cause="plan_waives")
    address = f"/appeals/{row.number}/good-cause"
    assert "No good cause is found" in text_of(office.get(address))
    said = {"version": version_of(row.pk), "cause": "", "why": "The hospital's letter."}
    assert office.post(address, said).status_code == 422
    office.post(address, said | {"cause": "plan_waives"})
    found = Event.objects.get(case=row.pk, name="good_cause_found")
    assert found.facts["cause"] == "plan_waives"
    office.post(f"/appeals/{row.number}/admit", {"version": version_of(row.pk)})
    row.refresh_from_db()
    assert row.state == "admitted"


def test_the_notice_is_put_on_record_on_the_desk(office: Client) -> None:
    row = put(notice_dated=None)
    day = (timezone.now() - timedelta(days=9)).date()
    said = {"version": version_of(row.pk), "dated": day.isoformat(), "why": "The member sent it."}
    answer = office.post(f"/appeals/{row.number}/notice", said)
    assert answer["Location"] == f"/appeals/{row.number}"
    row.refresh_from_db()
    assert (row.notice_dated, row.notice_received) == (day, None)
    again = office.post(f"/appeals/{row.number}/notice",
                        {"version": version_of(row.pk), "why": "Nothing new."})  # fmt: skip
    assert again.status_code == 422


def test_who_had_a_part_below_cannot_open_the_decision(office: Client) -> None:
    row = put()
    staff("a.ito", "appeals_specialist")
    admit(row.number, actor=actor_named("c.mora"), now=timezone.now(), version=version_of(row.pk))
    barred = browser("a.ito", "appeals_specialist")
    declared = {"version": version_of(row.pk), "who": "a.ito", "why": "Her cousin."}
    assert office.post(f"/appeals/{row.number}/conflict", declared).status_code == 302
    answer = barred.get(f"/appeals/{row.number}/decide")
    assert answer.status_code == 403
    assert "Her cousin" in text_of(answer)
    assert Look.objects.filter(actor="a.ito", case=row.number, outcome="refused").count() == 1


def test_the_reviewer_decides_line_by_line(office: Client) -> None:
    row, now = put(), timezone.now()
    actor = actor_named("c.mora")
    admit(row.number, actor=actor, now=now, version=version_of(row.pk))
    assert "It cannot be decided now" in text_of(office.get(f"/appeals/{row.number}/decide"))
    assign(row.number, "c.mora", actor, now, version_of(row.pk))
    page = text_of(office.get(f"/appeals/{row.number}/decide"))
    assert "Outcome of line 1" in page
    said = {
        "version": version_of(row.pk),
        "outcome-1": "upheld",
        "why-1": "Dr. Vale is outside the network that the plan of this member requires.",
        "provision-1": "Plan terms, network",
        "reason": "The clinician is outside the network, and the plan pays no care outside it.",
        "discussion": "",
    }
    refused = office.post(f"/appeals/{row.number}/decide", said)
    assert refused.status_code == 422
    assert "a denial that stands is discussed" in text_of(refused).lower()
    said["discussion"] = (
        "The letter of the member names no reason why the network of the plan should not hold."
    )
    assert office.post(f"/appeals/{row.number}/decide", said).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("decided", "upheld")
    assert "Upheld" in text_of(office.get(f"/appeals/{row.number}"))


def test_a_letter_stands_beside_what_it_must_say(office: Client) -> None:
    row = put()
    page = text_of(office.get(f"/appeals/{row.number}/letter"))
    assert "What it must say" in page
    assert "required elements are there" in page


def test_intake_reads_confirms_and_shows_the_clocks_before_saving(office: Client) -> None:
    plan = paying.plan("aca_group", network="required")
    claim = denied(paying.member(plan))
    assert office.get("/appeals/new").status_code == 200
    came = (timezone.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M+00:00")
    sent = {
        "channel": "email",
        "received_at": came,
        "reached": "delegate",
        "reached_whom": "Bluebonnet IPA",
        "text": f"I appeal your denial of claim {claim.number}. Please reconsider.",
    }
    answer = office.post("/appeals/new", sent)
    contact = Contact.objects.get()
    assert answer["Location"] == f"/appeals/contacts/{contact.pk}"
    page = text_of(office.get(f"/appeals/contacts/{contact.pk}"))
    assert f'value="{claim.number}"' in page
    assert "Please reconsider" in page
    form = {"issues": "1", "about-1": "claim", "number-1": claim.number, "asked_by-1": "member"}
    looked = text_of(office.post(f"/appeals/contacts/{contact.pk}", form | {"step": "look"}))
    assert "AE-" in looked
    assert not Appeal.objects.exists()
    refused = office.post(
        f"/appeals/contacts/{contact.pk}", form | {"number-1": "X", "step": "open"}
    )
    assert refused.status_code == 422
    opened = office.post(f"/appeals/contacts/{contact.pk}", form | {"step": "open"})
    made = Appeal.objects.get()
    assert opened["Location"] == f"/appeals/{made.number}"
    assert made.received_at == contact.received_at
    assert made.case.zone == ZONE


def test_several_issues_of_one_letter_become_several_appeals(office: Client) -> None:
    plan = paying.plan("aca_group", network="required")
    member = paying.member(plan)
    first, second = denied(member), denied(member)
    sent = {"channel": "phone", "received_at": timezone.now().strftime("%Y-%m-%dT%H:%M+00:00"),
            "reached": "plan", "text": "She appeals both denials."}  # fmt: skip
    office.post("/appeals/new", sent)
    address = f"/appeals/contacts/{Contact.objects.get().pk}"
    form = {"issues": "1", "about-1": "claim", "number-1": first.number, "asked_by-1": "member"}
    assert "Issue 2" in text_of(office.post(address, form | {"step": "more"}))
    form |= {"issues": "2", "about-2": "claim", "number-2": second.number, "asked_by-2": "member"}
    assert office.post(address, form | {"step": "open"})["Location"] == "/appeals"
    assert set(Appeal.objects.values_list("claim__number", "issue")) == {
        (first.number, 1),
        (second.number, 2),
    }


def test_a_letter_that_names_two_claims_proposes_an_issue_each(office: Client) -> None:
    member = paying.member(paying.plan("aca_group", network="required"))
    first, second = denied(member), denied(member)
    said = (f"I appeal your denial of claim {first.number}.\n"
            f"I also appeal your denial of claim {second.number}.")  # fmt: skip
    sent = {"channel": "phone", "received_at": timezone.now().strftime("%Y-%m-%dT%H:%M+00:00"),
            "reached": "plan", "text": said}  # fmt: skip
    office.post("/appeals/new", sent)
    page = office.get(f"/appeals/contacts/{Contact.objects.get().pk}").content.decode()
    for place, claim in enumerate((first, second), 1):
        assert f'name="number-{place}" value="{claim.number}"' in page
    assert "Open 2 appeals" in page
    assert 'value="more" formnovalidate' in page


def test_a_contact_that_asks_for_none_is_set_aside_with_why(office: Client) -> None:
    sent = {"channel": "phone", "received_at": timezone.now().strftime("%Y-%m-%dT%H:%M+00:00"),
            "reached": "plan", "text": "Which codes were billed?"}  # fmt: skip
    office.post("/appeals/new", sent)
    row = Contact.objects.get()
    address = f"/appeals/contacts/{row.pk}"
    assert office.post(address, {"issues": "1", "step": "aside", "why": ""}).status_code == 422
    office.post(address, {"issues": "1", "step": "aside", "why": "A question on codes; answered."})
    row.refresh_from_db()
    assert row.state == "no_appeal"


def test_who_only_reads_sees_no_way_to_act() -> None:
    row = put()
    watcher = browser("d.falk", "compliance_officer")
    page = text_of(watcher.get(f"/appeals/{row.number}"))
    assert "Let in…" not in page
    assert watcher.get(f"/appeals/{row.number}/admit").status_code == 403
    assert watcher.post(f"/appeals/{row.number}/note", {"text": "x"}).status_code == 403
    assert watcher.get("/appeals/new").status_code == 403
