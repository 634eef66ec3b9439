"""Words written as determinations and the claim judged with them: what every decision, preview and
signature does alike, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from claims.models import Determination
from claims.operations.decide import adjudicate
from claims.operations.review.found import Found, findings_of
from claims.operations.review.held import Held, read
from claims.operations.review.words import Say
from kernel.cases.timeline import Happened, record_many
from kernel.money import ZERO, Money, total
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest
from kernel.record.sight import unrestricted

TABLE = "claims_determination"
SUPPOSED = "Supposed, to see what is at stake."


@dataclass(frozen=True, slots=True)
class Said:
    """A word on one finding as it stands: what the record will say of it."""

    found: Found
    say: Say
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.found.rule,
            "line": self.found.line,
            "seen": self.found.key,
            "message": self.found.message,
            "say": self.say,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Came:
    """What the claim came to.  `lines` are disposition, paid and what the member owes, by line."""

    held: Held
    disposition: str
    lines: Mapping[int, tuple[str, Money, Money]]
    open: tuple[Found, ...]

    @property
    def paid(self) -> Money:
        return total(paid for _, paid, _ in self.lines.values())

    def as_json(self) -> dict[str, Any]:
        """What must come out again when it is signed."""
        return {
            "disposition": self.disposition,
            "lines": {
                str(n): [said, str(paid), str(owes)] for n, (said, paid, owes) in self.lines.items()
            },
            "open": sorted(each.key for each in self.open),
        }


def came_of(held: Held) -> Came:
    """How the latest decision of the claim came out."""
    lines = {
        line["number"]: (line["disposition"], _money(line, "paid"), _money(line, "member_owes"))
        for line in held.stored["lines"]
    }
    found = findings_of(held.stored)
    disposition = held.decision.disposition if held.decision else ""
    return Came(held, disposition, lines, tuple(each for each in found if each.open))


def carry_out(
    held: Held, said: Sequence[Said], by: str, *, now: datetime, countersigned: str = ""
) -> Came:
    """Record the words of `by`, and judge the claim with them.

    Every fact is weighed, also those of cases the actor may not see.
    """
    with unrestricted():
        if said:
            batch = Batch()
            for together in _together(said):
                _write(held.case, together, by, countersigned, batch, now=now)
            record_many(_events(held.case, said, by, countersigned, now), batch, now=now)
            batch.seal(now)
        adjudicate([held.case], now=now, by=countersigned or by)
        return came_of(read(held.case))


def worth(held: Held, *, now: datetime, by: str) -> Money:
    """What the plan would pay at most, were every finding that is open set aside: what is at stake
    in a word on a claim that still pends.  A line nobody can price counts with its charge.

    Nothing of it is kept.
    """
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            waits = [each for each in came_of(held).open if not each.could_not_run]
            supposed = [
                Said(each, "override", "Supposed, to see what is at stake.") for each in waits
            ]
            came = carry_out(held, supposed, by, now=now)
            lines = came.held.stored["lines"]
            charges = {line["number"]: _money(line, "charge") for line in lines}
        finally:
            transaction.savepoint_rollback(point)
    return total(
        charges[number] if disposition == "pended" else paid
        for number, (disposition, paid, _) in came.lines.items()
    )


def _money(line: Mapping[str, Any], name: str) -> Money:
    return Money(line[name]) if name in line else ZERO


def _events(
    case: int, said: Sequence[Said], by: str, countersigned: str, now: datetime
) -> list[Happened]:
    """One event for each rule and saying, with the lines it is about."""
    lines: dict[tuple[str, str], list[int]] = {}
    for each in said:
        lines.setdefault((each.found.rule, each.say), []).append(each.found.line)
    signed = {"countersigned": countersigned} if countersigned else {}
    return [
        Happened(case, "determined", now, by, {"rule": rule, "say": say, "lines": of, **signed})
        for (rule, say), of in lines.items()
    ]


def _together(said: Sequence[Said]) -> list[list[Said]]:
    """What is said alike of one rule is one word, on however many lines."""
    alike: dict[tuple[str, str, str], list[Said]] = {}
    for each in said:
        alike.setdefault((each.found.rule, each.say, each.reason), []).append(each)
    return list(alike.values())


def _write(
    case: int, said: Sequence[Said], by: str, countersigned: str, batch: Batch, *, now: datetime
) -> None:
    facts: dict[str, Any] = {"seen": [each.found.key for each in said]}
    if countersigned:
        facts |= {"proposed": by, "countersigned": countersigned}
    row: dict[str, Any] = {
        "line": said[0].found.line if len(said) == 1 else None,
        "rule": said[0].found.rule,
        "say": said[0].say,
        "reason": said[0].reason,
        "by": by,
        "facts": facts,
    }
    stored = canonical({"case": case, "at": now.isoformat(), **row})
    made = Determination.objects.create(
        id=table_ids(TABLE, 1)[0],
        claim_id=case,
        at=now,
        **row,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
