"""The letters that cases owe, made for whichever app owes them.

What is owed and how it is written is the app's, and given as a `Source`; how it is made, held back
and given to a person is the same for all.  A letter issued moves no clock: its sending does.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.db import DatabaseError, transaction

from kernel.cases.models import Case, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.letters.catalogue import Template
from kernel.letters.issue import Order, issue_many
from kernel.letters.models import LetterAbout
from kernel.letters.must_say import Check
from kernel.letters.owed import Asked, HeldLetter, Made
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

QUEUE, HELD = "letters", "held"


class UnableToMake(ValueError):
    """This one letter cannot be made; the message says why."""


class Owed(Protocol):
    """Something a letter has to tell: of which case, and which of its events or decisions."""

    @property
    def case(self) -> int: ...
    @property
    def of(self) -> int: ...


class Drafted(Protocol):
    """A letter written to one reader; `facts` are said by the event its sending records."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> Any: ...
    @property
    def case(self) -> int: ...
    @property
    def subject(self) -> str: ...
    @property
    def reader(self) -> str: ...
    @property
    def member(self) -> int: ...
    @property
    def tells(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """An app's letters: what is owed (`until`, `after`, `most`), in all or of a case; what a letter
    is given of it, with `payer_id` and `regimes`; its kind; the draft to each reader, with the kind
    and the reason of those that cannot be written; its templates, and the tests of what they say;
    and what says that none can, which no other letter waits for."""

    owed: Callable[..., Sequence[Any]]
    owed_of: Callable[[int], Sequence[Any]]
    given_of: Callable[[Any, date], Any]
    code_of: Callable[[Any], str]
    drafts_of: Callable[[Any, Any, date], tuple[Sequence[Drafted], list[tuple[str, str]]]]
    folder: Path
    templates: Callable[[], Mapping[str, Template]]
    checks: Mapping[str, Check]
    cannot: tuple[type[Exception], ...]

    def order_of(self, draft: Drafted) -> Order:
        """The letter as it is made."""
        return Order(
            folder=self.folder,
            template=self.templates()[draft.code],
            text=draft.text,
            checks=self.checks,
            about=((draft.case, draft.subject),),
            reader=draft.reader,
            member=draft.member,
            tells=draft.tells,
            facts=draft.facts,
        )


def issue_all(source: Source, asked: Asked) -> Made:
    """Every letter that is owed, `batch` subjects a transaction.  What may not leave is held back,
    named, and given to a person."""
    done = Made()
    after = (0, 0)
    with unrestricted():
        while True:
            with transaction.atomic():
                rows = source.owed(until=asked.dated, after=after, most=asked.batch)
                if not rows:
                    return done
                asked = asked.later()
                held = _made_of(source, rows, asked, done)
                done.held += held
                _give_to_people(held, {one.case for one in rows}, asked)
                after = (rows[-1].case, rows[-1].of)


def issue_latest(source: Source, case: Case, code: str, asked: Asked) -> list[int]:
    """The letter of this kind that the case owes, to each of its readers, and no other.

    UnableToMake where nothing owes it, it was made already, or something is missing in it: then
    nothing is made at all.
    """
    one = _latest(source, case.pk, code, asked.dated)
    if one is None:
        raise UnableToMake(f"nothing on file of {case.number} is told by this letter")
    done = Made()
    if held := _made_of(source, [one], asked, done):
        raise UnableToMake(f"it cannot be made: {held[0].why}")
    if not done.letters:
        raise UnableToMake(f"this letter of {case.number} was made already")
    return done.letters


def issued_already(subjects: Collection[str]) -> set[tuple[str, str, str]]:
    """Subject, code and reader of letters that were issued about these subjects."""
    rows = LetterAbout.objects.filter(subject__in=subjects)
    return set(rows.values_list("subject", "code", "reader"))


def _latest(source: Source, case: int, code: str, dated: date) -> Owed | None:
    """The last of what the case tells that is told by this kind of letter, as a preview has it."""
    for one in reversed(source.owed_of(case)):
        try:
            with transaction.atomic():
                if source.code_of(source.given_of(one, dated)) == code:
                    found: Owed = one
                    return found
        except source.cannot:
            continue
    return None


def _made_of(source: Source, rows: Sequence[Owed], asked: Asked, done: Made) -> list[HeldLetter]:
    """What could not be made; the letters are added to what is done."""
    cases = {one.case for one in rows}
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
    orders: list[Order] = []
    held: list[HeldLetter] = []
    for one in rows:
        made, lacking = _orders(source, one, asked)
        orders += made
        held += [HeldLetter(one.case, numbers[one.case], code, why) for code, why in lacking]
    told = issued_already({order.about[0][1] for order in orders})
    orders = [
        order
        for order in orders
        if (order.about[0][1], order.template.code, order.reader) not in told
    ]
    batch = Batch()
    issued = issue_many(orders, batch, now=asked.now, by=asked.by)
    batch.seal(asked.now)
    refused = {id(one.order): one.why for one in issued.held}
    done.letters += issued.letters
    for order in orders:
        case, code = order.about[0][0], order.template.code
        if id(order) in refused:
            held.append(HeldLetter(case, numbers[case], code, refused[id(order)]))
        else:
            done.codes += Counter([code])
    return held


def _orders(source: Source, one: Owed, asked: Asked) -> tuple[list[Order], list[tuple[str, str]]]:
    """One that cannot be written waits for a person; the others' letters go."""
    code = "letter"
    try:
        given = source.given_of(one, asked.dated)
        code = source.code_of(given)
        sender = asked.senders.of(given.payer_id, given.regimes)
        drafts, lacking = source.drafts_of(given, sender, asked.dated)
        return [source.order_of(draft) for draft in drafts], lacking
    except source.cannot as problem:
        return [], [(code, str(problem))]
    except DatabaseError:
        raise  # what else this transaction has done is lost with it
    except Exception as problem:
        return [], [(code, f"the program could not write it ({type(problem).__name__})")]


def _give_to_people(held: Sequence[HeldLetter], looked_at: set[int], asked: Asked) -> None:
    """A case none of whose letters is held any more waits for nobody."""
    reasons: dict[int, list[str]] = {}
    for one in held:
        reasons.setdefault(one.case, []).append(f"{HELD} {one.code}: {one.why}"[:60])
    put_many([Work(case, QUEUE, tuple(said)) for case, said in reasons.items()], now=asked.now)
    WorkItem.objects.filter(
        case__in=looked_at - reasons.keys(),
        queue=QUEUE,
        done_at__isnull=True,
        reasons__0__startswith=HELD,
    ).update(done_at=asked.now)
