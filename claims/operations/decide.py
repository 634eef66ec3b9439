"""Adjudicate accepted claims: judged in memory, written with a fixed number of statements.

One claim is a batch of one.  The members' advisory locks part the work between workers, the
member-year rows are locked in sorted order, and only then are the facts read: a deductible is
taken exactly once.  Inside a member claims are judged in the order of `facts.load.order_key`.
"""

import gc
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import connection, transaction

from claims.adjudication import Claim
from claims.adjudication.decision import Decision, Disposition
from claims.adjudication.unmatched import unmatched
from claims.facts import Loaded, load, load_bare
from claims.law_book import book
from claims.operations.write_decisions import Decided, write
from claims.pipeline import adjudicate as judge
from kernel.money import Money
from kernel.record.sealing import Batch


@dataclass
class Outcome:
    """What a call did: how many claims came out how, and which could not be worked."""

    counts: Counter[str] = field(default_factory=Counter)
    cases: list[int] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.counts += other.counts
        self.cases += other.cases
        self.broken += other.broken


def adjudicate_waiting(*, now: datetime, by: str, batch: int = 1000) -> Outcome:
    """Every accepted claim, `batch` at a time, until none that this worker may take is left."""
    outcome = Outcome()
    while True:
        with _no_cycles_sought():
            step = adjudicate_some(now=now, by=by, limit=batch)
        if not step.cases and not step.broken:
            return outcome
        outcome.add(step)


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


def adjudicate_some(*, now: datetime, by: str, limit: int) -> Outcome:
    """About `limit` accepted claims, whole members at a time, in one transaction."""
    with transaction.atomic():
        cases = _take(limit)
        if not cases:
            return Outcome()
        try:
            with transaction.atomic():
                return _decide(cases, now=now, by=by)
        except Exception as problem:
            if len(cases) == 1:
                return _broken(cases[0], problem, now=now, by=by)
            return _by_halves(cases, now=now, by=by)


def adjudicate(cases: Collection[int], *, now: datetime, by: str) -> Outcome:
    """These claims, accepted or pended, once more or for the first time."""
    with transaction.atomic():
        return _decide(sorted(cases), now=now, by=by)


def _by_halves(cases: list[int], *, now: datetime, by: str) -> Outcome:
    """A batch that fails is split until the bad claim stands alone; the good ones land.

    The halves keep whole runs of the order, so that a member's claims stay in sequence.
    """
    outcome = Outcome()
    middle = len(cases) // 2
    for half in (cases[:middle], cases[middle:]):
        try:
            with transaction.atomic():
                outcome.add(_decide(half, now=now, by=by))
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
    return Outcome(Counter({"pended": 1}), [case], [(case, f"{kind}: {problem}")])


def _take(limit: int) -> list[int]:
    """Accepted claims of members nobody else is working on, oldest first, whole members.

    A claim of nobody we know stands for itself.  The advisory locks last as long as the
    transaction; of what another worker holds, nothing is taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(member_id, -case_id) AS who, count(*)
            FROM claims_claim WHERE state = 'accepted'
            GROUP BY 1 ORDER BY min(received), 1 LIMIT %s
            """,
            [limit * 4],
        )
        waiting = cursor.fetchall()
        taken: list[int] = []
        room = limit
        while waiting and room > 0:
            held, waiting, room = _as_fit(waiting, room)
            some = [who for who, _ in held]
            cursor.execute(
                "SELECT who FROM unnest(%s::bigint[]) AS who "
                "WHERE pg_try_advisory_xact_lock(7263002, hashint8(who))",
                [some],
            )
            got = {row[0] for row in cursor.fetchall()}
            taken += got
            room += sum(claims for who, claims in held if who not in got)
        cursor.execute(
            "SELECT case_id FROM claims_claim WHERE state = 'accepted' "
            "AND coalesce(member_id, -case_id) = ANY(%s) ORDER BY case_id FOR UPDATE",
            [taken],
        )
        return [row[0] for row in cursor.fetchall()]


def _as_fit(
    waiting: list[tuple[int, int]], room: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]], int]:
    """The first members whose claims fill `room` (at least one), the rest, and the room left."""
    count = 0
    while count < len(waiting) and (room > 0 or count == 0):
        room -= waiting[count][1]
        count += 1
    return waiting[:count], waiting[count:], room


def _lock_member_years(cases: Sequence[int]) -> None:
    """The members' years of service, locked in sorted order: nobody can deadlock."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO members_memberyear (member_id, year)
            SELECT DISTINCT c.member_id, extract(year FROM l.served)::smallint
            FROM claims_claim c JOIN claims_line l ON l.claim_id = c.case_id
            WHERE c.case_id = ANY(%s) AND c.member_id IS NOT NULL
            ORDER BY 1, 2
            ON CONFLICT DO NOTHING
            """,
            [list(cases)],
        )
        cursor.execute(
            """
            SELECT y.id FROM members_memberyear y
            WHERE y.member_id IN (SELECT member_id FROM claims_claim WHERE case_id = ANY(%s))
            ORDER BY y.member_id, y.year FOR UPDATE
            """,
            [list(cases)],
        )


def _decide(cases: Sequence[int], *, now: datetime, by: str) -> Outcome:
    batch = Batch()
    _lock_member_years(cases)
    decided = [Decided(loaded, decision) for loaded, decision in _judged(load(cases))]
    write(decided, batch, now=now, by=by)
    batch.seal(now)
    counts = Counter(each.decision.disposition.value for each in decided)
    return Outcome(counts, [each.loaded.case for each in decided])


@dataclass
class _Standing:
    """What a member's earlier claims of this batch changed."""

    deductible_used: dict[int, Money]
    out_of_pocket_used: dict[int, Money]
    copay_taken: set[tuple[str, date]]
    denied: set[tuple[int, int]] = field(default_factory=set)
    used: Counter[str] = field(default_factory=Counter)


def _judged(loaded: Sequence[Loaded]) -> list[tuple[Loaded, Decision]]:
    """Every claim judged; what one decides is known to the member's next."""
    standings: dict[int, _Standing] = {}
    made: list[tuple[Loaded, Decision]] = []
    law = book()
    for each in loaded:
        if each.claim is None:
            rule, carc, why = each.problem or ("member_covered", "31", "Not matched.")
            decision = unmatched(each.lines, why, rule=rule, carc=carc, law=law.version)
            made.append((each, decision))
            continue
        standing = standings.setdefault(each.member or 0, _fresh(each.claim))
        each.claim = _as_it_stands(each, each.claim, standing)
        decision = judge(each.claim, law)
        _remember(each, decision, standing)
        made.append((each, decision))
    return made


def _fresh(claim: Claim) -> _Standing:
    member = claim.member
    return _Standing(
        dict(member.deductible_used), dict(member.out_of_pocket_used), set(member.copay_taken)
    )


def _as_it_stands(loaded: Loaded, claim: Claim, standing: _Standing) -> Claim:
    member = replace(
        claim.member,
        deductible_used=dict(standing.deductible_used),
        out_of_pocket_used=dict(standing.out_of_pocket_used),
        copay_taken=frozenset(standing.copay_taken),
    )
    history = tuple(
        line for case, number, line in loaded.history if (case, number) not in standing.denied
    )
    permits = tuple(
        replace(each, used=each.used + standing.used[each.number]) if standing.used else each
        for each in claim.authorizations
    )
    return replace(claim, member=member, history=history, authorizations=permits)


def _remember(loaded: Loaded, decision: Decision, standing: _Standing) -> None:
    """A pended claim posts nothing, so it takes nothing from the member's year either."""
    for line in decision.lines:
        if line.disposition is Disposition.DENIED:
            standing.denied.add((loaded.case, line.number))
    if decision.disposition is not Disposition.PAID or loaded.claim is None:
        return
    standing.deductible_used = dict(decision.deductible_used)
    standing.out_of_pocket_used = dict(decision.out_of_pocket_used)
    npi = loaded.claim.provider.npi
    for line, billed in zip(decision.lines, loaded.lines, strict=True):
        if line.copay:
            standing.copay_taken.add((npi, billed.served))
    if loaded.claim.authorization:
        standing.used[loaded.claim.authorization] += 1
