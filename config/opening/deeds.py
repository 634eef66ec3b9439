"""What the invented staff did on the desk before it is opened: by the operations pages use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from claims.models import Claim
from claims.operations.review.bar import bar_from
from claims.operations.review.decide import decide
from claims.operations.review.found import open_of
from claims.operations.review.held import find
from claims.operations.review.note import note
from claims.operations.review.pend import pend
from claims.operations.review.restrict import restrict_to
from claims.operations.review.words import Word
from config.opening.story import ZONE
from kernel.cases.desk import skip, take
from kernel.cases.models import WorkItem
from kernel.cases.timeline import record
from kernel.cases.version import version_of
from kernel.cases.wanted import Filters, Wanted
from kernel.people.acting import actor_named

QUEUE = "claims"


def do(deed: Mapping[str, Any], at: datetime) -> None:
    """One deed: pend, extend, override, skip, take, note, restrict or bar."""
    claim = Claim.objects.get(patient_control_number=deed["claim"])
    who = actor_named(deed["who"])
    match deed["does"]:
        case "pend":
            version = version_of(claim.pk)
            pend(claim.number, deed["reason"], deed["note"], who, at, version)
        case "override":
            found = open_of(find(claim.number, who, at).stored)
            words = [
                Word(each.rule, each.line, each.key, "override", deed["reason"]) for each in found
            ]
            decide(claim.number, words, who, at, version_of(claim.pk))
        case "note":
            note(claim.number, deed["note"], who, at)
        case "extend":
            # The letter that takes more time for missing information left by hand.
            facts = {"for": "information", "days": int(deed["days"])}
            record(claim.pk, "extension_notified", at, now=at, by=who.name, facts=facts)
        case "take":
            _taken(deed, at)
        case "restrict":
            version = version_of(claim.pk)
            restrict_to(claim.number, deed["to"], deed["reason"], who, at, version)
        case "bar":
            version = version_of(claim.pk)
            bar_from(claim.number, deed["barred"], deed["reason"], who, at, version)
        case "skip":
            skip(who, _taken(deed, at).pk, deed["reason"], now=at)
        case other:
            raise ValueError(f"nobody at the desk does {other!r}")


def _taken(deed: Mapping[str, Any], at: datetime) -> WorkItem:
    who = actor_named(deed["who"])
    number = Claim.objects.get(patient_control_number=deed["claim"]).case.number
    item = take(who, Wanted((QUEUE,), who.name, at, ZONE, Filters(q=number)))
    if item is None:
        raise ValueError(f"{deed['claim']} is not there to be taken by {who.name}")
    return item
