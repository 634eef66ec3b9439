"""A reviewer is given an appeal: one who had no part in it, and is a peer where the law wants one.

Whoever may not have it is barred from its work, so that no queue hands it to them either.
"""

from dataclasses import dataclass
from datetime import date, datetime

from appeals.models import Appeal, ReviewerGiven
from appeals.operations.below import day_of, review_facts
from appeals.operations.doors import acted
from appeals.operations.on_file import OPEN, REVIEW, UnableToAppeal, happened
from appeals.policy import ReviewFacts, may_review, peer
from kernel.cases.models import Movement, QueueMovement, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.money import Money
from kernel.people.acting import UnknownPerson, actor_named, holders_of
from kernel.people.policy import Actor, Answer, insist, permission
from kernel.record.sealing import Batch

EXPEDITED = 1
"""The priority of what is expedited, beside its earlier deadline."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose role reviews appeals, and whether they may review this one, with why."""

    name: str
    shown: str
    allowed: bool
    why: str
    physician: bool = False


def candidates(number: str, now: datetime) -> list[Candidate]:
    """Everybody whose role holds `appeal.review`: those who may first, by name."""
    row = Appeal.objects.select_related("case", "claim", "asked", "decision", "previous").get(
        number=number.strip().upper()
    )
    facts, day = review_facts(row), day_of(row, now)
    found = [_candidate(each, facts, day) for each in _reviewers()]
    return sorted(found, key=lambda each: (not each.allowed, each.shown))


def _candidate(actor: Actor, facts: ReviewFacts, day: date) -> Candidate:
    answer = may_review(actor, facts, day)
    physician = peer(actor, facts, day) is not None
    return Candidate(actor.name, actor.shown or actor.name, answer.allowed, answer.why, physician)


def _reviewers() -> list[Actor]:
    """In one statement, however many they are."""
    people = holders_of(permission("appeal.review").roles)
    return sorted(people, key=lambda each: each.shown or each.name)


def assign(number: str, to: str, actor: Actor, now: datetime, version: str) -> ReviewerGiven:
    """Give it to `to`; who had it has it no more.  What policy says of everybody is kept.

    NotAllowed where `to` may not review it, on record; UnableToAppeal once it is decided.
    """
    with acted(number, actor, "appeal.assign", now, version) as row:
        if row.state not in OPEN:
            raise UnableToAppeal(f"{row.number} is {row.state}: it is reviewed no more")
        target = _person(to)
        facts, day = review_facts(row), day_of(row, now)
        insist(may_review(target, facts, day))
        batch = Batch()
        said = _answers(facts, day) | {target.name: may_review(target, facts, day)}
        given = _give(row, target, said, actor, now)
        shown = {"reviewer": target.name, "shown": target.shown or target.name}
        happened(row, "assigned_reviewer", now, actor.name, batch, now=now, facts=shown)
        put_up(row, facts, said, now=now)
        _hand(row, target.name, actor.name, now)
        batch.seal(now)
        return given


def _person(name: str) -> Actor:
    try:
        return actor_named(name)
    except UnknownPerson as why:
        raise UnableToAppeal(str(why)) from None


def _answers(facts: ReviewFacts, day: date) -> dict[str, Answer]:
    return {each.name: may_review(each, facts, day) for each in _reviewers()}


def _give(
    row: Appeal, to: Actor, said: dict[str, Answer], by: Actor, now: datetime
) -> ReviewerGiven:
    end_review(row, f"given to {to.name} by {by.name}", now)
    may = {name: {"may": each.allowed, "why": each.why} for name, each in said.items()}
    return ReviewerGiven.objects.create(appeal=row, reviewer=to.name, by=by.name, at=now, may=may)


def end_review(row: Appeal, why: str, now: datetime) -> None:
    """Whoever had it has it no more."""
    ReviewerGiven.objects.filter(appeal=row, ended_at__isnull=True).update(
        ended_at=now, ended_why=why[:200]
    )


def reviewer_of(row: Appeal) -> str:
    """Who has it now; empty where nobody has."""
    given = ReviewerGiven.objects.filter(appeal=row, ended_at__isnull=True).first()
    return given.reviewer if given else ""


def put_up(
    row: Appeal, facts: ReviewFacts, said: dict[str, Answer] | None = None, *, now: datetime
) -> None:
    """Into the queue of what waits for a reviewer; who may not have it is barred from it.

    What is due first is on top, so that what is expedited comes before what is not.
    """
    answers = _answers(facts, day_of(row, now)) if said is None else said
    barred = {*facts.barred, *(name for name, each in answers.items() if not each)}
    reasons = ("medical",) if facts.medical else ("review",)
    work = Work(
        row.pk,
        REVIEW,
        (row.track, *reasons) if row.track == "expedited" else reasons,
        barred=tuple(sorted(barred)),
        priority=EXPEDITED if row.track == "expedited" else 0,
        at_stake=_at_stake(row),
    )
    put_many([work], now=now)


def _at_stake(row: Appeal) -> Money | None:
    """What was charged for the lines it is about, in dollars."""
    if row.claim is None or row.decision is None:
        return None
    lines = row.decision.lines.filter(number__in=row.lines) if row.lines else row.decision.lines
    charges = [Money(each) for each in lines.values_list("charge", flat=True)]
    return Money.of_cents(sum(each.cents for each in charges))


def _hand(row: Appeal, to: str, by: str, now: datetime) -> None:
    item = WorkItem.objects.get(case=row.pk, queue=REVIEW, done_at__isnull=True)
    before, item.assigned_to = item.assigned_to, to
    if item.leased_by != to:
        item.leased_by, item.leased_until = "", None
    item.save(update_fields=["assigned_to", "leased_by", "leased_until"])
    QueueMovement.objects.create(
        item=item, what=Movement.ASSIGN, who=by, from_whom=before, to_whom=to, at=now
    )
