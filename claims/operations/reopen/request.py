"""A prior authorization decided anew after a won appeal: approved under its number, or not at all.

What was approved stays approved.  The appeal also sets aside a refusal for an administrative fact,
which no other word of a person does.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from claims.models import AuthorizationRequest, Determination, RequestedService
from claims.operations.authorizations.decide import OF_THE_WHOLE, keep
from claims.operations.authorizations.judge import judge
from claims.operations.authorizations.on_file import GRANTED, happened, held, move
from claims.operations.reopen.asked import Granted, Reopened, UnableToReopen, Word
from claims.operations.reopen.claim import denials_of
from kernel.record.sealing import Batch

FEWER_UNITS, FEWER_UNITS_CARC = "fewer_units_needed", "151"  # claims/letters/denial_reasons.yaml
REVIEWER = ("name", "license_number", "specialty")


def reopen_request(number: str, services: Sequence[Granted], word: Word, batch: Batch) -> Reopened:
    """Approve these services by the same pipeline.  In the caller's transaction, who seals.

    UnableToReopen: it waits for a decision, was withdrawn or ended; a service is not refused; or
    the pipeline would not approve it for something the appeal does not speak of.
    """
    row = held(number)
    if row.state not in ("denied", "partly_approved"):
        raise UnableToReopen(f"{row.number} is {row.state}: nothing of it is refused")
    with transaction.atomic(), batch.undone_with_the_savepoint():
        asked = {each.number: each for each in row.services.all()}
        before = row.decisions.order_by("number").last()
        assert before is not None
        for each in services:
            if each.service not in asked:
                raise UnableToReopen(f"{row.number} has no service {each.service}")
            rules = [found.rule for found in denials_of(before, each.service)]
            _say(row, each, asked[each.service], rules, word, batch)
        facts = {"appeal": word.number, "lines": [each.service for each in services]}
        happened(row, "reopened", word.now, word.by, batch, now=word.now, facts=facts)
        if row.state == "denied":
            move(row, "requested")
        judge(row, batch, now=word.now, by=word.by)
        _as_the_appeal_says(row, services)
        return Reopened(row.state)


def _say(
    row: AuthorizationRequest,
    granted: Granted,
    asked: RequestedService,
    rules: Sequence[str],
    word: Word,
    batch: Batch,
) -> None:
    facts: dict[str, Any] = {"appeal": word.number, "overrules": sorted(set(rules))}
    why, say = f"Overturned by {word.number}: {granted.why}", "approve"
    if granted.units is not None:
        if not 0 < granted.units < asked.units:
            raise UnableToReopen(
                f"service {asked.number}: a part of the {asked.units} units is 1 to "
                f"{asked.units - 1}, not {granted.units}"
            )
        reviewer = _refused_by(row, asked.number) if word.outside else dict(word.reviewer)
        if any(not reviewer.get(each) for each in REVIEWER):
            raise UnableToReopen("a part is granted by a reviewer with licence and specialty")
        say = "limit"
        facts |= {
            "units": granted.units,
            "reason": FEWER_UNITS,
            "carc": FEWER_UNITS_CARC,
            "reviewer": reviewer,
        }
    keep(row, OF_THE_WHOLE, say, why, granted.service, facts, batch, now=word.now, by=word.by)
    happened(
        row, "determined", word.now, word.by, batch, now=word.now,
        facts={"say": [say], "lines": [granted.service], "appeal": word.number},
    )  # fmt: skip


def _refused_by(row: AuthorizationRequest, service: int) -> dict[str, Any]:
    """Who refused the service by their licence; nobody where a fact did."""
    said = Determination.objects.filter(
        Q(line=service) | Q(line=None), request=row, say__in=("deny", "limit")
    )
    last = said.order_by("id").last()
    return dict(last.facts["reviewer"]) if last else {}


def _as_the_appeal_says(row: AuthorizationRequest, services: Sequence[Granted]) -> None:
    after = row.decisions.order_by("number").last()
    assert after is not None
    came = dict(after.lines.values_list("number", "disposition"))
    refused = [each.service for each in services if came[each.service] not in GRANTED]
    if refused:
        named = ", ".join(map(str, refused))
        why = "; ".join(
            f"{found.rule}: {found.message}"
            for number in refused
            for found in denials_of(after, number)
        )
        raise UnableToReopen(
            f"service {named} of {row.number} would still be {came[refused[0]]}"
            + (f": {why}" if why else "")
        )
