"""Issue the letters decided claims owe: denials and explanations at once, statements by cycle.

A letter is made once for a decision and a reader.  One that may not leave is held back, named, and
given to a person; it costs the others nothing.  A letter issued is not a letter sent.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import transaction

from claims.letters.checks import CHECKS
from claims.letters.compose import (
    FOLDER,
    Draft,
    UnableToCompose,
    drafts_of,
    statement_drafts,
    templates,
)
from claims.letters.cycles import STATEMENTS, by_member_and_statement, due
from claims.letters.given import Judged
from claims.letters.senders import Senders
from claims.models.untold import AT_ONCE, STATEMENTS_DUE, STEPS
from claims.operations.decided_for_letters import (
    BATCH,
    held_here,
    judged_of,
    owed_at_once,
    untold_of,
)
from claims.operations.letters_late import HELD, QUEUE, late, no_longer_held
from claims.operations.request_letters import issue_request_letters
from claims.operations.untold import (
    marked_at_once,
    members_marked,
    owed_later,
    settle_at_once,
    settle_statements,
)
from kernel.cases.queue import Work, put_many
from kernel.law import UnableToCite
from kernel.letters.issue import Order, issue_many
from kernel.letters.owed import AT_A_TIME, Asked, Clock, issue_owed
from kernel.letters.owing import issued_already
from kernel.record.apart import apart
from kernel.record.sealing import Batch

CODES = ("eob_commercial", "abd", "idn", "ncp_deny")
"""Letters of one decision; statements tell of a cycle's."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A letter that was not issued: of which claim, request or other case and kind, and why."""

    claim: str
    code: str
    why: str


class Of(Protocol):
    """What was held back of another kind of case."""

    @property
    def number(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def why(self) -> str: ...


@dataclass
class LettersIssued:
    """What a call did.  `late` are cases whose notice is past its deadline as it is issued."""

    letters: list[int] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    held: list[HeldBack] = field(default_factory=list)
    late: list[int] = field(default_factory=list)

    def take(self, letters: list[int], codes: Counter[str], held: Iterable[Of]) -> None:
        """Add what another kind of case was issued."""
        self.letters += letters
        self.codes += codes
        self.held += [HeldBack(each.number, each.code, each.why) for each in held]


def issue_letters(
    *,
    dated: date,
    now: datetime,
    by: str,
    senders: Senders,
    batch: int = 0,
    running_cycles: bool = False,
    clock: Clock | None = None,
) -> LettersIssued:
    """Every letter owed on `dated`, of claims, of requests and of the apps that registered theirs,
    `batch` decisions, members or events a transaction; 0: as many as is usual for each.

    `running_cycles` issues statements of cycles that have not ended, too; `clock` tells how late it
    is where the issuing takes its time.  ExceptionGroup where a kind of them failed, after the
    others were issued.
    """
    faults: list[Exception] = []
    work = Issuing(dated, now, by, senders, running_cycles, clock=clock)
    for step in STEPS:
        with apart(faults):
            after = 0
            while after >= 0:
                after = work.next(step, after, batch or BATCH)
    others = batch or AT_A_TIME
    with apart(faults):
        requests = issue_request_letters(
            dated=dated, now=now, by=by, senders=senders, batch=others, clock=clock
        )
        work.done.take(requests.letters, requests.codes, requests.held)
    made = issue_owed(Asked(dated, now, by, senders, others, clock), faults)
    work.done.take(made.letters, made.codes, made.held)
    if faults:
        raise ExceptionGroup("not all letters could be issued", faults)
    return work.done


@dataclass
class Issuing:
    """Letters being issued, a transaction at a time; several at once pass over each other's."""

    dated: date
    now: datetime
    by: str
    senders: Senders
    running_cycles: bool
    done: LettersIssued = field(default_factory=LettersIssued)
    clock: Clock | None = None
    _listed: dict[str, list[int]] = field(default_factory=dict)
    """Of each step what is marked, as it was when last listed."""

    def next(self, step: str, after: int, most: int) -> int:
        """The next decisions or members of a step; the last one looked at, or -1 at the end."""
        make = {AT_ONCE: self._at_once, STATEMENTS_DUE: self._statements}[step]
        chosen = self._after(step, after, most)
        if not chosen:  # what was decided meanwhile
            with transaction.atomic():
                self._listed[step] = self._list(step, after)
            chosen = self._after(step, after, most)
        if not chosen:
            return -1
        with transaction.atomic():
            make(chosen)
        return chosen[-1]

    def _after(self, step: str, after: int, most: int) -> list[int]:
        listed = self._listed.get(step, [])
        start = bisect_right(listed, after)
        return listed[start : start + most]

    def _list(self, step: str, after: int) -> list[int]:
        """Decisions, or members, in order.  It begins with taking away marks of what owes none."""
        if step == AT_ONCE:
            if not after:
                settle_at_once(CODES)
            return marked_at_once(after)
        before = self._cycles_ended_before()
        looking_on = None if self.running_cycles else self.dated
        if not after:
            settle_statements(tuple(STATEMENTS.values()), before=before, looking_on=looking_on)
        return members_marked(after, before=before, looking_on=looking_on)

    def _at_once(self, decisions: Sequence[int]) -> None:
        rows = owed_at_once(decisions, CODES, decided_by=self.dated)
        drafts: list[Draft] = []
        held: list[tuple[Judged, HeldBack]] = []
        claims = judged_of(rows, self.dated)
        for judged in claims:
            try:
                sender = self.senders.of(judged.payer_id, judged.regimes)
                made, lacking = drafts_of(judged, sender, self.dated)
            except Exception as problem:
                made, lacking = [], [("letter", _why(problem))]
            drafts += made
            held += [(judged, HeldBack(judged.claim, code, why)) for code, why in lacking]
        self._issue(drafts, held, claims)

    def _statements(self, members: Sequence[int]) -> None:
        codes, before = list(STATEMENTS.values()), self._cycles_ended_before()
        drafts: list[Draft] = []
        held: list[tuple[Judged, HeldBack]] = []
        later: list[int] = []
        rows = untold_of(held_here(members), codes, before=before)
        claims = judged_of(rows, self.dated)
        for code, of_member in by_member_and_statement(claims):
            try:
                told, period = due(of_member, self.dated, running=self.running_cycles)
                if told:
                    sender = self.senders.of(told[-1].payer_id, told[-1].regimes)
                    drafts += statement_drafts(code, told, sender, self.dated, period)
                else:
                    later += [each.decision for each in of_member]
            except Exception as problem:
                of = of_member[-1]
                held.append((of, HeldBack(of.claim, code, _why(problem))))
        self._issue(drafts, held, claims)
        owed_later(later, self.dated)

    def _cycles_ended_before(self) -> date:
        """A cycle ends with a month: what was decided from this day on is in none that ended."""
        if self.running_cycles:
            return self.dated + timedelta(days=1)
        return self.dated.replace(day=1)

    def _issue(
        self,
        drafts: Sequence[Draft],
        held: list[tuple[Judged, HeldBack]],
        claims: Sequence[Judged],
    ) -> None:
        if self.clock:
            self.now = self.clock()  # not before what was decided meanwhile
        batch = Batch()
        orders = _not_issued_yet([_order(each) for each in drafts])
        issued = issue_many(orders, batch, now=self.now, by=self.by)
        batch.seal(self.now)
        by_case = {each.case: each for each in claims}
        for each in issued.held:
            judged = by_case[each.order.about[0][0]]
            held.append((judged, HeldBack(judged.claim, each.order.template.code, each.why)))
        self.done.letters += issued.letters
        refused = [each.order for each in issued.held]
        self.done.codes += Counter(each.template.code for each in orders if each not in refused)
        self.done.held += [each for _, each in held]
        self._give_to_people(held)
        stuck = {judged.case for judged, _ in held}
        cases = {case for each in orders for case, _ in each.about} - stuck
        self.done.late += late(cases, self.now)
        no_longer_held(cases, self.now)

    def _give_to_people(self, held: Iterable[tuple[Judged, HeldBack]]) -> None:
        reasons: dict[int, list[str]] = {}
        for judged, each in held:
            reasons.setdefault(judged.case, []).append(f"{HELD} {each.code}: {each.why}"[:60])
        work = [Work(case, QUEUE, tuple(said)) for case, said in reasons.items()]
        put_many(work, now=self.now)


def _why(problem: Exception) -> str:
    """A claim no letter can be written of waits for a person; the others' letters go."""
    if isinstance(problem, UnableToCompose | UnableToCite):
        return str(problem)
    return f"the program could not write it ({type(problem).__name__})"


def _order(draft: Draft) -> Order:
    return Order(
        folder=FOLDER,
        template=templates()[draft.code],
        text=draft.text,
        checks=CHECKS,
        about=tuple((case, f"decision:{decision}") for case, decision in draft.about),
        reader=draft.reader,
        member=draft.member,
        tells=draft.tells,
    )


def _not_issued_yet(orders: Sequence[Order]) -> list[Order]:
    subjects = {subject for order in orders for _, subject in order.about}
    issued = issued_already(subjects)
    return [
        order
        for order in orders
        if not any(
            (subject, order.template.code, order.reader) in issued for _, subject in order.about
        )
    ]
