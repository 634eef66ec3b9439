"""Clocks asked for in text: how times are written, and what is said when they are not."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kernel.clocks import UnableToReckon, ask
from kernel.clocks.asking import read_event, read_when, read_zone

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T16:40", "2026-03-02T16:40:00-05:00"),
        ("2026-03-02 16:40", "2026-03-02T16:40:00-05:00"),
        (" 2026-07-02T16:40:30 ", "2026-07-02T16:40:30-04:00"),
        ("2026-03-02T16:40-08:00", "2026-03-02T16:40:00-08:00"),
        ("2026-03-02 16:40 +0100", "2026-03-02T16:40:00+01:00"),
        ("2026-03-02T21:40Z", "2026-03-02T21:40:00+00:00"),
    ],
)
def test_times_as_they_may_be_written(text: str, at: str) -> None:
    assert read_when(text, NEW_YORK, "received").at.isoformat() == at


@pytest.mark.parametrize(
    "text",
    ["", "today", "03/02/2026", "2026-3-2", "2026-02-30", "2026-03-02T25:00", "2026-03-02T16",
     "2026-03-02T16:40 EST", "2026-03-02T16:60", "2026-03-02T16:40+25:00", "20260302"],
)  # fmt: skip
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(UnableToReckon, match="write 2026-03-02, 2026-03-02T16:40 or"):
        read_when(text, NEW_YORK, "received")


def test_a_time_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnableToReckon, match="there is no 02:30 on that day in America/New_York"):
        read_when("2026-03-08T02:30", NEW_YORK, "received")
    assert read_when("2026-03-08T02:30", ZoneInfo("America/Phoenix"), "received").at


def test_a_time_that_comes_twice_is_the_first_and_says_so() -> None:
    first = read_when("2026-11-01T01:30", NEW_YORK, "received")
    assert isinstance(first.at, datetime)
    assert first.at.utcoffset() == timedelta(hours=-4)
    assert "01:30 comes twice that night; the first, EDT, is taken" in first.remark
    answer = ask("MA-04", ["received=2026-11-01T01:30"], zone="America/New_York", now=NOW)
    assert "comes twice" in answer.steps[0]
    assert answer.due_at
    assert answer.due_at.isoformat() == "2026-11-04T00:30:00-05:00"
    second = ask("MA-04", ["received=2026-11-01T01:30-05:00"], zone="America/New_York", now=NOW)
    assert second.due_at
    assert second.due_at - answer.due_at == timedelta(hours=1)
    assert "comes twice" not in second.steps[0]


def test_an_event_with_what_stands_behind_it() -> None:
    event = read_event("extension_notified=2026-03-12,days=10,for=information", NEW_YORK)
    assert (event.at, event.days, event.reason) == (date(2026, 3, 12), 10, "information")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("received", "write NAME=WHEN"),
        ("=2026-03-02", "write NAME=WHEN"),
        ("received=", "write NAME=WHEN"),
        ("recieved=2026-03-02", "did you mean 'received'"),
        ("shouted=2026-03-02", "known are received, occurred"),
        ("extension_notified=2026-03-12,days=ten", "whole days"),
        ("extension_notified=2026-03-12,days=-3", "whole days"),
        ("extension_notified=2026-03-12,days=0", "at least 1"),
        ("extension_notified=2026-03-12,why=because", "is not known"),
        ("extension_notified=2026-03-12,for=", "is not known"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused(text: str, says: str) -> None:
    with pytest.raises(UnableToReckon, match=says):
        read_event(text, NEW_YORK)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "/etc/passwd", "../UTC", "America", "a\0b"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(UnableToReckon, match="not a time zone"):
        read_zone(zone)


@pytest.mark.parametrize(
    ("rule", "events", "says"),
    [
        ("MA-23", ["received=9999-12-30"], "outside the years"),
        ("XR-04", ["received=2040-03-02"], "2010 to 2035"),
        ("MA-23", ["received=1999-03-02"], "on record from Sun Jan 1, 2006"),
        ("MA-04", ["received=9999-12-30T10:00"], "outside the years"),
        ("MA-23", ["received=0001-01-01T00:00+14:00"], "outside the years"),
    ],
)
def test_what_no_calendar_or_law_covers_is_refused(rule: str, events: list[str], says: str) -> None:
    with pytest.raises(UnableToReckon, match=says):
        ask(rule, events, zone="America/New_York", now=NOW)


def test_now_as_a_bare_day_of_an_hour_clock_only_where_it_changes_nothing() -> None:
    events = ["received=2026-03-02T10:00"]
    for day, state in (("2026-03-04", "running"), ("2026-03-06", "late")):
        assert ask("MA-04", events, zone="America/New_York", now=day).state == state
    with pytest.raises(UnableToReckon, match="on 2026-03-05 it goes from running to late"):
        ask("MA-04", events, zone="America/New_York", now="2026-03-05")


def test_the_zone_decides_which_day_it_was() -> None:
    event = ["received=2026-03-03T04:30Z"]
    east = ask("MA-01", event, zone="America/New_York", now=NOW)
    utc = ask("MA-01", event, zone="UTC", now=NOW)
    assert (east.due_on, utc.due_on) == (date(2026, 3, 9), date(2026, 3, 10))
