"""Issue the letters prior authorizations owe: decisions, questions, extensions, refusals to hurry.

A letter that may not leave is held back, named, and given to a person, as a claim's is.  A letter
issued moves no clock: its sending does.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from claims.letters.checks import CHECKS
from claims.letters.compose import FOLDER, UnableToCompose, templates
from claims.letters.compose_request import RequestDraft, drafts_of_request
from claims.letters.given import RequestGiven
from claims.letters.senders import Senders
from claims.operations.requests_for_letters import given_of, owed
from kernel.cases.models import WorkItem
from kernel.cases.queue import Work, put_many
from kernel.law import UnableToCite
from kernel.letters.issue import Order, issue_many
from kernel.letters.owed import AT_A_TIME, Clock
from kernel.letters.owing import issued_already
from kernel.record.sealing import Batch

QUEUE = "letters"
HELD = "held"


@dataclass(frozen=True, slots=True)
class RequestHeldBack:
    """A letter that was not issued: of which request and kind, and why."""

    case: int
    number: str
    code: str
    why: str


@dataclass
class RequestLetters:
    """What a call did."""

    letters: list[int] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    held: list[RequestHeldBack] = field(default_factory=list)


def issue_request_letters(
    *,
    dated: date,
    now: datetime,
    by: str,
    senders: Senders,
    batch: int = AT_A_TIME,
    clock: Clock | None = None,
) -> RequestLetters:
    """Every letter requests owe on `dated`, `batch` of them a transaction, each as late as `clock`
    tells it."""
    done = RequestLetters()
    after = (0, 0)
    while True:
        with transaction.atomic():
            rows = owed(until=dated, after=after, most=batch)
            if not rows:
                return done
            now = clock() if clock else now
            _issue(given_of(rows, dated), senders, dated, done, now=now, by=by)
            after = (rows[-1].case, rows[-1].of)


def _issue(
    given: Sequence[RequestGiven],
    senders: Senders,
    dated: date,
    done: RequestLetters,
    *,
    now: datetime,
    by: str,
) -> None:
    drafts: list[tuple[RequestDraft, RequestGiven]] = []
    held: list[RequestHeldBack] = []
    for each in given:
        made, lacking = _drafts(each, senders, dated)
        drafts += [(draft, each) for draft in made]
        held += [RequestHeldBack(each.case, each.number, code, why) for code, why in lacking]
    told = issued_already({draft.subject for draft, _ in drafts})
    new = [
        (draft, each)
        for draft, each in drafts
        if (draft.subject, draft.code, draft.reader) not in told
    ]
    orders = {id(order): (order, each) for order, each in ((_order(d), g) for d, g in new)}
    batch = Batch()
    issued = issue_many([order for order, _ in orders.values()], batch, now=now, by=by)
    batch.seal(now)
    for one in issued.held:
        _, each = orders[id(one.order)]
        held.append(RequestHeldBack(each.case, each.number, one.order.template.code, one.why))
    refused = {id(one.order) for one in issued.held}
    done.letters += issued.letters
    done.codes += Counter(
        order.template.code for key, (order, _) in orders.items() if key not in refused
    )
    done.held += held
    _give_to_people(held, now)
    _no_longer_held({each.case for each in given} - {one.case for one in held}, now)


def _drafts(
    each: RequestGiven, senders: Senders, dated: date
) -> tuple[list[RequestDraft], list[tuple[str, str]]]:
    """One request that cannot be written of waits for a person; the others' letters go."""
    try:
        sender = senders.of(each.payer_id, each.regimes)
        return drafts_of_request(each, sender, dated)
    except (UnableToCompose, UnableToCite) as problem:
        return [], [("letter", str(problem))]
    except Exception as problem:
        why = f"the program could not write it ({type(problem).__name__})"
        return [], [("letter", why)]


def _order(draft: RequestDraft) -> Order:
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
        records=draft.records,
    )


def _give_to_people(held: Sequence[RequestHeldBack], now: datetime) -> None:
    reasons: dict[int, list[str]] = {}
    for each in held:
        reasons.setdefault(each.case, []).append(f"{HELD} {each.code}: {each.why}"[:60])
    put_many([Work(case, QUEUE, tuple(said)) for case, said in reasons.items()], now=now)


def _no_longer_held(cases: set[int], now: datetime) -> None:
    WorkItem.objects.filter(
        case__in=cases, queue=QUEUE, done_at__isnull=True, reasons__0__startswith=HELD
    ).update(done_at=now)
