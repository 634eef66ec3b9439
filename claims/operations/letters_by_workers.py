"""Letters fan out to workers: a message is a place in the work, and whoever did its part writes the
next one.

Several start at once: each passes over what another holds, and none makes a letter twice.  A
message that comes twice finds its letters made.
"""

from datetime import date, datetime
from typing import Any

from claims.letters.senders import Senders
from claims.models.untold import AT_ONCE, STATEMENTS_DUE
from claims.operations.decided_for_letters import BATCH
from claims.operations.letters import Issuing, LettersIssued
from claims.operations.request_letters import issue_request_letters
from kernel.letters.owed import Asked, issue_owed, steps
from kernel.record.outbox import put_many

TOPIC = "letters"
REQUESTS, OTHERS = "requests", "others"
BATCHES = 50
"""Transactions a message: under a minute or about, before a broker asks again."""


def fan_out(workers: int, *, dated: date, running_cycles: bool, now: datetime) -> None:
    """Ask so many workers to issue what is owed on `dated`; one of them also that of requests, and
    then of the apps that registered theirs."""
    first = {"dated": dated.isoformat(), "running_cycles": running_cycles, "after": 0}
    bodies = [{**first, "step": AT_ONCE} for _ in range(workers)]
    put_many(TOPIC, [*bodies, {**first, "step": REQUESTS}], now=now)


def issue_part(
    *,
    dated: date,
    running_cycles: bool,
    step: str,
    after: int,
    now: datetime,
    by: str,
    senders: Senders,
) -> LettersIssued:
    """Issue from a place on, and leave a message for what comes after it."""
    following: dict[str, Any] = {"dated": dated.isoformat(), "running_cycles": running_cycles}
    if step == REQUESTS:
        done = issue_request_letters(dated=dated, now=now, by=by, senders=senders)
        if steps():
            put_many(TOPIC, [{**following, "step": OTHERS, "after": 0}], now=now)
        return LettersIssued(done.letters, done.codes)
    if step == OTHERS:
        others = issue_owed(Asked(dated, now, by, senders))
        return LettersIssued(others.letters, others.codes)
    work = Issuing(dated, now, by, senders, running_cycles)
    for _ in range(BATCHES):
        after = work.next(step, after, BATCH)
        if after < 0:
            break
    if after >= 0:
        put_many(TOPIC, [{**following, "step": step, "after": after}], now=now)
    elif step == AT_ONCE:
        put_many(TOPIC, [{**following, "step": STATEMENTS_DUE, "after": 0}], now=now)
    return work.done
