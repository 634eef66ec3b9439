"""A carrier that names only the day: hour clocks take it at the day's end, day clocks as a day."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from claims.operations.authorizations.asked import Answer
from claims.operations.authorizations.decide import decide
from claims.operations.letters import issue_letters
from kernel.cases.deadlines import TAKEN_WHY
from kernel.cases.models import Deadline, Event
from kernel.cases.timeline import record, register
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import Answer as Carried
from kernel.letters.models import Letter
from tests import authorizing, lettering, paying
from tests.authorizing import refusal, requested

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("America/New_York")
PRIVATE = ("tx_insured", "aca_individual")
DECIDED = datetime(2026, 3, 3, 15, tzinfo=UTC)
ISSUED = datetime(2026, 3, 3, 16, tzinfo=UTC)


def refused(*regimes: str, hour: int) -> Answer:
    """An urgent request of March 2, at an hour of New York, that a person refused on the 3rd."""
    of = paying.member(authorizing.plan(*regimes, network="required"))
    at = datetime(2026, 3, 2, hour, tzinfo=ZONE)
    answer = requested(of, at=at, expedited=True)
    decide(answer.number, refusal(), now=DECIDED, by="nurse")
    return answer


def carried(out: Path, on: date) -> None:
    """The notices leave; the carrier names the day alone."""
    done = issue_letters(dated=date(2026, 3, 3), now=ISSUED, by="test", senders=lettering.senders())
    assert [each.code for each in done.held] == ["pa_answer"], "who asked has no address"
    dispatch("print", out=out, now=ISSUED, by="test")
    answers = [
        Carried(
            line=line, letter=each.pk, attempt=1, sha256=each.pdf_sha256, status="sent",
            at=on, batch="", reference="", reason="",
        )
        for line, each in enumerate(Letter.objects.order_by("id"), 1)
    ]  # fmt: skip
    later = datetime(2026, 3, 20, 15, tzinfo=UTC)
    assert confirm(answers, now=later, by="carrier", zone=ZONE).faults == []


# received Monday March 2: 72 hours end on Thursday March 5, at the hour it came
@pytest.mark.parametrize(
    ("hour", "on", "state"),
    [
        (10, date(2026, 3, 4), "met"),  # taken at 23:59 of the 4th, before 10:00 of the 5th
        (10, date(2026, 3, 5), "met_late"),  # 23:59 of the 5th: it may have been earlier, unproven
        (10, date(2026, 3, 6), "met_late"),
        (0, date(2026, 3, 4), "met"),  # the whole of the 4th comes before 0:00 of the 5th
    ],
)
@pytest.mark.parametrize(
    ("regimes", "clock"),
    [((), "ma_determination_expedited"), (PRIVATE, "erisa_urgent")],
    ids=["MA-04", "AE-01"],
)
def test_an_urgent_denial_sent_on_a_bare_day(
    regimes: tuple[str, ...], clock: str, hour: int, on: date, state: str, tmp_path: Path
) -> None:
    answer = refused(*regimes, hour=hour)
    carried(tmp_path, on)
    found = Deadline.objects.get(case=answer.case, clock=clock)
    assert found.state == state
    assert found.late_from == datetime(2026, 3, 5, hour, tzinfo=ZONE)
    assert TAKEN_WHY in " ".join(found.steps)
    assert "23:59 EST" in " ".join(found.steps)


def test_a_day_clock_reads_the_day(tmp_path: Path) -> None:
    """The reader's 180 days run from the date of the notice; nothing is said of an hour."""
    answer = refused(*PRIVATE, hour=10)
    carried(tmp_path, date(2026, 3, 4))
    found = Deadline.objects.get(case=answer.case, clock="erisa_appeal_filing")
    # dated March 3, receipt taken as March 8, and 180 days: September 4
    assert found.due_on == date(2026, 9, 4)
    assert TAKEN_WHY not in " ".join(found.steps)


def test_a_correction_of_the_carriers_day_counts_and_not_its_end(tmp_path: Path) -> None:
    answer = refused(hour=10)
    carried(tmp_path, date(2026, 3, 5))
    told = Event.objects.get(case=answer.case, name="notice_sent")
    proven = datetime(2026, 3, 5, 9, 30, tzinfo=ZONE)
    register({"noted_wrongly": "for tests"})
    facts = {"corrects": str(told.pk)}
    record(told.case_id, "noted_wrongly", proven, now=DECIDED, facts=facts)
    found = Deadline.objects.get(case=answer.case, clock="ma_determination_expedited")
    assert found.state == "met"
    assert TAKEN_WHY not in " ".join(found.steps)


def test_a_bare_day_of_nobody_who_names_days_alone_is_refused() -> None:
    """Where it is not a carrier's, whoever records it has to say the hour."""
    answer = refused(hour=10)
    facts = {"only_day": "2026-03-05", "for": "denial"}
    at = datetime(2026, 3, 5, 23, tzinfo=ZONE)
    record(answer.case, "notice_sent", at, now=DECIDED, facts=facts)
    found = Deadline.objects.get(case=answer.case, clock="ma_determination_expedited")
    assert found.state == "unknown"
    assert "no time of day" in " ".join(found.steps)
