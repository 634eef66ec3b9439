"""A dispute is decided; what the provider wins is decided anew by the claims pipeline, and paid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from appeals.letters.least import least_of
from appeals.models import DisputeDecision, ProviderDispute
from appeals.operations.dispute.on_file import (
    TO_DO,
    UnableToDispute,
    acted,
    happened,
    held,
    move,
    open_clocks,
)
from claims.letters.checks import is_formula
from claims.operations.reopen import (
    Overturned,
    UnableToReopen,
    effect_on_claim,
    lock_claim,
    reopen_claim,
)
from claims.operations.reopen.asked import Word
from kernel.cases.models import Event
from kernel.cases.queue import Work, close, put_many
from kernel.cases.sweep import ACTOR
from kernel.people.policy import Actor
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest
from kernel.record.sight import unrestricted

TABLE = "appeals_disputedecision"
STUCK = "not carried out"
OUTCOMES = ("overturned", "upheld")


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """The word on one line: overturned or upheld, why, and the term of the agreement."""

    line: int
    outcome: str
    why: str
    provision: str = ""


def decide(
    number: str,
    lines: Sequence[DisputeLine],
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    version: str,
) -> DisputeDecision:
    """Decide it once.  What is overturned reopens the claim at once; what stands in the way there
    is a person's, and the decision stands all the same.

    UnableToDispute: it is decided, or a line lacks its word or its reason.
    """
    with acted(number, actor, now, version) as row:
        if row.state != "received":
            raise UnableToDispute(f"{row.number} is {row.state}: it is not waiting for a decision")
        _check(row, lines, reason)
        lock_claim(row.claim_id)  # before anything is sealed, as whoever decides claims
        batch = Batch()
        made = _write(row, lines, reason, actor.name, batch, now)
        facts = {"outcome": made.outcome, "decision": made.pk}
        happened(row, "decided", now, actor.name, batch, now=now, facts=facts)
        row.outcome = made.outcome
        row.save(update_fields=["outcome"])
        move(row, "decided")
        open_clocks(row, now=now)
        close([row.pk], TO_DO, now=now)
        if made.outcome != "upheld":
            _reopen(row, made, batch, now)
        batch.seal(now)
        return made


def _check(row: ProviderDispute, lines: Sequence[DisputeLine], reason: str) -> None:
    wanted = row.lines or list(row.claim.lines.order_by("number").values_list("number", flat=True))
    if sorted(each.line for each in lines) != sorted(wanted):
        named = ", ".join(map(str, sorted(wanted)))
        raise UnableToDispute(f"{row.number} is about line {named}: say one word on each of them")
    if not reason.strip():
        raise UnableToDispute("say why: the provider reads the reason")
    least = least_of("dispute_decision", "appeal.reason")
    if len("".join((reason.strip(), *(each.why.strip() for each in lines)))) < least:
        raise UnableToDispute(f"the reasons take {least} characters at least, all together")
    for each in lines:
        if each.outcome not in OUTCOMES:
            raise UnableToDispute(f"line {each.line}: {each.outcome!r} is not overturned or upheld")
        if is_formula(each.why):
            raise UnableToDispute(f"line {each.line}: say why in a sentence about this claim")


def _write(
    row: ProviderDispute,
    lines: Sequence[DisputeLine],
    reason: str,
    by: str,
    batch: Batch,
    now: datetime,
) -> DisputeDecision:
    said = {each.outcome for each in lines}
    values = {
        "outcome": next(iter(said)) if len(said) == 1 else "partly",
        "lines": [
            {
                "line": each.line,
                "outcome": each.outcome,
                "why": each.why.strip(),
                "provision": each.provision.strip(),
            }
            for each in sorted(lines, key=lambda each: each.line)
        ],
        "reason": reason.strip(),
        "by": by,
    }
    stored = canonical({"dispute": row.pk, "decided_at": now.isoformat(), **values})
    made = DisputeDecision.objects.create(
        id=table_ids(TABLE, 1)[0],
        dispute=row,
        decided_at=now,
        **values,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
    return made


def won_of(made: DisputeDecision) -> list[int]:
    """The lines the provider won."""
    return [each["line"] for each in made.lines if each["outcome"] == "overturned"]


def _reopen(row: ProviderDispute, made: DisputeDecision, batch: Batch, now: datetime) -> str:
    """Decided anew; or why not, which a person is given."""
    lines = [
        Overturned(each["line"], each["why"])
        for each in made.lines
        if each["outcome"] == "overturned"
    ]
    try:
        with transaction.atomic(), batch.undone_with_the_savepoint():
            reopen_claim(row.claim_id, lines, Word(row.number, made.by, now), batch)
    except UnableToReopen as why:
        put_many([Work(row.pk, TO_DO, (STUCK,), priority=1)], now=now)
        return str(why)
    return ""


def carried_out(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Disputes whose payment was made meanwhile, and those that were upheld and told: closed."""
    with unrestricted():
        open_ones = ProviderDispute.objects.filter(state="decided").order_by("pk")
        for number in list(open_ones.values_list("number", flat=True)):
            with transaction.atomic():
                yield from _look_at(held(number), now)


def _look_at(row: ProviderDispute, now: datetime) -> Iterator[str]:
    made = row.decided
    if won := won_of(made):
        effect = effect_on_claim(row.claim_id, won, since=row.decision.number)
        if effect.at is None:
            yield f"{row.number} is not paid: {'; '.join(effect.lacks)}"
            return
        if not Event.objects.filter(case=row.pk, name="paid").exists():
            batch = Batch()
            facts = {"reference": effect.reference, "amount": str(effect.amount)}
            happened(row, "paid", effect.at, ACTOR, batch, now=now, facts=facts)
            batch.seal(now)
    if _told(row):
        move(row, "closed")
        close([row.pk], TO_DO, now=now)
        yield f"{row.number} is closed"


def _told(row: ProviderDispute) -> bool:
    """The notice of the decision left; nothing else of a dispute tells one."""
    sent = Event.objects.filter(case=row.pk, name="notice_sent")
    return bool(sent.filter(facts__tells__in=("denial", "approval")).exists())
