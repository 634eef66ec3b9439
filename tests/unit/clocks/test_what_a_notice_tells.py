"""A notice that names what it tells: the letter of an earlier result does not tell a later one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kernel.clocks import Happening, State, catalogue, reckon

NEW_YORK = ZoneInfo("America/New_York")
FIRST, AGAIN, LEFT, NOW = (datetime(2026, 7, day, 15, tzinfo=UTC) for day in (6, 8, 9, 15))


@pytest.mark.parametrize(
    ("tells_of", "state"),
    [
        (FIRST, State.LATE),
        (AGAIN, State.MET),
        (None, State.MET),  # it names nothing: taken for the last
    ],
)
def test_the_time_from_the_later_result(tells_of: datetime | None, state: State) -> None:
    happened = [
        Happening("decided", FIRST),
        Happening("decided", AGAIN),
        Happening("notice_sent", LEFT, tells_of=tells_of),
    ]
    second = catalogue()["external_second_preliminary_notice"]
    assert reckon(second, happened, zone=NEW_YORK, now=NOW).state is state


def test_the_time_from_the_first_result_is_stopped_by_either() -> None:
    first = catalogue()["external_preliminary_notice"]
    for tells_of in (FIRST, AGAIN):
        happened = [
            Happening("decided", FIRST),
            Happening("decided", AGAIN),
            Happening("notice_sent", LEFT, tells_of=tells_of),
        ]
        assert reckon(first, happened, zone=NEW_YORK, now=NOW).state is State.MET_LATE
