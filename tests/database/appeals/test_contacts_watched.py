"""What came and nobody settled is told to somebody before the shortest time of it may end."""

from datetime import UTC, datetime, timedelta

import pytest

from appeals.models import Contact
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import reopen, set_aside, settle
from appeals.operations.open import Wanted
from kernel.alerts.models import Alert
from kernel.cases import sweep as sweeping
from kernel.cases.models import Case, Deadline
from kernel.people.acting import actor_named
from kernel.record.verifying import verify
from tests.appealing import NOTICE, ZONE, denied, paying
from tests.staff import staff

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 6, 5, 20, tzinfo=UTC)
"""16:00 in New York; the 72 hours end on Monday at the same hour."""
URGENT = "I appeal. This is urgent: waiting could seriously harm my health. Please decide fast."


def came(text: str, member: str = "", at: datetime = FRIDAY) -> Contact:
    return receive(Incoming("fax", at, ZONE, text=text, member=member), now=at, by="i.katz")


def swept(now: datetime) -> None:
    sweeping.sweep(now, zone=ZONE, every=timedelta(minutes=1))


def clock(row: Contact) -> Deadline:
    row.refresh_from_db()
    return Deadline.objects.get(case=row.case_id)


def test_what_may_be_urgent_is_told_on_the_weekend() -> None:
    staff("v.cole", "supervisor")
    row = came(URGENT)
    swept(FRIDAY + timedelta(minutes=1))
    found = clock(row)
    assert found.clock == "contact_may_be_urgent"
    assert found.late_from == datetime(2026, 6, 8, 20, tzinfo=UTC)
    assert not Alert.objects.exists()
    swept(FRIDAY + timedelta(hours=37))  # half of 72 hours is gone: Sunday, 05:00
    alert = Alert.objects.get(case=row.case_id, ended_at=None)
    assert (alert.rule, alert.percent) == ("MA-26", 50)
    assert Case.objects.get(pk=row.case_id).number.startswith("K26-")
    swept(FRIDAY + timedelta(hours=37, minutes=1))
    assert Case.objects.filter(kind="contact").count() == 1, "once"
    assert verify().damage == []


def test_settled_it_is_watched_no_more_and_open_again_it_is() -> None:
    staff("a.specialist", "appeals_specialist")
    actor = actor_named("a.specialist")
    row = came(URGENT)
    swept(FRIDAY + timedelta(minutes=1))
    set_aside(row.pk, "She asks for a form.", actor=actor, now=FRIDAY + timedelta(hours=1))
    assert clock(row).state == "met"
    swept(FRIDAY + timedelta(hours=37))
    assert not Alert.objects.exists()
    reopen(row.pk, "She appeals after all.", actor=actor, now=FRIDAY + timedelta(hours=38))
    found = clock(row)
    assert found.state == "running"
    assert found.late_from == datetime(2026, 6, 8, 20, tzinfo=UTC), "from the first receipt"
    claim = denied(paying.member(paying.plan("medicare_advantage", network="required")))
    wanted = Wanted("member", claim=claim.number, notice_dated=NOTICE)
    settle(row.pk, [wanted], actor=actor, now=FRIDAY + timedelta(hours=39))
    assert clock(row).state == "met"


@pytest.mark.parametrize(
    ("regimes", "name"),
    [
        (("medicare_advantage",), "contact_medicare_advantage"),
        (("original_medicare",), "contact_original_medicare"),
        (("tx_insured", "aca_individual"), "contact_private"),
        (("erisa_self_funded",), "contact_private_two_levels"),
        ((), "contact_medicare_advantage"),
    ],
)
def test_otherwise_the_shortest_of_its_line_of_business(
    regimes: tuple[str, ...], name: str
) -> None:
    number = paying.member(paying.plan(*regimes)).number if regimes else ""
    row = came("I appeal your denial of claim C26-0000001.", number)
    swept(FRIDAY + timedelta(minutes=1))
    assert clock(row).clock == name
