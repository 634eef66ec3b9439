"""Issue the letters grievances owe: registered with `letters_issue`.

A letter that may not leave is held back, named, and given to a person.  A letter issued moves no
clock: its sending does.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.operations.on_file import UnableToAppeal
from claims.letters.compose import UnableToCompose
from claims.operations.decided_for_letters import issued_already
from grievances.letters.checks import CHECKS
from grievances.letters.compose import FOLDER, Draft, code_of, drafts_of, templates
from grievances.operations.doors import acted
from grievances.operations.letters.given import given_of
from grievances.operations.letters.owed import Owed, owed, owed_of
from grievances.operations.on_file import UnableToGrieve
from kernel.cases.models import Case, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.law import UnableToCite
from kernel.letters.issue import Order, issue_many
from kernel.letters.owed import Asked, HeldLetter, Made, Senders
from kernel.people.policy import Actor
from kernel.record.sealing import Batch
from kernel.record.sight import unrestricted

QUEUE, HELD = "letters", "held"
CANNOT = (UnableToCompose, UnableToCite, UnableToGrieve, UnableToAppeal)


def issue_grievance_letters(asked: Asked) -> Made:
    """Every letter grievances owe, `batch` subjects a transaction."""
    done = Made()
    after = (0, 0)
    with unrestricted():
        while True:
            with transaction.atomic():
                rows = owed(until=asked.dated, after=after, most=asked.batch)
                if not rows:
                    return done
                _issue(rows, asked, done)
                after = (rows[-1].case, rows[-1].of)


def _issue(rows: Sequence[Owed], asked: Asked, done: Made) -> None:
    held = _made_of(rows, asked, done)
    done.held += held
    _give_to_people(held, {one.case for one in rows}, asked)


def issue_this(
    number: str, code: str, actor: Actor, now: datetime, version: str, senders: Senders
) -> list[int]:
    """Make the letter of this kind that the grievance owes, to each of its readers, and no other.

    UnableToGrieve where nothing owes it, it was made already, or something is missing in it: then
    nothing is made at all.
    """
    with acted(number, actor, "grievance.work", now, version) as row:
        dated = now.astimezone(ZoneInfo(row.case.zone)).date()
        one = _latest(row.pk, code, dated)
        if one is None:
            raise UnableToGrieve(f"nothing on file of {row.number} is told by this letter")
        done = Made()
        asked = Asked(dated=dated, now=now, by=actor.name, senders=senders)
        if held := _made_of([one], asked, done):
            raise UnableToGrieve(f"it cannot be made: {held[0].why}")
        if not done.letters:
            raise UnableToGrieve(f"this letter of {row.number} was made already")
        return done.letters


def _latest(case: int, code: str, dated: date) -> Owed | None:
    """The last of what the grievance tells that is told by this kind of letter, as a preview has
    it."""
    for one in reversed(owed_of(case)):
        try:
            with transaction.atomic():
                if code_of(given_of(one, dated)) == code:
                    return one
        except CANNOT:
            continue
    return None


def _made_of(rows: Sequence[Owed], asked: Asked, done: Made) -> list[HeldLetter]:
    """What could not be made; the letters are added to what is done."""
    cases = {one.case for one in rows}
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
    drafts: list[Draft] = []
    held: list[HeldLetter] = []
    for one in rows:
        made, lacking = _drafts(one, asked)
        drafts += made
        held += [HeldLetter(one.case, numbers[one.case], code, why) for code, why in lacking]
    told = issued_already({draft.subject for draft in drafts})
    orders = [
        order_of(draft) for draft in drafts if (draft.subject, draft.code, draft.reader) not in told
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


def _drafts(one: Owed, asked: Asked) -> tuple[list[Draft], list[tuple[str, str]]]:
    """One that cannot be written waits for a person; the others' letters go."""
    code = "letter"
    try:
        given = given_of(one, asked.dated)
        code = code_of(given)
        sender = asked.senders.of(given.payer_id, given.regimes)
        return drafts_of(given, sender, asked.dated)
    except CANNOT as problem:
        return [], [(code, str(problem))]


def order_of(draft: Draft) -> Order:
    """The letter as the kernel makes it."""
    return Order(
        folder=FOLDER,
        template=templates()[draft.code],
        text=draft.text,
        checks=CHECKS,
        about=((draft.case, draft.subject),),
        reader=draft.reader,
        member=draft.member,
        tells=draft.tells,
        facts=draft.facts,
    )


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
