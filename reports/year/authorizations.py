"""The prior authorizations of the year: asked for, judged by machine or a person, and told."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import (
    OTHER,
    Asked,
    AskedService,
    Extension,
    ServiceVerdict,
    Subject,
    Verdict,
    Withdrawal,
)
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.extend import extend
from claims.operations.authorizations.request import request
from claims.operations.authorizations.told import told_by_voice
from kernel.dates import Days
from reports.year import imported, words
from reports.year.calendar import DAY, HOUR, ZONE, at, later, office, posted, second_of
from reports.year.cast import SPECIALTIES, physicians
from reports.year.notices import Notice
from reports.year.population import Person
from reports.year.work import Work

EXTENDED = "the enrollee asks for it"
DAYS, LAST_HURRIED = 365, 27
EXPEDITED = ("expedited_late",)
SLOW = ("authorization_letter_late", "extension_without_letter", "denial_without_physician")
FATES = {"approve": 64, "deny": 20, "limit": 6, "withdraw": 4, "extend": 6}


@dataclass
class Authorizations:
    """`denied` are the requests something of which was refused, once that was told: what appeals
    are about."""

    work: Work
    denied: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When it was told, the request's number, its line of business."""
    asked: int = 0

    def plan(self, count: int) -> None:
        """Each has its moment in the year, so that something comes in on every day of it."""
        able = [each for each in self.work.people.members if each.line.base != "original_medicare"]
        advantage = [each for each in able if each.line.base == "medicare_advantage"]
        for number in range(count):
            random = self.work.random("authorization", number)
            fault = self.work.faults.of("authorizations", number)
            day = date(self.work.year, 1, 1) + timedelta(days=number * DAYS // max(1, count))
            person = random.choice(advantage if fault else able)
            story = _Story(self, number, person, random, fault)
            hour, minute = 9 + random.randrange(7), random.randrange(60)
            self.work.diary.write(at(office(day), hour, minute, second_of(number)), story.ask)


@dataclass
class _Story:
    """One request, from the first receipt to its letter."""

    of: Authorizations
    number: int
    person: Person
    random: Random
    fault: str
    row: AuthorizationRequest | None = None
    fate: str = ""

    @property
    def work(self) -> Work:
        return self.of.work

    def ask(self, now: datetime) -> None:
        expedited = self.fault in EXPEDITED or (
            self.fault not in SLOW and self.random.random() < 0.12 and _in_time_this_year(now)
        )
        chances = self.random.choices(list(FATES), list(FATES.values()))[0]
        self.fate = {"denial_without_physician": "deny"}.get(self.fault, chances)
        if self.fault in ("expedited_late", "authorization_letter_late"):
            self.fate = "deny"
        with self.work.rates.of("authorizations asked"):
            answer = request(
                self._asked(now, expedited), received_at=now, zone=ZONE, now=now, by="int.1"
            )
        self.of.asked += 1
        self.row = AuthorizationRequest.objects.select_related("case").get(number=answer.number)
        if answer.state != "pended":
            self.tell(now + 5 * HOUR if expedited else later(now, 1))
        elif self.fault == "extension_without_letter":
            self.work.diary.write(later(now, 3), self.extend)
        elif self.fate == "withdraw":
            self.work.diary.write(now + 3 * HOUR, self.withdraw)
        elif self.fate == "extend" and not expedited and self._advantage:
            self.work.diary.write(later(now, 2), self.extend)
        elif self.fault == "expedited_late":
            self.work.decides(now + 4 * DAY, self.decide)
        elif expedited:
            hours = 20 + self.random.randrange(20)
            self.work.decides(now + timedelta(hours=hours), self.decide)
        else:
            self.work.decides(later(now, 1 + self.random.randrange(2)), self.decide)

    @property
    def _advantage(self) -> bool:
        return self.person.line.base == "medicare_advantage"

    def _asked(self, now: datetime, expedited: bool) -> Asked:
        specialty = self.person.specialty
        clinician = self.random.choice(self.work.people.of(specialty))
        requester = self.random.choice(self.work.people.of(specialty))
        start = min(now.date() + 7 * DAY, date(now.year, 12, 31))  # the law on record is the year's
        days = Days(start, start + 90 * DAY)
        service = AskedService(
            "99204", days, units=2, diagnoses=(SPECIALTIES[specialty],),
            described="consultation with a specialist",
        )  # fmt: skip
        opinion = not self.fault and self.random.random() < 0.3
        return Asked(
            patient=self.person.named,
            purpose="second_opinion" if opinion else OTHER,
            services=(service,),
            subject=Subject("surgery", SPECIALTIES[specialty], scenario="elective_surgery"),
            clinician_npi=clinician.npi,
            clinician_tin=clinician.clinic.tin,
            requester_npi=requester.npi,
            expedited=expedited,
            physician_supports=expedited and self.random.random() < 0.5,
            reference=f"Y{self.number}",
            sender="year",
        )

    def decide(self, now: datetime) -> None:
        row = self._fresh()
        specialty = self.person.specialty
        physician = self.work.random("physician", self.number).choice(physicians(specialty)[:2])
        fate = "approve" if self.fate in ("withdraw", "extend") else self.fate
        by = physician if fate in ("deny", "limit") else f"adj.{1 + self.number % 4}"
        verdict = Verdict((_verdict(fate, self.random),))
        with self.work.rates.of("authorizations decided"):
            if self.fault == "denial_without_physician":
                imported.deny_by(row, verdict.services[0], f"adj.{1 + self.number % 4}", now)
                self.work.faults.plant(self.fault, row.number)
            else:
                decide(row.number, verdict, now=now, by=by)
        self._told_after(row, now)

    def _told_after(self, row: AuthorizationRequest, now: datetime) -> None:
        if self.fault == "authorization_letter_late":
            self.work.faults.plant(self.fault, row.number)
            self.tell(later(row.case.received_at, 9))
        elif self.fault in ("expedited_late", "extension_without_letter"):
            self.work.faults.plant(self.fault, row.number)
            self.tell(posted(now))
        elif row.track == "expedited":
            with self.work.rates.of("told by voice"):
                told_by_voice(row.number, "the member", at=now, now=now, by="int.1")
            self.tell(posted(now))
        else:
            self.tell(posted(now))

    def extend(self, now: datetime) -> None:
        row = self._fresh()
        taken = Extension(EXTENDED, "The member asks to bring films from another clinic.")
        with self.work.rates.of("authorizations extended"):
            extend(row.number, taken, now=now, by="adj.1")
        if self.fault != "extension_without_letter":
            letter = Notice(
                row.pk, "ext_ma", "extension", records="extension_notified", facts={"days": 14}
            )
            self.work.tell(letter, now + HOUR)
        self.work.decides(later(now, 7), self.decide)

    def withdraw(self, now: datetime) -> None:
        row = self._fresh()
        said = Withdrawal("member", "the member", now, "telephone")
        with self.work.rates.of("authorizations withdrawn"):
            cancel(row.number, "The visit is not wanted any more.", said, now=now, by="int.1")

    def tell(self, when: datetime) -> None:
        self.work.diary.write(when, self._tell)

    def _tell(self, now: datetime) -> None:
        row = self._fresh()
        refused = row.state in ("denied", "partly_approved")
        code = "od_approve"
        if refused:
            code = "idn_coverage" if self._advantage else "abd_preservice"
        notice = Notice(row.pk, code, "denial" if refused else "approval")
        provider = Notice(
            row.pk, "pa_answer", "denial" if refused else "approval", to="provider",
            records="provider_notified",
        )  # fmt: skip
        self.work.tell_now([notice, provider], now)
        if refused:
            self.of.denied.append((now, row.number, self.person.line.code))

    def _fresh(self) -> AuthorizationRequest:
        assert self.row is not None
        self.row.refresh_from_db()
        return self.row


def _in_time_this_year(now: datetime) -> bool:
    """What is to be hurried comes so early that its time ends within the year."""
    return now.date() < date(now.year, 12, LAST_HURRIED)


def _verdict(fate: str, random: Random) -> ServiceVerdict:
    if fate == "deny":
        why = words.one(words.DENIED, random)
        return ServiceVerdict("deny", why, None, "not_medically_necessary")
    if fate == "limit":
        why = words.one(words.LIMITED, random)
        return ServiceVerdict("limit", why, None, "fewer_units_needed", units=1)
    return ServiceVerdict("approve", words.one(words.APPROVED, random))
