"""Adjudicate accepted claims: judged in memory, written with a fixed number of statements.

One claim is a batch of one.  The members' advisory locks part the work between workers, the
member-year rows are locked in sorted order, and only then are the facts read: a deductible is
taken exactly once.  Inside a member claims are judged in the order of `facts.load.order_key`.
Every fact is weighed, also of cases that whoever asks may not see (`unrestricted`).
"""

import gc
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from traceback import extract_tb

from django.db import InterfaceError, OperationalError, transaction

from claims.adjudication.unmatched import unmatched
from claims.facts import load, load_bare
from claims.law_book import book
from claims.operations.correct import correct
from claims.operations.judge_in_order import judged
from claims.operations.take_waiting import (
    Waiting,
    in_order,
    lock_member_years,
    take_these,
    take_with_members,
)
from claims.operations.write_decisions import Decided, write
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

UNREACHABLE = (OperationalError, InterfaceError)
"""The database went away, or wants the work tried again.  That is no fault of a claim: the claims
stay accepted, and the next worker takes them."""


class UnableToAdjudicate(RuntimeError):
    """A claim is decided already, or refused: only an accepted or pended one can be judged."""


@dataclass
class Outcome:
    """What a call did: how many claims came out how, and which could not be worked (the case, and
    what went wrong where: no value of the claim)."""

    counts: Counter[str] = field(default_factory=Counter)
    cases: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    finished: bool = True
    """Whether nothing was left that this worker might have taken."""

    def add(self, other: "Outcome") -> None:
        self.counts += other.counts
        self.cases += other.cases
        self.broken += other.broken


def adjudicate_waiting(
    *, now: datetime, by: str, batch: int = 1000, batches: int | None = None
) -> Outcome:
    """Accepted claims, `batch` at a time, until none that this worker may take is left, or for so
    many batches."""
    outcome = Outcome()
    waiting = Waiting()
    done = 0
    while batches is None or done < batches:
        with _no_cycles_sought():
            step = adjudicate_some(waiting, now=now, by=by, limit=batch)
        if not step.cases:
            return outcome
        outcome.add(step)
        done += 1
    outcome.finished = False
    return outcome


@contextmanager
def _no_cycles_sought() -> Iterator[None]:
    """A batch makes a million small frozen facts and no cycle among them: looking for cycles
    while they are made costs a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def adjudicate_some(waiting: Waiting, *, now: datetime, by: str, limit: int) -> Outcome:
    """About `limit` of the waiting claims, whole members at a time, in one transaction."""
    with transaction.atomic():
        return _decide_what_can_be(waiting.take(limit), now=now, by=by)


@unrestricted()
def adjudicate_at_once(cases: Collection[int], *, now: datetime, by: str) -> Outcome:
    """These accepted claims without waiting for a worker, and what else waits of their members.

    What a worker decides meanwhile is not decided again.
    """
    with transaction.atomic():
        return _decide_what_can_be(take_with_members(cases), now=now, by=by)


def _decide_what_can_be(cases: list[int], *, now: datetime, by: str) -> Outcome:
    if not cases:
        return Outcome()
    try:
        with transaction.atomic():
            return _decide(cases, now=now, by=by)
    except UNREACHABLE:
        raise
    except Exception as problem:
        if len(cases) == 1:
            return _broken(cases[0], problem, now=now, by=by)
        return _by_halves(in_order(cases), now=now, by=by)


@unrestricted()
def adjudicate(cases: Collection[int], *, now: datetime, by: str) -> Outcome:
    """These claims, accepted or pended, once more or for the first time, all or none.

    UnableToAdjudicate where one of them is neither: what was paid is reversed first.
    """
    with transaction.atomic():
        found = take_these(cases)
        if missing := set(cases) - set(found):
            raise UnableToAdjudicate(f"cases {sorted(missing)} are neither accepted nor pended")
        return _decide(found, now=now, by=by)


def _by_halves(cases: list[int], *, now: datetime, by: str) -> Outcome:
    """A batch that fails is split until the bad claim stands alone; the good ones land.

    The cases come in the order of judgment, so that where a member's claims fall into both halves
    the earlier are posted before the later are judged: the cents stay the same.
    """
    outcome = Outcome()
    middle = len(cases) // 2
    for half in (cases[:middle], cases[middle:]):
        try:
            with transaction.atomic():
                outcome.add(_decide(half, now=now, by=by))
        except UNREACHABLE:
            raise
        except Exception as problem:
            if len(half) == 1:
                outcome.add(_broken(half[0], problem, now=now, by=by))
            else:
                outcome.add(_by_halves(half, now=now, by=by))
    return outcome


def _broken(case: int, problem: Exception, *, now: datetime, by: str) -> Outcome:
    """The bad claim pends with the error's kind; a person and a programmer look."""
    kind = type(problem).__name__
    with transaction.atomic():
        batch = Batch()
        loaded = load_bare(case)
        why = f"The program could not work this claim ({kind}); it is being looked at."
        decision = unmatched(loaded.lines, why, rule="adjudication", carc="16", law=book().version)
        write([Decided(loaded, decision)], batch, now=now, by=by)
        batch.seal(now)
    return Outcome(Counter({"pended": 1}), [case], [(case, _where(problem))])


def _where(problem: Exception) -> str:
    """The error's kind and place.  Its text may quote the claim, and logs hold no person's data."""
    frames = extract_tb(problem.__traceback__)
    place = f" in {frames[-1].name}, {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"


def _decide(cases: Sequence[int], *, now: datetime, by: str) -> Outcome:
    """What is billed first, then what corrects it: a file may hold a claim and its replacement."""
    batch = Batch()
    lock_member_years(cases)
    ordinary = [each for each in load(cases) if each.judged_by_itself]
    decided = [Decided(loaded, decision) for loaded, decision in judged(ordinary)]
    write(decided, batch, now=now, by=by)
    counts = Counter(each.decision.disposition.value for each in decided)
    if len(ordinary) < len(cases):
        counts += correct(cases, batch, now=now, by=by)
    batch.seal(now)
    return Outcome(counts, list(cases))
