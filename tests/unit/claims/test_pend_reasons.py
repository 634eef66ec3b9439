"""The catalogue of pend reasons, and the day on which somebody looks again."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from claims.letters.request_notice import missing_words
from claims.operations.review.following_up import follow_up_of
from claims.operations.review.words import UnableToPend
from claims.pend_reasons import CATALOGUE, UnableToReadReasons, pend_reasons, read_reasons
from claims.policy import ROLES
from kernel import plain_yaml
from kernel.clocks import catalogue
from kernel.people.roles import ROLES as EVERYWHERE

MONDAY = date(2026, 6, 15)
GROUP, MEDICARE = ("tx_insured", "aca_group"), ("original_medicare",)


def test_every_reason_names_what_there_is() -> None:
    for reason in pend_reasons().values():
        assert set(reason.resolved_by) <= ROLES.keys() | EVERYWHERE.keys(), reason.code
        assert set(reason.needed) <= missing_words().keys(), reason.code
        assert not reason.clock or catalogue()[reason.clock].owed_by == "claimant"
        assert reason.needed or not reason.clock, "the law gives time for what was asked for"
        assert reason.clean != bool(reason.needed), "what is asked for makes a claim unclean"


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        ("priority", "10", "priority is 0 to 9"),
        ("clean", "perhaps", "clean is yes or no"),
        ("colour", "red", "has .*colour"),
        ("follow_up", {"clock": "x"}, "follow_up has `is`"),
    ],
)
def test_a_wrong_reason_is_refused(place: str, value: Any, why: str) -> None:
    rows = deepcopy(dict(plain_yaml.read_file(CATALOGUE)))
    rows["price"][place] = value
    with pytest.raises(UnableToReadReasons, match=f"price: {why}"):
        read_reasons(rows)


@pytest.mark.parametrize(
    ("reason", "regimes", "day", "why"),
    [
        # June 15 + 5 = June 20, when a letter is taken as received; + 45 = August 4
        ("medical_records", GROUP, date(2026, 8, 4), "45 calendar days after June 20, 2026"),
        # no law gives the answer a time: the plan's 30 days
        ("medical_records", MEDICARE, date(2026, 7, 15), "the plan's own time"),
        # June 16, 17 and 18; the 19th, a holiday, is not needed
        ("legal_question", GROUP, date(2026, 6, 18), "3 business days after June 15, 2026"),
        # June 16, 17, 18, not the 19th (Juneteenth), 22, 23
        ("possible_duplicate", MEDICARE, date(2026, 6, 23), "5 business days"),
        # a claim nobody matched to a plan yet
        ("medical_records", (), date(2026, 7, 15), "the plan's own time"),
    ],
)
def test_the_day(reason: str, regimes: tuple[str, ...], day: date, why: str) -> None:
    found = follow_up_of(pend_reasons()[reason], regimes, MONDAY)
    assert found.on == day
    assert why in found.why


def test_a_day_chosen_is_no_sooner_than_the_law_allows() -> None:
    reason = pend_reasons()["medical_records"]
    with pytest.raises(UnableToPend, match=r"until August 4, 2026: 45 calendar days.*AE-03"):
        follow_up_of(reason, GROUP, MONDAY, date(2026, 8, 3))
    assert follow_up_of(reason, GROUP, MONDAY, date(2026, 8, 20)).on == date(2026, 8, 20)
    assert follow_up_of(reason, GROUP, MONDAY, date(2026, 8, 20)).answer_by == date(2026, 8, 4)
    assert follow_up_of(reason, MEDICARE, MONDAY, date(2026, 6, 20)).on == date(2026, 6, 20)


@pytest.mark.parametrize("day", [MONDAY, date(2026, 6, 1), date(2027, 6, 17)])
def test_nor_today_nor_for_years(day: date) -> None:
    with pytest.raises(UnableToPend, match="within 366 days"):
        follow_up_of(pend_reasons()["price"], MEDICARE, MONDAY, day)
