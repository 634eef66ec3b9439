"""The timeline of a case of appeals, the latest first, with what a person said in it."""

from typing import Any

from appeals.events import EVENTS
from appeals.showing.parts import ShownEvent
from kernel.cases.events import EVENTS as OF_CASES
from kernel.cases.models import Event

MEANINGS = {**OF_CASES, **EVENTS}
_SAID = ("text", "why", "what", "taken_because", "cause", "ground", "to", "reviewer", "outcome",
         "how", "kind")  # fmt: skip
"""Facts that are told beside the meaning, the first there is."""


def timeline_of(case: int) -> tuple[ShownEvent, ...]:
    """Every event of the case."""
    rows = Event.objects.filter(case=case).defer("stored").order_by("-id")
    return tuple(
        ShownEvent(
            name=each.name,
            meaning=MEANINGS.get(each.name, each.name.replace("_", " ")),
            at=each.at,
            recorded_at=each.recorded_at,
            by=each.actor,
            said=_said(each.facts),
            only_day=str(each.facts.get("only_day") or ""),
        )
        for each in rows
    )


def _said(facts: dict[str, Any]) -> str:
    for name in _SAID:
        if isinstance(facts.get(name), str) and facts[name]:
            return str(facts[name])
    return ""
