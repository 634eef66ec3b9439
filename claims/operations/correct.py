"""Replacements and voids carried out: the original taken back, the member's later claims worked
out anew, the replacement decided in its place.

In the transaction and under the locks of the batch they were taken with (`decide`).  One after the
other, in the order they came.  `judge_in_place` says what the policy is.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.timezone import localdate

from claims.adjudication.correcting import unclear
from claims.adjudication.unmatched import unclear_void
from claims.facts import load
from claims.facts.apart import Apart
from claims.law_book import book
from claims.models import Claim, Decision
from claims.operations.at_stake import billed
from claims.operations.find_original import VOID, Original, Row, corrections, find_original
from claims.operations.judge_in_place import InPlace, judge_in_place
from claims.operations.take_back import Cause, in_force, lock_claims, take_back
from claims.operations.write_decisions import QUEUE, Decided, write
from claims.rules.duplicate_claim import duplicate_claim
from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import Happened, record_many
from kernel.record.sealing import Batch

PAYMENTS = "payments"
CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True)
class Carrying:
    """By whom and when corrections are carried out, and the batch their rows belong to."""

    batch: Batch
    now: datetime
    by: str

    def happened(self, case: int, name: str, **facts: object) -> None:
        record_many([Happened(case, name, self.now, self.by, facts)], self.batch, now=self.now)


def correct(cases: Collection[int], batch: Batch, *, now: datetime, by: str) -> Counter[str]:
    """Carry out the corrections among these cases; how many claims came out how."""
    found = corrections(cases)
    if not found:
        return Counter()
    lock_claims(sorted({each["member_id"] for each in found}))
    carrying = Carrying(batch, now, by)
    counts: Counter[str] = Counter()
    for each in found:
        if _is_open(each["case_id"]):
            counts[_correct(each, carrying)] += 1
    return counts


def _is_open(case: int) -> bool:
    """A replacement may have been taken back by the next one meanwhile."""
    return Claim.objects.filter(pk=case, state__in=("accepted", "pended")).exists()


def _correct(row: Row, carrying: Carrying) -> str:
    original = find_original(row)
    void = row["frequency"] == VOID
    if void and original.replaced.problem:
        return _unclear_void(row, original, carrying)
    taken = frozenset(original.takes)
    standing = {case: decision for case in taken if (decision := in_force(case))}
    place = min((each.place or each.pk for each in standing.values()), default=None)
    found = judge_in_place(
        row["member_id"],
        place,
        taken=taken,
        replacement=None if void else row["case_id"],
        original=original.replaced,
    )
    if not found.takes_effect:
        found.changed, place = [], None
    elif taken:
        _withdraw(row, original.takes, standing, carrying)
        take_changed_back(found, _because(row), row["received"], carrying)
    write_in_place(found, place, carrying)
    if void:
        _move([row["case_id"]], "closed")
        close([row["case_id"]], QUEUE, now=carrying.now)
        carrying.happened(row["case_id"], "withdrawn", because="it was a void, and is carried out")
        return "closed"
    return found.replacement[1].disposition.value if found.replacement else ""


def _because(row: Row) -> str:
    did = "voided" if row["frequency"] == VOID else "replaced"
    return f"{did} by claim {row['number']}"


def _withdraw(
    row: Row, takes: Sequence[int], standing: dict[int, Decision], carrying: Carrying
) -> None:
    """What the correction is about is taken back; each is linked to the one that took it."""
    cause = Cause(_because(row), carrying.by, carrying.now, localdate(carrying.now))
    by = row["case_id"]
    for case in takes:
        decision = standing.get(case)
        if decision is not None and take_back(decision, cause, carrying.batch) is not None:
            _move([case], "reversed")
            carrying.happened(case, "reversed", reason=cause.reason, amount=str(decision.paid))
        elif not Claim.objects.filter(pk=case, state="reversed").exists():
            _move([case], "closed")
        carrying.happened(case, "withdrawn", because=cause.reason)
        close([case], QUEUE, now=carrying.now)
        close([case], PAYMENTS, now=carrying.now)
        Claim.objects.filter(pk=by).update(replaces=case)
        by = case


def take_changed_back(found: InPlace, reason: str, since: date, carrying: Carrying) -> None:
    """The later decisions that change: taken back, and their claims open for the new ones.

    `since` is the day from which it could be known: interest on what they pay more runs from it.
    """
    cause = Cause(
        f"an earlier claim of the member was {reason}",
        carrying.by,
        carrying.now,
        localdate(carrying.now),
    )
    for later, _, _ in found.changed:
        decision = Decision.objects.select_related("remitted").get(pk=later.decision)
        if take_back(decision, cause, carrying.batch) is not None:
            facts = {"reason": cause.reason, "amount": str(decision.paid)}
            carrying.happened(later.case, "reversed", **facts)
        said = {"reason": cause.reason, "received": since.isoformat()}
        carrying.happened(later.case, "adjusted", **said)
    paid = [later.case for later, _, _ in found.changed]
    _move(paid, "reversed", only="paid")
    _move(paid, "accepted", only="reversed")


def write_in_place(found: InPlace, place: int | None, carrying: Carrying) -> None:
    """The replacement's decision, in the place of what it took back, and the later claims' ones."""
    decided = [Decided(*found.replacement, place=place)] if found.replacement else []
    decided += [Decided(loaded, new, place=later.place) for later, loaded, new in found.changed]
    write(decided, carrying.batch, now=carrying.now, by=carrying.by)
    stakes = billed(found.stuck)
    work = [
        Work(case, CORRECTIONS, (why,), at_stake=stakes.get(case))
        for case, why in found.stuck.items()
    ]
    put_many(work, now=carrying.now)


def _unclear_void(row: Row, original: Original, carrying: Carrying) -> str:
    """A void that names nothing for certain: a person says what it is about, or refuses it."""
    case = row["case_id"]
    loaded = load([case], apart=Apart(originals={case: original.replaced}))[0]
    finding = unclear(original.replaced)._replace(rule=duplicate_claim.name)
    said = loaded.claim.determinations if loaded.claim else ()
    decision = unclear_void(loaded.lines, finding, said, law=book().version)
    write([Decided(loaded, decision)], carrying.batch, now=carrying.now, by=carrying.by)
    return decision.disposition.value


def _move(cases: Sequence[int], state: str, *, only: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE claims_claim SET state = %s WHERE case_id = ANY(%s) AND state <> %s "
            "AND (%s = '' OR state = %s)",
            [state, list(cases), state, only, only],
        )
