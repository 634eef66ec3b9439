"""One appeal, from its letter to its end."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Protocol

from django.db import transaction

from appeals.models import Appeal, ExternalReview
from appeals.operations.acknowledge import acknowledge
from appeals.operations.admit import admit
from appeals.operations.assign import assign
from appeals.operations.below import changes_below, is_medical, refused_of, specialty_of
from appeals.operations.decide import AppealWord, LineWord, decide
from appeals.operations.examine import examine
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import settle
from appeals.operations.on_file import held
from appeals.operations.open import Wanted
from appeals.operations.second_level import ask_second_level
from appeals.operations.withdraw import withdraw
from kernel.cases.version import version_of
from kernel.law.regimes import base_of
from kernel.people.policy import Actor
from reports.year import imported, words
from reports.year.calendar import DAY, HOUR, NEW_YORK, TYPED, ZONE, hurried, later
from reports.year.cast import physicians
from reports.year.letters import Letters
from reports.year.notices import Notice
from reports.year.outside import Outside
from reports.year.work import Work

CHANNELS = ("mail", "fax", "portal", "email")
FINAL = ("duplicate_claim", "provider_eligible")
"""What no reviewer of the year sets aside: the same visit twice, and who Medicare may not pay."""
MEDICARE = ("medicare_advantage", "original_medicare")
IMPORTED = ("reviewer_same", "reviewer_unqualified")
UPHELD_BY_PLAN = ("forward_missing", "effectuation_missing", *IMPORTED)


class Listed(Protocol):
    def level_two(self, first: Appeal) -> None: ...


@dataclass
class Story:
    """`denied` is what it is about: told when, its number, its plan."""

    work: Work
    outside: Outside
    number: int
    denied: tuple[datetime, str, str]
    random: Random
    fault: str
    listed: Listed
    letters: Letters
    row: Appeal | None = None
    told_at: datetime = field(init=False)

    def come(self, now: datetime) -> None:
        told, number, _ = self.denied
        channel = self.random.choice(CHANNELS)
        of_request = number.startswith("A")
        expedited = of_request and not self.fault and self.random.random() < 0.2
        text = f"{words.one(words.APPEALS, self.random)} It is about {number} ({self.number})."
        incoming = Incoming(channel, now - 2 * HOUR, ZONE, text=text)
        day = told.astimezone(NEW_YORK).date()
        wanted = Wanted(
            asked_by="member",
            claim="" if of_request else number,
            request=number if of_request else "",
            expedited=expedited,
            physician_supports=expedited,
            wants=text,
            notice_dated=day,
            notice_received=day + 2 * DAY,
        )
        with self.work.rates.of("appeals taken in"):
            contact = receive(incoming, now=now, by="int.1")
            (self.row,) = settle(contact.pk, [wanted], actor=self.work.actor("int.1"), now=now)
        self._go_on(now)

    def _go_on(self, now: datetime) -> None:
        row = self._fresh()
        if base_of(row.case.regimes) not in MEDICARE:
            receipt = Notice(row.pk, "appeal_ack", "notice", records="acknowledged", starts=False)
            self.work.tell(receipt, later(now, 1))
        if row.state != "admitted":
            return
        if not self.fault and self.random.random() < 0.03:
            self.work.diary.write(now + 6 * HOUR, self._withdraw)
        elif row.track == "expedited":
            self.work.diary.write(now + 3 * HOUR, self._give)
        else:
            self.work.diary.write(later(now, 1), self._give)

    def _fresh(self) -> Appeal:
        assert self.row is not None
        with transaction.atomic():
            self.row = held(self.row.number)
        return self.row

    def _withdraw(self, now: datetime) -> None:
        with self.work.rates.of("appeals withdrawn"):
            row = self._fresh()
            actor, seen = self.work.actor("app.1"), version_of(row.pk)
            why = "I want it no more."
            withdraw(row.number, "written", now, why, actor=actor, now=now, version=seen)
        self.work.tell(Notice(row.pk, "appeal_dismiss", "withdrawal"), later(now, 1))

    def _reviewer(self, row: Appeal) -> str:
        """A physician of the field where it is medical; the second level has another person."""
        if is_medical(row):
            hearing = physicians(specialty_of(row))[2:]
            return hearing[1 if row.previous_id else 0]
        return f"app.{1 + self.number % 2 + (2 if row.previous_id else 0)}"

    def _give(self, now: datetime) -> None:
        row = self._fresh()
        if self.fault not in IMPORTED:
            with self.work.rates.of("reviewers given"):
                to = self._reviewer(row)
                assign(row.number, to, self.work.actor("y.lane"), now, version_of(row.pk))
        if row.track == "expedited":
            when = hurried(now, 12 + self.random.randrange(20))
        elif base_of(row.case.regimes) in MEDICARE:
            when = later(now, 5 + self.random.randrange(12))
        else:
            when = later(now, 4 + self.random.randrange(8))
        self.work.decides(when, self._decide)

    def _outcome(self, row: Appeal) -> str:
        rules = {each.rule for found in refused_of(row).values() for each in found}
        if self.fault in UPHELD_BY_PLAN or rules & set(FINAL):
            return "upheld"
        return "overturned" if self.random.random() < 0.42 else "upheld"

    def _word(self, row: Appeal, outcome: str) -> AppealWord:
        why = words.OVERTURNED if outcome == "overturned" else words.UPHELD
        lines = tuple(
            LineWord(line, outcome, words.one(why, self.random), words.PROVISION)
            for line in sorted(refused_of(row))
        )
        return AppealWord(lines, words.REASON, words.DISCUSSION)

    def _decide(self, now: datetime) -> None:
        row = self._fresh()
        if changes_below(row):
            why = "What was paid since is of lines that nobody appeals."
            with self.work.rates.of("changes acknowledged"):
                actor = self.work.actor("app.1")
                acknowledge(row.number, why, actor, now, version_of(row.pk))
            row = self._fresh()
        outcome = self._outcome(row)
        word = self._word(row, outcome)
        with self.work.rates.of("appeals decided"):
            if self.fault in IMPORTED:
                imported.decide_appeal(row, word, self._wrong_reviewer(row), now)
            else:
                actor = self.work.actor(self._reviewer(row))
                decide(row.number, word, actor, now, version_of(row.pk))
        if self.fault in IMPORTED:
            self.work.faults.plant(self.fault, row.number)
        self._after(self._fresh(), outcome, now)

    def _wrong_reviewer(self, row: Appeal) -> dict[str, str]:
        if self.fault == "reviewer_unqualified":
            return {"username": "app.2", "name": "Specialist Second"}
        assert row.decision is not None
        return {"username": row.decision.decided_by, "name": row.decision.decided_by}

    def _after(self, row: Appeal, outcome: str, now: datetime) -> None:
        base = base_of(row.case.regimes)
        tells = "approval" if outcome == "overturned" else "denial"
        notice = Notice(row.pk, _code(row, base, outcome), tells)
        if self.fault == "appeal_letter_late":
            self.work.faults.plant(self.fault, row.number)
            self._leaves(notice, later(row.received_at, 75))
            return
        advantage = base == "medicare_advantage"
        arrives = self.outside.post(now) if advantage and outcome != "overturned" else now
        soon = now + TYPED if row.track == "expedited" else max(later(now, 1), arrives)
        self._leaves(notice, soon)
        if advantage and outcome != "overturned":
            self._at_the_ire(row, arrives)
        elif outcome != "overturned" and base == "original_medicare":
            self._higher(row, soon, 0.4)
        elif outcome != "overturned":
            self._private(row, soon)

    def _leaves(self, notice: Notice, when: datetime) -> None:
        assert self.row is not None
        self.told_at = when
        self.letters.leave(self.row.number, self.number, notice, when, "app.1")

    def _at_the_ire(self, row: Appeal, arrives: datetime) -> None:
        review = row.external_reviews.get(process="ire", step="review")
        if self.fault == "forward_missing":
            self.outside.lost.add(review.pk)
            self.work.faults.plant(self.fault, row.number)
            return
        won = self.fault == "effectuation_missing" or self.random.random() < 0.22
        outcome = "overturned" if won else "upheld"
        expedited = row.track == "expedited"
        when = arrives + 40 * HOUR if expedited else later(arrives, 8 + self.random.randrange(14))
        self.work.diary.write(when, lambda now: self._ire_answers(review, outcome, now))

    def _ire_answers(self, review: ExternalReview, outcome: str, now: datetime) -> None:
        actor = self.work.actor("app.1")
        review.refresh_from_db()
        if review.state != "forwarded":
            return
        self.outside.answer(review, outcome, now, actor)
        if outcome == "upheld":
            self._higher(review, later(now, 1), 0.15)
        elif self.fault == "effectuation_missing":
            self.work.faults.plant(self.fault, review.number)
        elif review.request == "preservice":
            expedited = review.track == "expedited"
            when = now + 30 * HOUR if expedited else later(now, 6)
            self.work.diary.write(when, lambda then: self.outside.provided(review, then, actor))

    def _higher(self, below: Appeal | ExternalReview, told: datetime, share: float) -> None:
        if self.random.random() < share:
            self.work.diary.write(
                later(told, 15 + self.random.randrange(20)), lambda now: self._asks(below, now)
            )

    def _asks(self, below: Appeal | ExternalReview, now: datetime) -> None:
        below.refresh_from_db()
        actor = self.work.actor("app.1")
        review = self.outside.higher(below, now, actor)
        if review is None:
            return
        won = self.random.random() < 0.3
        when = later(now, 20 + self.random.randrange(30))
        self.work.diary.write(
            when, lambda then: self._level_answers(review, "overturned" if won else "upheld", then)
        )

    def _level_answers(self, review: ExternalReview, outcome: str, now: datetime) -> None:
        review.refresh_from_db()
        if review.state == "forwarded":
            self.outside.answer(review, outcome, now, self.work.actor("app.1"))
            if outcome == "upheld":
                self._higher(review, now, 0.3)

    def _private(self, row: Appeal, told: datetime) -> None:
        """A self-funded plan has a second level; then, or at once, external review."""
        two = "erisa_self_funded" in row.case.regimes and row.previous_id is None
        chance = self.random.random()
        if two and chance < 0.6:
            self.work.diary.write(later(told, 10 + self.random.randrange(20)), self._second)
        elif not two and chance < 0.35:
            self.work.diary.write(
                later(told, 14),
                lambda now: self.outside.external(row, now, self.work.actor("app.1"), self.random),
            )

    def _second(self, now: datetime) -> None:
        first, actor = self._fresh(), self.work.actor("app.1")
        told = self.told_at.astimezone(NEW_YORK).date()
        wanted = Wanted(
            "member",
            claim=first.claim.number if first.claim else "",
            request=first.asked.number if first.asked else "",
            wants="Please look once more.",
            notice_dated=told,
            notice_received=told + 2 * DAY,
        )
        seen = version_of(first.pk)
        with self.work.rates.of("second levels asked"):
            self.row = ask_second_level(first.number, wanted, actor, now, seen, received_at=now)
        self.listed.level_two(first)
        if self._fresh().state == "received":
            self._let_in(self.row, actor, now)
        self._go_on(now)

    def _let_in(self, row: Appeal, actor: Actor, now: datetime) -> None:
        """A person's word on what the rules could not judge."""
        said = dict.fromkeys(examine(row.number).missing, "The letter of the level below says it.")
        with self.work.rates.of("appeals let in"):
            admit(row.number, actor=actor, now=now, version=version_of(row.pk), words=said)


def _code(row: Appeal, base: str, outcome: str) -> str:
    """The letter that tells the decision."""
    won = outcome == "overturned"
    if base == "medicare_advantage":
        return "recon_fav" if won else "recon_upheld"
    if base == "original_medicare":
        return "om_redetermination"
    if won:
        return "appeal_fav"
    two = row.levels == "two" and row.previous_id is None
    return "abd_level" if two else "fiabd"
