"""The timeline of a grievance or matter, the latest first, with what a person said in it."""

from collections.abc import Collection
from typing import Any

from appeals.showing.parts import ShownEvent
from grievances.events import EVENTS
from kernel.cases.events import EVENTS as OF_CASES
from kernel.cases.models import Event
from kernel.letters.events import EVENTS as OF_LETTERS

MEANINGS = {**OF_CASES, **OF_LETTERS, **EVENTS}
_SAID = ("text", "why", "what", "ground", "finding", "proof", "to", "outcome", "how", "kind")
"""Facts that are told beside the meaning, the first there is.  None holds a word of a peer."""
OF_ACTIONS = ("action_opened", "action_put_off", "action_done")
"""What is mended after a finding on quality of care tells what peers found."""


def timeline_of(case: int, but: Collection[str] = ()) -> tuple[ShownEvent, ...]:
    """Every event of the case; of those named in `but`, that they happened, and no more."""
    rows = Event.objects.filter(case=case).defer("stored").order_by("-id")
    return tuple(
        ShownEvent(
            name=each.name,
            meaning=MEANINGS.get(each.name, each.name.replace("_", " ")),
            at=each.at,
            recorded_at=each.recorded_at,
            by=each.actor,
            said="" if each.name in but else _said(each.facts),
            only_day=str(each.facts.get("only_day") or ""),
        )
        for each in rows
    )


def _said(facts: dict[str, Any]) -> str:
    for name in _SAID:
        if isinstance(facts.get(name), str) and facts[name]:
            return str(facts[name])
    return ""
