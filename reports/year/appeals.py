"""The appeals of the year: which denial each is about, and how it goes, level by level."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from random import Random

from appeals.models import Appeal
from reports.year.appeal_story import Story
from reports.year.authorizations import Authorizations
from reports.year.calendar import DAY, at, office, second_of
from reports.year.letters import Letters
from reports.year.outside import Outside
from reports.year.told import Told
from reports.year.work import Work

Denied = tuple[datetime, str, str]
"""When a denial was told, the number of the claim or request, the plan's code."""

OF_REQUESTS = ("effectuation_missing", "reviewer_same", "reviewer_unqualified")
OF_ADVANTAGE = ("forward_missing", *OF_REQUESTS)
OF_PRIVATE = ("appeal_letter_late",)
SOONEST, LATEST = 5 * DAY, 50 * DAY
"""After the denial was told: within the time every line of business gives."""
ADVANTAGE, LATE_LINE = "YR-MA", "YR-ACA"
FIRST_DAY, DAYS = 50, 310


@dataclass
class Appeals:
    """Each appeal has its moment; then it takes one of the denials told lately."""

    work: Work
    told: Told
    authorizations: Authorizations
    outside: Outside
    letters: Letters
    opened: int = 0
    second_levels: int = 0
    waiting: int = 0
    _used: set[str] = field(default_factory=set)

    def plan(self, count: int) -> None:
        for number in range(count):
            day = date(self.work.year, 1, 1) + (FIRST_DAY + number * DAYS // max(1, count)) * DAY
            random = self.work.random("appeal", number)
            hour, minute = 9 + random.randrange(7), random.randrange(60)
            when = at(office(day), hour, minute, second_of(number))
            self.work.diary.write(when, partial(self._come, number, random))

    def _come(self, number: int, random: Random, now: datetime) -> None:
        fault = self.work.faults.of("appeals", number)
        of_request = fault in OF_REQUESTS or (not fault and random.random() < 0.35)
        pools = (self.authorizations.denied, self.told.denied)
        for pool in pools if of_request else reversed(pools):
            if fault in OF_REQUESTS and pool is self.told.denied:
                continue
            taken = self._take(pool, fault, random, now)
            if taken is not None:
                self.opened += 1
                beside = (self, self.letters)
                Story(self.work, self.outside, number, taken, random, fault, *beside).come(now)
                return
        self.waiting += 1
        again = at(office(now.date() + 3 * DAY), 10, number % 60, second_of(number))
        self.work.diary.write(again, lambda then: self._come(number, random, then))

    def _take(self, pool: list[Denied], fault: str, random: Random, now: datetime) -> Denied | None:
        """A denial told lately that nobody appealed yet; what is too old leaves the pool."""
        while pool and pool[0][0] < now - LATEST:
            pool.pop(0)
        able = [
            each
            for each in pool
            if each[0] <= now - SOONEST and each[1] not in self._used and _fits(each[2], fault)
        ]
        if not able:
            return None
        taken = random.choice(able)
        self._used.add(taken[1])
        return taken

    def level_two(self, first: Appeal) -> None:
        self.second_levels += 1


def _fits(plan: str, fault: str) -> bool:
    if fault in OF_ADVANTAGE:
        return plan == ADVANTAGE
    return plan == LATE_LINE if fault in OF_PRIVATE else True
