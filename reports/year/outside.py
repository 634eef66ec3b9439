"""The bodies outside in the year: files are carried to them, they answer, and who appealed goes on.

Files leave in the afternoon of the day they are made, and arrive two hours later.  One that is
planted as missing is handed over, and no receipt ever comes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from appeals.amounts import Disputed
from appeals.external.answering import Effected, Outcome
from appeals.external.levels import may_go
from appeals.models import Appeal, ExternalReview
from appeals.operations.assign_iro import assign
from appeals.operations.escalate import Higher, ask_higher
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.outcome import record_effect, record_outcome
from appeals.operations.screen import Found, screen
from kernel.cases.version import version_of
from kernel.money import Money
from kernel.outside.confirm import confirm
from kernel.outside.dispatch import hand_over
from kernel.outside.manifest import Receipt
from kernel.outside.models import Delivery
from kernel.people.policy import Actor
from reports.year import words
from reports.year.calendar import DAY, HOUR, MINUTE, NEW_YORK, at, later
from reports.year.notices import Notice
from reports.year.work import Work

CHANNELS = ("portal", "mail")


@dataclass
class Outside:
    """`lost` are cases whose file gets no receipt."""

    work: Work
    lost: set[int] = field(default_factory=set)
    forwarded: int = 0
    _posts: set[datetime] = field(default_factory=set)

    def post(self, now: datetime, *, soon: bool = False) -> datetime:
        """Whatever waits is carried this afternoon, or at once; when it will have arrived."""
        local = now.astimezone(NEW_YORK)
        goes = now + 5 * MINUTE if soon or local.hour >= 16 else at(local.date(), 16)
        if goes not in self._posts:
            self._posts.add(goes)
            self.work.diary.write(goes, self._carry)
        return goes + 2 * HOUR + MINUTE

    def _carry(self, now: datetime) -> None:
        folder: Path = self.work.scratch / "outside"
        with self.work.rates.of("files handed over"):
            for channel in CHANNELS:
                hand_over(channel, out=folder, now=now, by="post")
        self.work.diary.write(now + 2 * HOUR, self._receipts)

    def _receipts(self, now: datetime) -> None:
        rows = Delivery.objects.filter(state="handed_over").select_related("escalation__packet")
        said = [
            _receipt(line, each, now)
            for line, each in enumerate(rows.order_by("pk"), 1)
            if each.escalation.case_id not in self.lost
        ]
        with self.work.rates.of("files delivered", len(said)):
            done = confirm(said, now=now, by="post")
        self.forwarded += done.delivered
        if done.faults:
            raise RuntimeError(f"receipts were refused: {done.faults[:2]}")

    def answer(
        self, review: ExternalReview, outcome: str, now: datetime, actor: Actor
    ) -> ExternalReview:
        """The body's decision reached the plan."""
        said = Outcome(
            outcome, now - HOUR, now, now.astimezone(NEW_YORK).date(), words.IRE_WHY,
            reference=f"B{review.pk}",
        )  # fmt: skip
        with self.work.rates.of("outcomes of bodies"):
            record_outcome(review.number, said, actor, now, version_of(review.pk))
        if outcome == "overturned":
            self.work.sweep_soon(now)
        review.refresh_from_db()
        return review

    def provided(self, review: ExternalReview, now: datetime, actor: Actor) -> None:
        """The service a body granted was given."""
        review.refresh_from_db()
        if review.state == "answered" and review.request == "preservice":
            effected = Effected("provided", now, f"visit {review.pk}")
            with self.work.rates.of("effects recorded"):
                record_effect(review.number, effected, actor, now, version_of(review.pk))

    def higher(
        self, below: Appeal | ExternalReview, now: datetime, actor: Actor
    ) -> ExternalReview | None:
        """Who appealed asks the next level of Medicare; None where too little is in controversy."""
        disputed: tuple[Disputed, ...] = ()
        if _level_asks_amount(below):
            claimed = _disputed(below)
            disputed = (claimed,)
            if not may_go(below, filed=now, disputed=disputed)[0]:
                return None
        with self.work.rates.of("higher levels asked"):
            made = ask_higher(below.number, Higher(now, disputed), actor, now, version_of(below.pk))
        if made.state == "assigned":
            self.post(now)
        return made

    def external(self, row: Appeal, now: datetime, actor: Actor, random: Random) -> None:
        """External review of a private plan's final denial, from the request to the answer."""
        told = (now - 12 * DAY).astimezone(NEW_YORK).date()
        process, why = _process(row)
        wanted = ReviewAsked(
            "member",
            "final_denial",
            appeal=row.number,
            notice_received=told,
            process=process,
            process_why=why,
        )
        with self.work.rates.of("external reviews asked"):
            request = ask(wanted, actor, now, received_at=now)
        medical = random.random() < 0.8
        self.work.diary.write(
            later(now, 1), lambda then: self._screen(request, medical, then, actor, random)
        )

    def _screen(
        self, request: ExternalReview, medical: bool, now: datetime, actor: Actor, random: Random
    ) -> None:
        found = Found(True, "medical_judgment" if medical else "eligibility")
        with self.work.rates.of("external reviews screened"):
            result = screen(request.number, found, actor, now, version_of(request.pk)).result
        code = "er_eligible" if result == "eligible" else "er_ineligible"
        self.work.tell(Notice(request.pk, code, "notice"), now + HOUR)
        if result == "eligible":
            self.work.diary.write(
                now + 2 * HOUR, lambda then: self._assign(request, then, actor, random)
            )

    def _assign(self, request: ExternalReview, now: datetime, actor: Actor, random: Random) -> None:
        with self.work.rates.of("organizations drawn"):
            review = assign(request.number, actor, now, version_of(request.pk))
        self.post(now)
        outcome = "overturned" if random.random() < 0.4 else "upheld"
        answers = later(now, 14 + random.randrange(25))
        self.work.diary.write(answers, lambda then: self._answered(review, outcome, then, actor))

    def _answered(self, review: ExternalReview, outcome: str, now: datetime, actor: Actor) -> None:
        review.refresh_from_db()
        if review.state == "forwarded":
            self.answer(review, outcome, now, actor)


def _receipt(line: int, row: Delivery, now: datetime) -> Receipt:
    sha256 = row.escalation.packet.pdf_sha256
    return Receipt(line, row.pk, sha256, "delivered", now, f"T{row.pk}", "")


def _process(row: Appeal) -> tuple[str, str]:
    """A self-funded plan's is the federal one by law; of an insured plan a person says which."""
    if "erisa_self_funded" in row.case.regimes:
        return "", ""
    return "federal", "The issuer elected the federal process with review organizations."


def _level_asks_amount(below: Appeal | ExternalReview) -> bool:
    return isinstance(below, ExternalReview) and below.process in ("ire", "qic", "council")


def _disputed(below: Appeal | ExternalReview) -> Disputed:
    claim = below.claim or (below.appeal.claim if isinstance(below, ExternalReview)
                            and below.appeal else None)  # fmt: skip
    zero = Money("0.00")
    if claim is None:
        return Disputed(below.number, Money("340.00"), zero, zero, "member", True, True)
    charged = Money(claim.charge)
    return Disputed(claim.number, charged, zero, zero, "member", True, True)
