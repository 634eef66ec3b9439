"""An appeal is a case of its own, with its clocks from the first receipt."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from appeals.models import Appeal
from appeals.operations.on_file import UnableToAppeal
from claims.models import Claim
from kernel.cases.described import described
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.timeline import record
from tests.appealing import RECEIVED, appealed, denied, paying

pytestmark = pytest.mark.django_db


def claim(*regimes: str) -> Claim:
    return denied(paying.member(paying.plan(*regimes, network="required")))


@pytest.mark.parametrize(
    ("regimes", "level", "clock", "due"),
    [
        # June 1 + 60 days: June has 30, so June 30 is 29 days on and July 31 is 60
        (("medicare_advantage",), "reconsideration", "ma_payment_appeal", date(2026, 7, 31)),
        (("aca_individual",), "internal_1", "erisa_postservice_appeal", date(2026, 7, 31)),
        (("original_medicare",), "redetermination", "om_redetermination", date(2026, 7, 31)),
    ],
)
def test_its_clock_runs_from_the_first_receipt(
    regimes: tuple[str, ...], level: str, clock: str, due: date
) -> None:
    made = appealed(claim(*regimes))
    assert (made.state, made.level, made.request, made.track) == (
        *("received", level, "payment", "standard"),
    )
    assert made.case.kind == "appeal"
    assert made.number.startswith("R26-")
    deadline = Deadline.objects.get(case=made.pk, clock=clock)
    assert (deadline.due_on, deadline.state) == (due, "running")
    assert Event.objects.get(case=made.pk, name="received").at == RECEIVED
    assert WorkItem.objects.get(case=made.pk).queue == "appeals"


def test_an_appeal_of_payment_is_never_expedited() -> None:
    made = appealed(claim("medicare_advantage"), expedited=True)
    assert made.track == "standard"
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(track="expedited")


@pytest.mark.parametrize("who", ["", "neighbour"])
def test_who_appeals_is_said(who: str) -> None:
    with pytest.raises(UnableToAppeal, match="say who appeals: one of member, representative"):
        appealed(claim("aca_individual"), asked_by=who)
    assert not Appeal.objects.exists()


def test_what_nobody_decided_is_not_appealed() -> None:
    with pytest.raises(UnableToAppeal, match="no claim has the number"):
        appealed(claim("aca_individual"), claim="C26-9999999")
    with pytest.raises(UnableToAppeal, match="has no line 7"):
        appealed(claim("aca_individual"), lines=(7,))


def test_a_list_of_work_says_whose_it_is_and_what_was_billed() -> None:
    made = appealed(claim("aca_individual"))
    about = described([("appeal", made.pk)])[made.pk]
    assert made.member is not None
    first, last = made.member.first_name[0], made.member.last_name[0]
    assert (about.member, str(about.billed)) == (f"{first}•••• {last}••••", "350.00")


@pytest.mark.parametrize(
    ("regime", "clock", "due"),
    [
        # noticed May 4, taken as received May 9; 60 days: July 8, 180 days: November 5
        ("medicare_advantage", "ma_reconsideration_filing", date(2026, 7, 8)),
        ("erisa_self_funded", "erisa_appeal_filing", date(2026, 11, 5)),
    ],
)
def test_who_has_appealed_has_no_time_to_run_out(regime: str, clock: str, due: date) -> None:
    of = claim(regime)
    told, later = datetime(2026, 5, 4, 16, tzinfo=UTC), datetime(2026, 5, 20, 16, tzinfo=UTC)
    facts = {"only_day": "2026-05-04"}
    record(of.pk, "notice_dated", told, now=later, by="carrier", facts=facts)
    assert standing(of, clock) == (due, "running")
    row = appealed(of)
    assert standing(of, clock) == (due, "met")
    if regime == "erisa_self_funded":
        assert standing(of, "external_review_filing")[1] == "running", "that was not asked for"
    filed = Event.objects.get(case=of.pk, name="filed")
    assert (filed.at, filed.facts["appeal"]) == (RECEIVED, row.number)


def standing(of: Claim, clock: str) -> tuple[date | None, str]:
    found = Deadline.objects.get(case=of.pk, clock=clock)
    return found.due_on, found.state
