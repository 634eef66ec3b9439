"""Somebody on call is told before a deadline passes; an alert nobody takes climbs."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from kernel.alerts.models import Alert, Shift
from kernel.alerts.raising import sweep_alerts
from kernel.alerts.roster import Gap, OnCall, UnableToRoster, gaps, put_on, take_off, told
from kernel.alerts.taking import UnableToTake, open_alerts, take
from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Case, Deadline, Event, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.cases.sweep import sweep
from kernel.cases.timeline import Happened
from kernel.clocks import catalogue
from kernel.people.acting import actor_named
from kernel.people.policy import NotAllowed
from tests.factories import case, sealed
from tests.staff import staff

NY = ZoneInfo("America/New_York")
EVERY = timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DECIDED = datetime(2026, 6, 5, 14, 0, tzinfo=NY)
"""A Friday afternoon: the 24 hours end on Saturday."""
UPHELD = "ma_forward_expedited_upheld"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people() -> None:
    staff("u.boss", "supervisor")
    staff("l.chief", "appeals_specialist")
    staff("s.park", "appeals_specialist", reports_to="l.chief")
    staff("a.lee", "appeals_specialist")
    staff("c.desk", "intake")
    staff("d.falk", "compliance_officer")


def upheld(**said: object) -> Case:
    """An expedited matter whose file is owed elsewhere within 24 hours of its decision."""
    made = case(received_at=DECIDED, zone="America/New_York", **said)
    sealed(Happened(made.pk, "decided", DECIDED, "test"), now=DECIDED)
    open_many([Opened(made.pk, (catalogue()[UPHELD],), DECIDED, "America/New_York")], now=DECIDED)
    reckon_again([made.pk], now=DECIDED)  # by the event, and not by a receipt
    return made


def on(person: str, level: int = 1, since: datetime = DECIDED, days: float = 3) -> None:
    boss = actor_named("u.boss")
    put_on([OnCall("appeals", person, level, since, since + timedelta(days=days))], boss)


def swept(at: datetime) -> list[str]:
    return list(sweep_alerts(at, "America/New_York", EVERY))


class TestRaised:
    def test_at_half_of_its_time_and_once(self) -> None:
        on("s.park")
        made = upheld()
        assert swept(DECIDED + 12 * HOUR - EVERY) == []
        said = swept(DECIDED + 12 * HOUR)
        assert said == [f"{made.number}: s.park told of MA-28, 50 % of its time is gone"]
        alert = Alert.objects.get()
        assert (alert.to, alert.level, alert.percent) == (["s.park"], 1, 50)
        assert alert.late_from == DECIDED + 24 * HOUR
        assert swept(DECIDED + 12 * HOUR + EVERY) == []
        event = Event.objects.get(case=made, name="alerted")
        assert (event.facts["told"], event.facts["percent"]) == (["s.park"], 50)

    def test_it_is_a_part_of_the_sweep(self) -> None:
        on("s.park")
        upheld()
        done = sweep(DECIDED + 12 * HOUR, zone="America/New_York", every=EVERY)
        assert len(done.found["alerts"]) == 1

    def test_of_two_thresholds_passed_at_once_only_the_last_is_told(self) -> None:
        on("s.park")
        upheld()
        swept(DECIDED + 20 * HOUR)
        assert [each.percent for each in Alert.objects.all()] == [75]
        assert swept(DECIDED + 20 * HOUR + EVERY) == []

    def test_a_later_one_takes_the_place_of_an_untaken_earlier(self) -> None:
        on("s.park")
        upheld()
        swept(DECIDED + 12 * HOUR)
        swept(DECIDED + 13 * HOUR)  # climbs to the second level
        swept(DECIDED + 18 * HOUR)
        first, second = Alert.objects.order_by("percent")
        assert first.ended_why == "a later alert took its place"
        assert (second.percent, second.level, second.ended_at) == (75, first.level, None)

    def test_nobody_is_woken_by_a_deadline_that_is_no_longer_so(self) -> None:
        on("s.park")
        made = upheld()
        Deadline.objects.filter(case=made).update(late_from=DECIDED + 13 * HOUR)
        assert swept(DECIDED + 10 * HOUR) == []
        assert Deadline.objects.get(case=made).late_from == DECIDED + 24 * HOUR

    def test_what_is_done_or_over_is_told_of_nobody(self) -> None:
        on("s.park")
        made = upheld()
        sealed(Happened(made.pk, "file_forwarded", DECIDED + HOUR, "test"), now=DECIDED + HOUR)
        assert swept(DECIDED + 12 * HOUR) == []
        upheld()
        assert swept(DECIDED + 24 * HOUR) == [], "it has passed: the sweep of deadlines tells that"

    def test_it_ends_when_the_duty_is_done_or_the_deadline_moves(self) -> None:
        on("s.park")
        made, other = upheld(), upheld()
        swept(DECIDED + 12 * HOUR)
        at = DECIDED + 13 * HOUR - EVERY
        sealed(Happened(made.pk, "file_forwarded", at, "test"), now=at)
        sealed(Happened(other.pk, "decided", DECIDED - HOUR, "test"), now=at)
        ended = swept(at)
        assert ended[:2] == [
            f"{made.number}: the alert of MA-28 is over, the duty is done",
            f"{other.number}: the alert of MA-28 is over, the deadline moved",
        ]
        assert Alert.objects.get(case=other, ended_at=None).late_from == DECIDED + 23 * HOUR

    def test_a_deadline_that_comes_back_is_told_again(self) -> None:
        on("s.park")
        made = upheld()
        swept(DECIDED + 12 * HOUR)
        sealed(Happened(made.pk, "decided", DECIDED - 2 * HOUR, "test"), now=DECIDED + 12 * HOUR)
        swept(DECIDED + 12 * HOUR + EVERY)
        moved = Event.objects.filter(case=made, name="decided").latest("id")
        back = {"undoes": f"{moved.pk}", "why": "it was another case's"}
        at = DECIDED + 13 * HOUR
        sealed(Happened(made.pk, "noted", at, "test", back), now=at)
        assert Deadline.objects.get(case=made).late_from == DECIDED + 24 * HOUR
        said = swept(at)
        assert f"{made.number}: s.park told of MA-28, 50 % of its time is gone" in said
        open_ = Alert.objects.get(case=made, ended_at=None)
        assert open_.late_from == DECIDED + 24 * HOUR
        assert swept(at + EVERY) == [], "once"


class TestClimbing:
    def test_to_the_second_then_to_whoever_keeps_the_roster(self) -> None:
        on("s.park")
        on("a.lee", level=2)
        made = upheld()
        start = DECIDED + 12 * HOUR
        swept(start)
        assert swept(start + HOUR - EVERY) == []
        assert swept(start + HOUR) == [f"{made.number}: nobody took the alert of MA-28; a.lee told"]
        swept(start + 2 * HOUR)
        alert = Alert.objects.get()
        assert (alert.level, alert.to, alert.climbs_at) == (3, ["u.boss"], None)
        assert swept(start + 3 * HOUR) == [], "there is nobody above"
        climbed = Event.objects.filter(case=made, name="alert_climbed").order_by("id")
        assert [each.facts["told"] for each in climbed] == [["a.lee"], ["u.boss"]]

    def test_without_a_second_on_shift_to_whom_the_first_reports(self) -> None:
        on("s.park")
        upheld()
        swept(DECIDED + 12 * HOUR)
        swept(DECIDED + 13 * HOUR)
        assert Alert.objects.get().to == ["l.chief"]

    def test_taken_it_climbs_no_further(self) -> None:
        on("s.park")
        made = upheld()
        start = DECIDED + 12 * HOUR
        swept(start)
        park = actor_named("s.park")
        (shown,) = open_alerts(park, mine=True)
        assert (shown.case, shown.mine, shown.duty) == (
            *(made.number, True),
            "Send the file of the upheld expedited appeal to the IRE",
        )
        take(shown.alert, park, start + EVERY)
        assert swept(start + 5 * HOUR) == []
        assert Event.objects.get(case=made, name="alert_taken").actor == "s.park"
        with pytest.raises(UnableToTake, match=r"taken by s\.park"):
            take(shown.alert, actor_named("a.lee"), start + 2 * EVERY)
        with pytest.raises(NotAllowed, match="take an alert"):
            take(shown.alert, actor_named("c.desk"), start)

    def test_who_may_take_only_their_own_takes_none_that_others_are_told_of(self) -> None:
        on("s.park")
        on("d.falk", level=2)
        upheld()
        start = DECIDED + 12 * HOUR
        swept(start)
        (shown,) = open_alerts(actor_named("d.falk"))
        with pytest.raises(NotAllowed, match="take an alert that others are told of"):
            take(shown.alert, actor_named("d.falk"), start)
        swept(start + HOUR)
        assert take(shown.alert, actor_named("d.falk"), start + HOUR).taken_by == "d.falk"

    def test_where_nobody_is_on_call_it_begins_higher_and_is_not_lost(self) -> None:
        upheld()
        swept(DECIDED + 12 * HOUR)
        assert (Alert.objects.get().level, Alert.objects.get().to) == (3, ["u.boss"])

    def test_who_left_or_may_not_see_the_case_is_not_told(self) -> None:
        on("s.park")
        on("a.lee", level=2)
        at = DECIDED + 12 * HOUR
        assert told("appeals", 1, at, "a.lee") == (2, ("a.lee",))
        user = staff("s.park", "appeals_specialist")
        user.is_active = False
        user.save()
        assert told("appeals", 1, at, "") == (2, ("a.lee",))


class TestOwned:
    def test_whoever_owns_the_case_sees_it_beside_who_is_on_call(self) -> None:
        on("s.park")
        made, other = upheld(), upheld()
        put_many([Work(made.pk, "appeals"), Work(other.pk, "appeals")], now=DECIDED)
        WorkItem.objects.filter(case=made).update(assigned_to="a.lee")
        swept(DECIDED + 12 * HOUR)
        lee = actor_named("a.lee")
        (shown,) = open_alerts(lee, mine=True)
        assert (shown.case, shown.told, shown.owners) == (made.number, ("s.park",), ("a.lee",))
        assert Alert.objects.get(case=made).to == ["s.park"], "the owner is woken by nobody"
        (one,) = [each for each in open_alerts(lee) if each.case == other.number]
        assert (one.owners, one.mine) == ((), False)
        assert len(open_alerts(actor_named("s.park"), mine=True)) == 2
        out = StringIO()
        call_command("alerts_list", mine=True, by="a.lee", stdout=out)
        assert "told s.park, owned by a.lee" in out.getvalue()

    def test_who_has_the_work_in_hand_owns_it_until_it_is_done(self) -> None:
        on("s.park")
        made = upheld()
        put_many([Work(made.pk, "appeals")], now=DECIDED)
        work = WorkItem.objects.filter(case=made)
        work.update(leased_by="a.lee", leased_until=DECIDED + DAY)
        swept(DECIDED + 12 * HOUR)
        lee = actor_named("a.lee")
        assert [each.case for each in open_alerts(lee, mine=True)] == [made.number]
        work.update(done_at=DECIDED + 13 * HOUR)
        assert open_alerts(lee, mine=True) == []

    def test_a_restricted_case_is_not_shown_for_being_owned(self) -> None:
        on("s.park")
        made = upheld(restricted_to="s.park")
        put_many([Work(made.pk, "appeals")], now=DECIDED)
        WorkItem.objects.filter(case=made).update(assigned_to="a.lee")
        swept(DECIDED + 12 * HOUR)
        assert open_alerts(actor_named("a.lee"), mine=True) == []


class TestRoster:
    def test_only_who_keeps_it_and_only_who_may_take_alerts(self) -> None:
        shift = OnCall("appeals", "s.park", 1, DECIDED, DECIDED + DAY)
        with pytest.raises(NotAllowed, match="keep the on-call roster"):
            put_on([shift], actor_named("s.park"))
        boss = actor_named("u.boss")
        for wrong, why in (
            (OnCall("appeals", "c.desk", 1, DECIDED, DECIDED + DAY), "may not take an alert"),
            (OnCall("appeals", "nobody", 1, DECIDED, DECIDED + DAY), "nobody here is called"),
            (OnCall("appeals", "s.park", 1, DECIDED, DECIDED), "ends before it begins"),
            (OnCall("appeals", "s.park", 7, DECIDED, DECIDED + DAY), "level 7"),
        ):
            with pytest.raises(UnableToRoster, match=why):
                put_on([shift, wrong], boss)
        assert not Shift.objects.exists(), "all or none"
        assert (put_on([shift], boss), put_on([shift], boss)) == (1, 0)
        take_off(Shift.objects.get().pk, boss)
        with pytest.raises(UnableToRoster, match="there is no shift"):
            take_off(1, boss)

    def test_when_nobody_is_on_call(self) -> None:
        on("s.park", days=1)
        on("a.lee", since=DECIDED + 2 * DAY, days=1)
        on("l.chief", level=2, days=30)
        assert gaps("appeals", DECIDED - HOUR, DECIDED + 4 * DAY) == [
            Gap(DECIDED - HOUR, DECIDED),
            Gap(DECIDED + DAY, DECIDED + 2 * DAY),
            Gap(DECIDED + 3 * DAY, DECIDED + 4 * DAY),
        ]

    def test_an_alert_is_taken_by_somebody_at_some_time(self) -> None:
        upheld()
        swept(DECIDED + 12 * HOUR)
        with pytest.raises(DatabaseError), transaction.atomic():
            Alert.objects.update(taken_by="s.park")


ROSTER = """\
roster: appeals
zone: America/New_York
from: 2026-11-23
to: 2026-11-30
shifts:
  - {person: s.park, level: 1, days: [mon, tue, wed, thu, fri], hours: 08:00-18:00}
  - {person: l.chief, level: 1, days: [mon, tue, wed, thu, fri], hours: 18:00-08:00}
  - {person: a.lee, level: 1, days: [sat, sun, holidays], hours: 00:00-24:00}
"""


class TestRosterFile:
    def test_weekends_and_holidays_are_covered_or_named(self, tmp_path: Path) -> None:
        """The week of Thanksgiving, November 26, 2026."""
        file = tmp_path / "roster.yaml"
        file.write_text(ROSTER, encoding="utf-8")
        out = StringIO()
        call_command("roster_import", str(file), by="u.boss", stdout=out)
        # 5 days, 5 nights, and a.lee on Thursday, Saturday and Sunday
        assert out.getvalue() == "13 shifts put on the roster, 0 there before\n"
        holiday = Shift.objects.get(
            person="a.lee", starts_at=datetime(2026, 11, 26, 0, 0, tzinfo=NY)
        )
        assert holiday.ends_at == datetime(2026, 11, 27, 0, 0, tzinfo=NY)
        night = Shift.objects.filter(person="l.chief").latest("starts_at")
        assert night.ends_at == datetime(2026, 11, 28, 8, 0, tzinfo=NY)
        since = datetime(2026, 11, 23, 8, 0, tzinfo=NY)
        assert gaps("appeals", since, datetime(2026, 11, 30, 0, 0, tzinfo=NY)) == []

    def test_the_list_names_what_is_not_covered(self, tmp_path: Path) -> None:
        file = tmp_path / "roster.yaml"
        file.write_text(ROSTER.replace("[sat, sun, holidays]", "[sun]"), encoding="utf-8")
        call_command("roster_import", str(file), by="u.boss", stdout=StringIO())
        out = StringIO()
        with pytest.raises(CommandError, match="somebody is missing"):
            call_command("roster_show", "appeals", since="2026-11-23T08:00", days=6, stdout=out)
        assert (
            "NOBODY IS ON CALL  2026-11-28T08:00-05:00  2026-11-29T00:00-05:00  a Saturday"
            in out.getvalue()
        )

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("days: [sat", "days: [saturday", "'saturday' is not one of"),
            ("level: 1, days: [sat", "rank: 1, days: [sat", "rank is not one of"),
            ("zone: America/New_York", "zone: New York", "New York"),
            ("00:00-24:00", "noon-midnight", "noon"),
        ],
    )
    def test_what_is_not_understood_is_refused(
        self, tmp_path: Path, old: str, new: str, why: str
    ) -> None:
        file = tmp_path / "roster.yaml"
        file.write_text(ROSTER.replace(old, new), encoding="utf-8")
        with pytest.raises(CommandError, match=why):
            call_command("roster_import", str(file), by="u.boss", stdout=StringIO())
        assert not Shift.objects.exists()


def test_at_a_terminal() -> None:
    on("s.park")
    made = upheld()
    swept(DECIDED + 12 * HOUR)
    out = StringIO()
    call_command("alerts_list", mine=True, by="s.park", stdout=out)
    assert f"{made.number}  MA-28" in out.getvalue()
    assert "told s.park" in out.getvalue()
    alert = Alert.objects.get()
    call_command("alerts_take", alert.pk, by="s.park", stdout=StringIO())
    assert Alert.objects.get().taken_by == "s.park"
    with pytest.raises(CommandError, match=r"taken by s\.park"):
        call_command("alerts_take", alert.pk, by="a.lee", stdout=StringIO())
    with pytest.raises(CommandError, match="may not take an alert"):
        call_command("alerts_list", by="c.desk", stdout=StringIO())
