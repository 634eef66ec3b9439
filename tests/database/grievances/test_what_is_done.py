"""Merged and taken apart, mended, an obstructed review with its chain, trends; who may not."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Material, OpinionChain
from grievances.models import CorrectiveAction, Grievance
from grievances.operations import corrective_action, merge, note, obstruction, papers
from grievances.operations.corrective_action import OVERDUE, Mending
from grievances.operations.on_file import TRIAGE, UnableToGrieve
from grievances.operations.open import Said
from grievances.operations.reclassify import TELL, Turned, reclassify
from grievances.queries.trends import Asked, trends
from kernel.cases import sweep as sweeping
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import Stale
from kernel.members.models import Member
from kernel.people.policy import Actor, NotAllowed
from kernel.record.models import Look
from tests.answering import (
    CARA,
    CLERK,
    due,
    fresh,
    letter,
    on,
    resolved,
    says_everything,
    state,
)
from tests.appeal_letters import pages, sent
from tests.grieving import RECEIVED, grieved, member
from tests.staff import staff

pytestmark = pytest.mark.django_db

MA, TEXAS = ("medicare_advantage",), ("tx_insured", "aca_individual")
SELF = ("erisa_self_funded",)
RUDE = Said("The nurse was rude to me.")
DRUG = Said("She gave me the wrong drug.", quality_of_care=True)


def swept(at: Any) -> None:
    list(sweeping.sweep(at, zone="America/New_York", every=timedelta(minutes=1)).found)


def chain_of(of: Member) -> OpinionChain:
    """A second opinion on surgery whose images came, and whose slides did not."""
    chain = OpinionChain.objects.create(
        member=of, subject_kind="surgery", subject_code="27447", diagnosis="M1711",
        opened_on=date(2026, 5, 1), started_by="c.ruiz", referral_on=date(2026, 5, 2),
    )  # fmt: skip
    days = {"asked_on": date(2026, 5, 4), "follow_up_on": date(2026, 5, 18)}
    images = Material.objects.create(
        chain=chain, kind="imaging", holder="Elm Street Clinic", **days
    )
    images.state, images.received_on = "received", date(2026, 5, 11)
    images.save()
    Material.objects.create(chain=chain, kind="pathology_slides", holder="Oak Laboratory", **days)
    return chain


@pytest.mark.parametrize(
    ("regimes", "names", "phone"),
    [
        (MA, "Acentra Health", "1-800-555-0130"),
        (TEXAS, "Texas Department of Insurance", "1-800-555-0132"),
        (SELF, "Employee Benefits Security Administration", "1-866-444-3272"),
    ],
)
def test_an_obstructed_review_brings_its_chain_and_names_who_hears_outside(
    regimes: tuple[str, ...], names: str, phone: str
) -> None:
    of = member(*regimes)
    row = grieved(of, regimes, chain=chain_of(of))
    kept = Event.objects.get(case=row.pk, name="chain_pulled_in").facts
    assert [(each["kind"], each["state"], each["days"]) for each in kept["materials"]] == [
        ("imaging", "received", 7),
        # May 4 to June 2: 27 days to May 31 and 2 more
        ("pathology_slides", "asked", 29),
    ]
    sent(on(6, 2))
    resolved(row, on(6, 10))
    assert sent(on(6, 10)) == ["grv_res member"]
    one = letter("grv_res")
    says_everything(one)
    assert names in one.evidence["O1"]
    assert phone in one.evidence["O1"]
    assert "Nobody may keep you from an independent review" in one.evidence["O1"]
    assert "Oak Laboratory" in one.evidence["M1"]
    text = pages(one)
    assert "has not come" in text
    assert "came on May 11, 2026" in text


def test_the_chain_is_named_afterwards_and_no_other_members() -> None:
    of = member(*MA)
    chain, row = chain_of(of), grieved(of, MA)
    assert obstruction.candidates(row) == [chain]
    pulled = obstruction.pull_in(row.number, chain.pk, CARA, on(6, 3), fresh(row))
    assert [each.missing for each in pulled.materials] == [False, True]
    other = chain_of(member(*MA))
    with pytest.raises(UnableToGrieve, match="has no chain"):
        obstruction.pull_in(row.number, other.pk, CARA, on(6, 3), fresh(row))


def twice(first: dict[str, Any], second: dict[str, Any]) -> tuple[Grievance, Grievance]:
    of = member(*MA)
    both = {"category": "service", "occurred_on": date(2026, 5, 20)}
    one = grieved(of, MA, **(both | {"issues": (RUDE,), "filed": "orally"} | first))
    later = RECEIVED + timedelta(days=2)
    other = grieved(
        of,
        MA,
        at=later,
        now=later + timedelta(hours=1),
        **(both | {"issues": (RUDE, DRUG)} | second),
    )
    return one, other


def test_one_that_came_twice_goes_on_in_the_first_with_every_issue() -> None:
    one, other = twice({}, {})
    assert merge.duplicates(other) == [one]
    said = {"actor": CARA, "now": on(6, 5)}
    with pytest.raises(UnableToGrieve, match="was received first"):
        merge.merge(one.number, other.number, "The same.", version=fresh(one), **said)
    merge.merge(other.number, one.number, "The same call.", version=fresh(other), **said)
    assert [(each.number, each.quality_of_care) for each in one.issues.order_by("number")] == [
        (1, False),
        (2, True),
    ]
    one.refresh_from_db()
    assert one.written_asked, "the second was filed in writing"
    assert not Deadline.objects.filter(case=other.pk).exists()
    assert sent(on(6, 5)) == ["grv_ack member"]
    merge.unmerge(other.number, "Another nurse.", version=fresh(other), **said)
    # June 3 + 30 days
    assert due(other, "ma_grievance").due_on == date(2026, 7, 3)
    assert state(other) == "received"


def test_both_are_locked_at_once_in_one_order_whichever_is_merged() -> None:
    one, other = twice({}, {})
    said = {"actor": CARA, "now": on(6, 5)}
    first_locks = []
    for number, into, seen in (
        (one.number, other.number, fresh(one)),  # refused: it was received first
        (other.number, one.number, fresh(other)),
    ):
        with CaptureQueriesContext(connection) as queries, suppress(UnableToGrieve):
            merge.merge(number, into, "The same call.", version=seen, **said)
        first_locks.append(next(each["sql"] for each in queries if "FOR UPDATE" in each["sql"]))
    for sql in first_locks:
        assert one.number in sql
        assert other.number in sql
        assert sql.startswith('SELECT "grievances_grievance"."case_id" AS "pk"')
        assert "ORDER BY 1 ASC FOR UPDATE" in sql


def test_who_may_not_merge_is_on_record() -> None:
    one, other = twice({}, {})
    reader = Actor("r.low", "Ray Low", frozenset({"auditor"}))
    with pytest.raises(NotAllowed):
        merge.merge(
            other.number, one.number, "So.", actor=reader, now=on(6, 5), version=fresh(other)
        )
    assert Look.objects.filter(actor="r.low", case=other.number, outcome="refused").exists()


def test_only_the_same_members_are_merged_and_nothing_gets_slower() -> None:
    one, other = twice({}, {"about": "extension"})
    said = {"actor": CARA, "now": on(6, 5)}
    with pytest.raises(UnableToGrieve, match="is expedited: expedite"):
        merge.merge(other.number, one.number, "The same.", version=fresh(other), **said)
    stranger = grieved(member(*MA), MA, category="service", issues=(RUDE,))
    with pytest.raises(UnableToGrieve, match="different members"):
        merge.merge(stranger.number, one.number, "So.", version=fresh(stranger), **said)


def test_what_is_mended_has_an_owner_and_a_day_and_is_told_when_it_is_over() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,))
    wanted = Mending(
        "The clinic's staff is trained on releasing records.", "p.lund", date(2026, 6, 20)
    )
    made = corrective_action.open_action(row.number, wanted, CARA, on(6, 3), fresh(row))
    sent(on(6, 3))
    resolved(row, on(6, 10))
    sent(on(6, 10))
    swept(on(6, 20))
    assert state(row) == "closed", "the mending keeps no answer back"
    assert not WorkItem.objects.filter(case=row.pk, done_at__isnull=True).exists()
    swept(on(6, 21))
    item = WorkItem.objects.get(case=row.pk, done_at__isnull=True)
    assert item.reasons == [OVERDUE]
    corrective_action.put_off(
        row.number, made.pk, date(2026, 6, 30), "The trainer was ill.", CARA, on(6, 21), fresh(row)
    )
    assert not WorkItem.objects.filter(case=row.pk, done_at__isnull=True).exists()
    with pytest.raises(UnableToGrieve, match="what shows"):
        corrective_action.done(row.number, made.pk, " ", CARA, on(6, 25), fresh(row))
    corrective_action.done(row.number, made.pk, "Lists signed.", CARA, on(6, 25), fresh(row))
    swept(on(7, 5))
    assert not WorkItem.objects.filter(case=row.pk, done_at__isnull=True).exists()
    assert CorrectiveAction.objects.get(pk=made.pk).proof == "Lists signed."


def test_who_sees_to_the_mending_works_here() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,))
    staff("p.lund", "grievance_coordinator")
    nobody = Mending("The desk is trained.", "p.lind", date(2026, 6, 20))
    with pytest.raises(UnableToGrieve, match=r"nobody here is called 'p\.lind'"):
        corrective_action.open_action(row.number, nobody, CARA, on(6, 3), fresh(row))
    assert not CorrectiveAction.objects.exists()
    known = replace(nobody, owner="p.lund")
    made = corrective_action.open_action(row.number, known, CARA, on(6, 3), fresh(row))
    assert made.owner == "p.lund"


def test_papers_say_who_acts_and_the_time_does_not_wait_for_them() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,), filed_by="representative")
    papers.ask(row.number, "cms_1696", "letter", CARA, on(6, 3), fresh(row))
    came = papers.Papers("cms_1696", "Ida Rowe", date(2026, 6, 4), on(6, 5))
    papers.take(row.number, came, CARA, on(6, 5), fresh(row))
    row.refresh_from_db()
    assert row.filer_name == "Ida Rowe"
    assert due(row, "ma_grievance").due_on == date(2026, 7, 1)


def test_a_note_changes_no_fact_and_who_saw_an_older_version_is_told() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(RUDE,))
    seen = fresh(row)
    note.note(row.number, "The member calls back on Friday.", CLERK, on(6, 3), seen)
    with pytest.raises(Stale):
        note.note(row.number, "Again.", CLERK, on(6, 3), seen)
    with pytest.raises(NotAllowed):
        merge.unmerge(row.number, "So.", actor=CLERK, now=on(6, 3), version=fresh(row))


def test_what_is_no_grievance_is_told_to_go_its_way_from_the_first_receipt() -> None:
    row = grieved(member(*MA), MA, category="service", issues=(Said("When is my visit?"),))
    turned = Turned("inquiry", "Nothing is complained of: the day of a visit is asked.")
    reclassify(row.number, turned, CARA, on(6, 3), fresh(row))
    assert [each.reasons for each in WorkItem.objects.filter(queue=TRIAGE)] == [[TELL]]
    assert sent(on(6, 3)) == ["grv_way member"]
    one = letter("grv_way")
    says_everything(one)
    assert "a question to us" in one.evidence["V1"]
    assert "June 1, 2026" in one.evidence["V2"]
    swept(on(6, 3, 16))
    assert not WorkItem.objects.filter(queue=TRIAGE, done_at__isnull=True).exists()
    assert sent(on(6, 4)) == [], "it was told once"


def test_trends_by_category_provider_and_delegate() -> None:
    of = member(*MA)
    said = {"issues": (RUDE,), "filed": "orally", "provider_npi": "1245319599"}
    first = grieved(of, MA, category="service", delegate="Elm Medical Group", **said)
    grieved(of, MA, category="service", **said)
    grieved(of, MA, category="access", issues=(DRUG,))
    sent(on(6, 2))
    resolved(first, on(6, 11))
    sent(on(6, 11))
    june = (date(2026, 6, 1), date(2026, 6, 30))
    by = {each.of: each for each in trends(Asked("category", *june), CARA)}
    assert (by["service"].received, by["service"].told, by["service"].substantiated) == (2, 1, 1)
    assert (by["access"].quality_of_care, by["access"].told) == (1, 0)
    # from June 1 to June 11
    assert by["service"].median_days == 10
    assert {each.of: each.received for each in trends(Asked("provider", *june), CARA)} == {
        "1245319599": 2,
        "": 1,
    }
    assert {each.of: each.received for each in trends(Asked("delegate", *june), CARA)} == {
        "Elm Medical Group": 1,
        "": 2,
    }
    assert trends(Asked("category", date(2026, 7, 1), date(2026, 7, 31)), CARA) == []


def test_trends_are_for_who_may_read_the_registers() -> None:
    adjuster = Actor("a.kim", "Ann Kim", frozenset({"adjuster"}))
    with pytest.raises(NotAllowed, match=r"a\.kim may not read"):
        trends(Asked("category", date(2026, 6, 1), date(2026, 6, 30)), adjuster)


def test_trends_as_a_spreadsheet() -> None:
    grieved(member(*MA), MA, category="service", issues=(RUDE,))
    out = StringIO()
    call_command("grievance_trends", "--from=2026-06-01", "--to=2026-06-30", stdout=out)
    headings, row = out.getvalue().splitlines()
    assert headings.startswith("of,received,told,late")
    assert row == "service,1,0,0,0,0,0,0,0,0,"
    with pytest.raises(CommandError, match="is before"):
        call_command("grievance_trends", "--from=2026-07-01", "--to=2026-06-30", stdout=out)
