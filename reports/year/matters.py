"""What bodies outside make of grievances: a QIO's review of quality of care, a department's
inquiry, a case of CMS's complaint module."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from grievances.external.answering import Effected
from grievances.external.commissioner import Disposed, Inquiry
from grievances.external.ctm import Complaint
from grievances.external.pages import Response
from grievances.external.qio import Asked, Determination, Found
from grievances.models import Grievance, Matter
from grievances.operations.matters import department, quality, tracked
from grievances.operations.matters.doors import Whom
from kernel.cases.version import version_of
from kernel.people.policy import Actor
from reports.year.calendar import HOUR, NEW_YORK, later
from reports.year.outside import Outside
from reports.year.population import Person
from reports.year.work import Work

ASKS = ("Why were the records not sent in time?", "Send the file of the complaint.")
ANSWERS = (
    "The request reached a clinic that had moved; it was sent again and answered in a week.",
    "The file is enclosed, with the log of calls and the answer to the member.",
)
SUMMARY = "The complaint was looked into, the records were sent, and the member was told so."
UPHELD = "upheld"
LEVELS = ("urgent", "other", "immediate_need")
CONCERNS = ("The wrong medicine was given.",)


@dataclass
class Matters:
    work: Work
    outside: Outside
    opened: int = 0

    @property
    def actor(self) -> Actor:
        return self.work.actor("grv.1")

    def perhaps(
        self, row: Grievance, person: Person, of_quality: bool, random: Random, now: datetime
    ) -> None:
        """One in five of quality of care goes to the QIO; one in eight others of insured plans to
        the department; one in twelve of Medicare Advantage is in CMS's module too."""
        chance = random.random()
        advantage = person.line.base == "medicare_advantage"
        insured = any(each.endswith("_insured") for each in person.line.regimes)
        act: Callable[[Grievance, datetime], None]
        if advantage and of_quality and chance < 0.2:
            act = self._qio
        elif insured and chance < 0.12:
            act = self._inquiry
        elif advantage and chance < 0.08:
            act = self._module
        else:
            return
        when = later(now, 4 + random.randrange(6))
        self.work.diary.write(when, lambda then: act(row, then))

    def _write(self, when: datetime, act: Callable[[Matter, datetime], None], row: Matter) -> None:
        def happens(now: datetime) -> None:
            row.refresh_from_db()
            with self.work.rates.of("acts of matters"):
                act(row, now)

        self.work.diary.write(when, happens)

    def _qio(self, grievance: Grievance, now: datetime) -> None:
        asked = Asked(concerns=CONCERNS, state="TX", received_at=now, theirs=f"Q-{grievance.pk}")
        with self.work.rates.of("matters opened"):
            row = quality.open_review(Whom(grievance=grievance.number), asked, self.actor, now)
        self.opened += 1
        self._write(later(now, 2), self._records, row)

    def _records(self, row: Matter, now: datetime) -> None:
        quality.send(row.number, "", self.actor, now, version_of(row.pk))
        arrives = self.outside.post(now)
        self._write(later(arrives, 5), self._interim, row)

    def _interim(self, row: Matter, now: datetime) -> None:
        quality.told_interim(row.number, now, now, self.actor, now, version_of(row.pk))
        self._write(later(now, 2), self._discussed, row)

    def _discussed(self, row: Matter, now: datetime) -> None:
        quality.offer_ended(row.number, "statement", now, self.actor, now, version_of(row.pk))
        self._write(later(now, 1), self._determined, row)

    def _determined(self, row: Matter, now: datetime) -> None:
        against = row.pk % 3 == 0
        found = Found(
            1, "not_met" if against else "met", "A dose is checked against the chart",
            "The chart and the log of the ward were compared.",
        )  # fmt: skip
        said = Determination(
            (found,), now.astimezone(NEW_YORK).date(), now, reference=f"Q-{row.pk}-D"
        )
        quality.determined(row.number, said, self.actor, now, version_of(row.pk))
        if against:
            self._write(later(now, 6), self._mended, row)

    def _mended(self, row: Matter, now: datetime) -> None:
        done = Effected("effectuated", now, "The ward was trained again")
        quality.mended(row.number, done, self.actor, now, version_of(row.pk))

    def _inquiry(self, grievance: Grievance, now: datetime) -> None:
        dated = (now - timedelta(days=3)).astimezone(NEW_YORK).date()
        inquiry = Inquiry(ASKS, now, theirs=f"D-{grievance.pk}", sent_on=dated)
        with self.work.rates.of("matters opened"):
            row = department.open_inquiry(
                Whom(grievance=grievance.number), inquiry, self.actor, now
            )
        self.opened += 1
        self._write(later(now, 3), self._respond, row)

    def _respond(self, row: Matter, now: datetime) -> None:
        response = Response(ANSWERS, SUMMARY)
        department.respond(row.number, response, self.actor, now, version_of(row.pk))
        arrives = self.outside.post(now)
        self._write(later(arrives, 12), self._disposed, row)

    def _disposed(self, row: Matter, now: datetime) -> None:
        dated = (now - timedelta(days=2)).astimezone(NEW_YORK).date()
        said = Disposed(UPHELD, dated, now, "The answer was found to be in order.")
        department.dispose(row.number, said, self.actor, now, version_of(row.pk))

    def _module(self, grievance: Grievance, now: datetime) -> None:
        level = LEVELS[grievance.pk % len(LEVELS)]
        said = Complaint(f"CTM-{grievance.pk}", level, "The plan does not answer.", now)
        with self.work.rates.of("matters opened"):
            row = tracked.open_complaint(Whom(grievance=grievance.number), said, self.actor, now)
        self.opened += 1
        soon = now + 20 * HOUR if level == "immediate_need" else later(now, 3)
        self._write(soon, self._resolved, row)

    def _resolved(self, row: Matter, now: datetime) -> None:
        what = "The member was called and told what was done."
        tracked.resolve(row.number, what, now, self.actor, now, version_of(row.pk))
        self._write(later(now, 4), self._closed, row)

    def _closed(self, row: Matter, now: datetime) -> None:
        tracked.closed_by_cms(
            row.number, True, "It is resolved.", now, self.actor, now, version_of(row.pk)
        )
