"""The grievances of the year: taken in, acknowledged, their issues answered, resolved and told; and
the matters bodies outside make of some."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from grievances.models import Grievance
from grievances.operations.acknowledge import acknowledge
from grievances.operations.answer_issue import Answer, answer
from grievances.operations.extend import Extension, extend
from grievances.operations.open import Complaint, Said, open_grievance
from grievances.operations.resolve import Resolution, resolve, why_in_writing
from kernel.cases.version import version_of
from kernel.members.models import Member
from reports.year import imported, words
from reports.year.calendar import HOUR, ZONE, at, later, office, second_of
from reports.year.letters import Letters
from reports.year.matters import Matters
from reports.year.notices import Notice
from reports.year.population import Person
from reports.year.work import Work

CATEGORIES = ("customer_service", "access", "conduct", "billing", "timeliness")
ASKS = "the enrollee asks for it"
HURRIED = ("expedite_refused", "extension")


@dataclass
class Grievances:
    work: Work
    matters: Matters
    letters: Letters
    opened: int = 0

    def plan(self, count: int) -> None:
        """Each has its moment in the year, its member and its fault, if one is planted."""
        able = [each for each in self.work.people.members if each.line.base != "original_medicare"]
        advantage = [each for each in able if each.line.base == "medicare_advantage"]
        for number in range(count):
            random = self.work.random("grievance", number)
            fault = self.work.faults.of("grievances", number)
            day = date(self.work.year, 1, 5) + timedelta(days=number * 350 // max(1, count))
            person = random.choice(advantage if fault or random.random() < 0.4 else able)
            story = _Story(self, number, person, random, fault)
            hour, minute = 9 + random.randrange(7), random.randrange(60)
            self.work.diary.write(at(office(day), hour, minute, second_of(number)), story.come)


@dataclass
class _Story:
    of: Grievances
    number: int
    person: Person
    random: Random
    fault: str
    row: Grievance | None = None
    quality: bool = False

    @property
    def work(self) -> Work:
        return self.of.work

    @property
    def _who(self) -> str:
        return f"grv.{1 + self.number % 4}"

    def come(self, now: datetime) -> None:
        advantage = self.person.line.base == "medicare_advantage"
        self.quality = self.fault == "quality_answered_orally" or (
            not self.fault and self.random.random() < 0.2
        )
        hurried = advantage and not self.fault and self.random.random() < 0.05
        issues = [Said(f"{words.one(words.COMPLAINTS, self.random)} ({self.number})")]
        if self.quality:
            issues.append(Said(words.one(words.QUALITY, self.random), quality_of_care=True))
        orally = self.fault == "quality_answered_orally" or self.random.random() < 0.4
        said = Complaint(
            category=self._about(hurried),
            issues=tuple(issues),
            filed="orally" if orally else "in_writing",
            regimes=self.person.line.regimes,
            about=HURRIED[self.number % 2] if hurried else "other",
            occurred_on=now.date() - timedelta(days=3 + self.random.randrange(20)),
        )
        with self.work.rates.of("grievances opened"):
            self.row = open_grievance(
                said, member=Member.objects.get(number=self.person.number),
                received_at=now - HOUR, zone=ZONE, now=now, by="int.1",
            )  # fmt: skip
        self.of.opened += 1
        if hurried:
            self.work.decides(now + 2 * HOUR, self._answer)
            return
        self.work.diary.write(later(now, 1), self._acknowledge)
        if advantage and not self.fault and self.random.random() < 0.05:
            self.work.diary.write(later(now, 10), self._extend)
            self.work.decides(later(now, 33), self._answer)
        else:
            self.work.decides(later(now, 6 + self.random.randrange(12)), self._answer)
        self.of.matters.perhaps(self.row, self.person, self.quality, self.random, now)

    def _about(self, hurried: bool) -> str:
        if hurried:
            return HURRIED[self.number % 2]
        return "quality_of_care" if self.quality else self.random.choice(CATEGORIES)

    def _fresh(self) -> Grievance:
        assert self.row is not None
        self.row.refresh_from_db()
        return self.row

    def _acknowledge(self, now: datetime) -> None:
        row = self._fresh()
        with self.work.rates.of("grievances acknowledged"):
            acknowledge(
                row.number, "letter", now, self.work.actor(self._who), now, version_of(row.pk)
            )

    def _extend(self, now: datetime) -> None:
        row = self._fresh()
        with self.work.rates.of("grievances extended"):
            extend(row.number, Extension(ASKS, "The member is to send a log of calls."),
                   self.work.actor(self._who), now, version_of(row.pk))  # fmt: skip
        letter = Notice(
            row.pk, "grv_ext", "extension", records="extension_notified", facts={"days": 14}
        )
        self.work.tell(letter, now + HOUR)

    def _answer(self, now: datetime) -> None:
        row = self._fresh()
        if row.state != "received":
            return
        actor = self.work.actor(self._who)
        for issue in row.issues.order_by("number"):
            said = Answer(
                self.random.choice(("yes", "partly", "no")),
                words.one(words.FOUND, self.random),
                words.one(words.DONE, self.random),
            )
            with self.work.rates.of("issues answered"):
                answer(row.number, issue.number, said, actor, now, version_of(row.pk))
        if self.fault == "quality_answered_orally":
            imported.answer_orally(row, self._who, now)
            self.work.faults.plant(self.fault, row.number)
            return
        self._resolve(row, now)

    def _resolve(self, row: Grievance, now: datetime) -> None:
        orally = self.fault == "" and not why_in_writing(row, now)
        how = Resolution("letter", words.REVIEWERS, words.EVIDENCE)
        if orally:
            how = Resolution("orally", told_at=now, told_to="the member")
        with self.work.rates.of("grievances resolved"):
            resolve(row.number, how, self.work.actor(self._who), now, version_of(row.pk))
        if orally:
            return
        letter = Notice(row.pk, "grv_res", "notice")
        if self.fault == "grievance_letter_late":
            self.work.faults.plant(self.fault, row.number)
            when = later(row.received_at, 41)
        else:
            when = now + HOUR if row.track == "expedited" else later(now, 1)
        self.of.letters.leave(row.number, self.number, letter, when, self._who)
