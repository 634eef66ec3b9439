"""The pages of grievances: what they show, whom they refuse, and what a form does."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.operations.intake.receive import Incoming, receive
from grievances.desk.acting import ALL
from grievances.external.pages import timeline_page
from grievances.models import CorrectiveAction, Grievance
from grievances.operations.open import Said
from grievances.operations.peer_review import keep
from grievances.operations.reclassify import Turned, reclassify
from kernel.cases.models import Event
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from kernel.record.models import Look
from tests.answering import ANSWER, NURSE
from tests.grieving import ZONE, grieved, member
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db

MA = ("medicare_advantage",)
SAID = "You denied my second opinion and the nurse was rude."
WRONG = Said("She gave me the wrong drug.", quality_of_care=True)


def put(regimes: tuple[str, ...] = MA, **said: Any) -> Grievance:
    """A grievance received three days ago."""
    at = timezone.now() - timedelta(days=3)
    return grieved(member(*regimes), regimes, at=at, now=at, **said)


@pytest.fixture
def office() -> Client:
    return browser("c.mora", "grievance_coordinator")


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_workspace_shows_clocks_issues_and_what_may_be_done(office: Client) -> None:
    row = put()
    page = text_of(office.get(f"/grievances/{row.number}"))
    assert "They would not send my records." in page
    assert "Why these dates?" in page
    assert "1 of 1 to answer" in page
    assert "is not resolved while an issue has no answer" in page
    assert Look.objects.filter(actor="c.mora", case=row.number).count() == 1


def test_what_was_something_else_says_that_its_time_runs_there(office: Client) -> None:
    row = put()
    turned = Turned("inquiry", "They only asked how to send the form.")
    actor = actor_named("c.mora")
    reclassify(row.number, turned, actor, timezone.now(), version_of(row.pk))
    page = text_of(office.get(f"/grievances/{row.number}"))
    assert "No clock runs here: it goes on as something else" in page
    assert "no plan is known yet" not in page


def test_of_what_happened_at_an_hour_nobody_knows_the_day_is_shown(office: Client) -> None:
    day = (timezone.now() - timedelta(days=9)).date()
    row = put(occurred_on=day)
    page = text_of(office.get(f"/grievances/{row.number}"))
    assert f'<time datetime="{day}">{day}</time>' in page
    (told,) = timeline_page(row, [row.case]).tables  # type: ignore[arg-type]
    whens = [each.cells[0] for each in told.rows]
    assert whens[0] == day.isoformat(), "and no noon in a file for a body outside"
    assert ":" in whens[1], "when it came is known"


def test_a_number_of_nothing_and_one_of_others_answer_alike(office: Client) -> None:
    row = put()
    row.case.restricted_to = "dr.wu"
    row.case.save(update_fields=["restricted_to"])
    for number in (row.number, "G26-9999999"):
        assert office.get(f"/grievances/{number}").status_code == 404
        assert Look.objects.filter(actor="c.mora", case=number, outcome="nothing").exists()


def test_what_peers_wrote_is_on_no_page(office: Client) -> None:
    row, kept = put(issues=(WRONG,)), "Dr. Ash did not look at the allergy list."
    keep(row.number, 1, kept, NURSE, timezone.now(), version_of(row.pk))
    page = text_of(office.get(f"/grievances/{row.number}"))
    assert "1 peer review of issue 1, kept apart" in page
    assert kept not in page
    clerk = text_of(browser("i.katz", "intake").get(f"/grievances/{row.number}"))
    assert "kept apart" not in clerk
    assert kept not in clerk


def test_every_act_has_a_page_that_says_what_it_asks_or_why_not(office: Client) -> None:
    row = put()
    for act in ALL:
        answer = office.get(f"/grievances/{row.number}/{act.slug}")
        assert answer.status_code == 200, act.slug
        page = text_of(answer)
        assert ('name="version"' in page) != ("This cannot be done now" in page), act.slug


def test_every_issue_is_answered_before_it_is_resolved(office: Client) -> None:
    row = put()
    address = f"/grievances/{row.number}"
    told = {"how": "letter", "version": version_of(row.pk)}
    refused = office.post(f"{address}/resolve", told)
    assert refused.status_code == 422
    said = {"issue": "1", "substantiated": "yes", "finding": ANSWER.finding,
            "action": ANSWER.action, "version": version_of(row.pk)}  # fmt: skip
    assert office.post(f"{address}/answer", said)["Location"] == address
    done = office.post(f"{address}/resolve", told | {"version": version_of(row.pk)})
    assert done["Location"] == address
    row.refresh_from_db()
    assert row.state == "resolved"


def test_a_form_does_its_act_once_and_says_so(office: Client) -> None:
    row = put()
    seen = version_of(row.pk)
    said = {"version": seen, "text": "She called."}
    assert office.post(f"/grievances/{row.number}/note", said).status_code == 302
    again = office.post(f"/grievances/{row.number}/note", said | {"text": "Once more."})
    assert again.status_code == 409
    assert "Once more." in text_of(again)
    assert Event.objects.filter(case=row.pk, name="noted").count() == 1


def test_something_is_mended_and_shown(office: Client) -> None:
    row = put()
    staff("s.lee", "supervisor")
    by = (timezone.now() + timedelta(days=10)).date().isoformat()
    said = {"what": "Train the desk.", "owner": "s.lee", "due_on": by}
    address = f"/grievances/{row.number}"
    assert office.post(f"{address}/mend", said | {"version": version_of(row.pk)}).status_code == 302
    one = CorrectiveAction.objects.get(case=row.pk)
    done = {"action": str(one.pk), "proof": "List of who came.", "version": version_of(row.pk)}
    assert office.post(f"{address}/mended", done).status_code == 302
    assert "List of who came." in text_of(office.get(address))


def test_whoever_only_reads_is_refused_the_act(office: Client) -> None:
    row = put()
    reader = browser("w.watch", "compliance_officer")
    assert reader.get(f"/grievances/{row.number}").status_code == 200
    assert reader.get(f"/grievances/{row.number}/mend").status_code == 403


def test_to_open_the_page_of_a_contact_keeps_nothing(office: Client) -> None:
    """What came by another door is sorted when somebody says so; clocks are asked by the form."""
    of = member(*MA)
    sent = Incoming("phone", timezone.now() - timedelta(hours=2), ZONE, text=SAID, member=of.number)
    row = receive(sent, now=timezone.now(), by="i.katz")
    address = f"/grievances/contacts/{row.pk}"
    with CaptureQueriesContext(connection) as done:
        page = text_of(office.get(address))
    writes = [
        each["sql"]
        for each in done.captured_queries
        if any(word in each["sql"] for word in ("INSERT", "UPDATE", "DELETE", "nextval"))
        and "FOR UPDATE" not in each["sql"]
    ]
    of_the_visit = ("record_look", "django_session")
    assert [each for each in writes if not any(one in each for one in of_the_visit)] == []
    assert "Sort it into issues" in page
    assert not row.issues.exists()
    assert office.post(address, {"step": "sort"})["Location"] == address
    assert [each.proposed for each in row.issues.order_by("number")] == ["appeal", "grievance"]
    page = text_of(office.get(address))
    assert "Sort it into issues" not in page
    asked = {"step": "look", "issues": "2", "becomes-2": "grievance", "category-2": "conduct"}
    assert "MA-62" in text_of(office.post(address, asked))
    assert not Grievance.objects.exists()


def test_what_is_proposed_by_likeness_says_so(office: Client) -> None:
    said = "The tech made a joke about my waist while I was undressed."
    sent = Incoming("phone", timezone.now(), ZONE, text=said, member=member(*MA).number)
    row = receive(sent, now=timezone.now(), by="i.katz")
    address = f"/grievances/contacts/{row.pk}"
    office.post(address, {"step": "sort"})
    assert [(each.proposed, each.category) for each in row.issues.all()] == [
        ("grievance", "conduct")
    ]
    page = text_of(office.get(address))
    assert "By likeness" in page
    assert "Nearest examples: <q>The tech made a joke about my weight" in page
    assert "it seems: no row of the table says" in page
    assert "Grievance, by likeness" in text_of(office.get("/grievances"))


def test_what_is_mended_in_care_is_for_who_may_read_what_peers_found(office: Client) -> None:
    """Who only takes calls in sees that something is mended, by whom and by when."""
    staff("s.lee", "supervisor")
    clerk, by = browser("i.katz", "intake"), (timezone.now() + timedelta(days=10)).date()
    for issues, told in (((WRONG,), False), ((Said("Nobody called back."),), True)):
        row = put(issues=issues)
        address, what = f"/grievances/{row.number}", "Dr. Ash reads the allergy list anew."
        said = {"what": what, "owner": "s.lee", "due_on": by.isoformat()}
        office.post(f"{address}/mend", said | {"version": version_of(row.pk)})
        one = CorrectiveAction.objects.get(case=row.pk)
        done = {"action": str(one.pk), "proof": "His signed list.", "version": version_of(row.pk)}
        office.post(f"{address}/mended", done)
        assert what in text_of(office.get(address))
        page = text_of(clerk.get(address))
        assert (what in page) is told
        assert ("His signed list." in page) is told
        assert by.isoformat() in page
