"""A grievance is a case of its own, with its clocks from the first receipt."""

from datetime import UTC, date, datetime

import pytest

from grievances.operations.on_file import UnableToGrieve
from kernel.cases.described import described
from kernel.cases.models import Deadline, Event, WorkItem
from tests.grieving import RECEIVED, grieved, member
from tests.staff import browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("regimes", "said", "clock", "due"),
    [
        # June 1 + 30 days: July 1
        (("medicare_advantage",), {}, "ma_grievance", date(2026, 7, 1)),
        # 5 calendar days
        (("ca_insured", "aca_group"), {"body": "dmhc"}, "st_ca_dmhc_acknowledge", date(2026, 6, 6)),
        # the 5th business day: June 2, 3, 4, 5 and 8
        (("tx_insured", "aca_individual"), {}, "st_tx_tdi_acknowledge", date(2026, 6, 8)),
    ],
)
def test_its_clock_runs_from_the_first_receipt(
    regimes: tuple[str, ...], said: dict[str, str], clock: str, due: date
) -> None:
    made = grieved(member(*regimes), regimes, **said)
    assert made.number.startswith("G26-")
    assert Deadline.objects.get(case=made.pk, clock=clock).due_on == due
    assert Event.objects.get(case=made.pk, name="received").at == RECEIVED
    assert WorkItem.objects.get(case=made.pk).queue == "grievances"
    assert [each.number for each in made.issues.all()] == [1]


def test_a_refusal_to_hurry_is_answered_in_a_day() -> None:
    made = grieved(
        member("medicare_advantage"),
        ("medicare_advantage",),
        expedited=True,
        about="expedite_refused",
    )
    clock = Deadline.objects.get(case=made.pk, clock="ma_grievance_expedited")
    assert clock.late_from == datetime(2026, 6, 2, 13, 0, tzinfo=UTC)


def test_where_a_state_has_two_departments_it_is_said_which() -> None:
    regimes = ("ca_insured", "aca_group")
    with pytest.raises(UnableToGrieve, match="dmhc, cdi"):
        grieved(member(*regimes), regimes)


def test_it_is_found_by_its_number_and_a_list_of_work_says_whose_it_is() -> None:
    of = member("medicare_advantage")
    made = grieved(of, ("medicare_advantage",), delegate="Valley IPA")
    about = described([("grievance", made.pk)])[made.pk]
    assert about.member == f"{of.first_name[0]}•••• {of.last_name[0]}••••"
    assert about.provider == "Valley IPA"
    page = browser("g.wren", "grievance_coordinator").get("/search", {"q": made.number})
    assert page.headers["Location"] == f"/grievances/{made.number}"
