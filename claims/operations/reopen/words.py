"""The word of a won appeal on the findings it overturns: a determination that names the appeal."""

from collections.abc import Sequence
from typing import Any

from claims.models import Determination
from claims.operations.reopen.asked import Overturned, Word
from claims.operations.review.found import Found
from kernel.cases.timeline import Happened, record_many
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest

TABLE = "claims_determination"


def say(
    case: int, overturned: Overturned, found: Sequence[Found], word: Word, batch: Batch
) -> None:
    """One determination a rule, on exactly its findings on this line, with an event."""
    for rule in dict.fromkeys(each.rule for each in found):
        seen = [each.key for each in found if each.rule == rule]
        _write(case, overturned, rule, seen, word, batch)
        facts = {
            "rule": rule, "say": "override", "lines": [overturned.line], "appeal": word.number,
        }  # fmt: skip
        event = Happened(case, "determined", word.now, word.by, facts)
        record_many([event], batch, now=word.now)


def _write(
    case: int, overturned: Overturned, rule: str, seen: list[str], word: Word, batch: Batch
) -> None:
    row: dict[str, Any] = {
        "line": overturned.line,
        "rule": rule,
        "say": "override",
        "reason": f"Overturned by {word.number}: {overturned.why}",
        "by": word.by,
        "facts": {"seen": seen, "appeal": word.number},
    }
    stored = canonical({"case": case, "at": word.now.isoformat(), **row})
    made = Determination.objects.create(
        id=table_ids(TABLE, 1)[0],
        claim_id=case,
        at=word.now,
        **row,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
