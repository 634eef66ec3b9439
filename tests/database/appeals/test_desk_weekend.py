"""A weekend of who is on call, as those see it who sign in: who is told first, who next, and when
nobody is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kernel.alerts.raising import sweep_alerts
from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Case
from kernel.cases.timeline import Happened
from kernel.clocks import catalogue
from tests.factories import case, sealed
from tests.staff import browser, staff

pytestmark = pytest.mark.django_db

NY = ZoneInfo("America/New_York")
HOUR, EVERY = timedelta(hours=1), timedelta(minutes=1)
FRIDAY = datetime(2026, 6, 5, 14, 0, tzinfo=NY)
"""The 24 hours to send the file of an expedited appeal upheld then end on Saturday at 14:00."""
At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """What the doors take for now."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def upheld() -> Case:
    made = case(received_at=FRIDAY, zone="America/New_York")
    sealed(Happened(made.pk, "decided", FRIDAY, "test"), now=FRIDAY)
    clock = catalogue()["ma_forward_expedited_upheld"]
    open_many([Opened(made.pk, (clock,), FRIDAY, "America/New_York")], now=FRIDAY)
    reckon_again([made.pk], now=FRIDAY)
    return made


def swept(moment: datetime) -> list[str]:
    return list(sweep_alerts(moment, "America/New_York", EVERY))


def page(who: str, role: str, address: str) -> str:
    return " ".join(browser(who, role).get(address).content.decode().split())


def put_on(person: str, level: str, since: datetime, until: datetime) -> Any:
    typed = {
        name: moment.astimezone(NY).strftime("%Y-%m-%dT%H:%M")
        for name, moment in (("starts_at", since), ("ends_at", until))
    }
    said = {"roster": "appeals", "person": person, "level": level, **typed}
    return browser("u.boss", "supervisor").post("/roster", said)


def test_a_weekend_from_the_roster_to_whoever_takes_it(at: At) -> None:
    at(FRIDAY)
    for name in ("s.park", "a.lee"):
        staff(name, "appeals_specialist")
    saturday = FRIDAY.replace(day=6, hour=0)
    monday = saturday + timedelta(days=2)
    assert put_on("s.park", "1", FRIDAY, saturday + 6 * HOUR).status_code == 302
    assert put_on("a.lee", "2", saturday, monday).status_code == 302
    roster = page("u.boss", "supervisor", "/roster")
    assert "Nobody is on call from 2026-06-06 06:00 EDT" in roster, "the rest of the weekend"

    made = upheld()
    # half of the 24 hours is gone at 2:00 on Saturday, while s.park is on call
    half = FRIDAY + 12 * HOUR
    assert swept(half) == [f"{made.number}: s.park told of MA-28, 50 % of its time is gone"]
    at(half)
    assert made.number in page("s.park", "appeals_specialist", "/alerts")
    assert made.number not in page("a.lee", "appeals_specialist", "/alerts"), "not yet theirs"

    # nobody takes it within the hour: it climbs to a.lee, who is told next
    assert swept(half + HOUR)[0].endswith("a.lee told")
    at(half + HOUR)
    mine = page("a.lee", "appeals_specialist", "/alerts")
    assert made.number in mine
    assert "level 2" in mine
    assert "climbs 2026-06-06 04:00 EDT" in mine

    # nor within another: to whoever keeps the roster, and from there to nobody
    swept(half + 2 * HOUR)
    at(half + 2 * HOUR)
    top = page("u.boss", "supervisor", "/alerts")
    assert made.number in top
    assert "level 3" in top
    assert " climbs 2026" not in top

    # at 75 % s.park is on call no more: the later alert begins where the earlier one had come to
    late = FRIDAY + 18 * HOUR
    said = swept(late)
    assert said[-1] == f"{made.number}: u.boss told of MA-28, 75 % of its time is gone"
    at(late)
    taken = browser("u.boss", "supervisor")
    whole = taken.get("/alerts").content.decode()
    action = whole.partition('action="/alerts/')[2].partition('"')[0]
    assert taken.post(f"/alerts/{action}").status_code == 302
    assert "is yours, and climbs no further" in taken.get("/alerts").content.decode()
    assert swept(late + 5 * HOUR) == [], "it is seen to"
