"""The workspace of an appeal: one page with everything a person needs to hear it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.desk.acting import ALL
from appeals.desk.head import head_of
from appeals.desk.reaching import appeal_page
from appeals.desk.steps import steps_of
from appeals.models import Appeal
from appeals.showing.bar import Bar, bar_of
from appeals.showing.clocks import ShownClock
from appeals.showing.parts import Shown
from appeals.showing.shown import shown_to
from claims.desk.clock import Clock, first_due
from kernel.people.policy import Answer, may
from kernel.web.in_words import vocabulary
from kernel.web.permitted import actor_for
from kernel.web.seeking import page_of_case

FIRST_ACTS = ("admit", "assign", "decide", "extend", "acknowledge", "came-in", "note")
"""Acts shown as buttons, where they may be done; the others are in a list."""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock of the table: its words beside the figures, and its picture."""

    clock: ShownClock
    counted: Clock
    bar: Bar | None

    @property
    def tolled(self) -> str:
        return f"{self.clock.tolled_days} d" if self.clock.waits else "—"


@dataclass(frozen=True, slots=True)
class Doable:
    """An act with its address and policy's answer."""

    slug: str
    title: str
    url: str
    answer: Answer


@require_safe
@appeal_page("appeal.read")
def appeal(request: HttpRequest, row: Appeal) -> HttpResponse:
    """The page; the member stays masked.  `shown_to` records the look."""
    actor, now = actor_for(request), timezone.now()
    shown = shown_to(row, actor, now)
    clocks = rows_of(shown.clocks, shown.header.received_at, now)
    first = first_due([each.counted for each in clocks])
    acts = acts_of(shown)
    context = {
        "shown": shown,
        "head": head_of(shown),
        "clocks": clocks,
        "main": next((each for each in clocks if first and each.counted is first), None),
        "steps": steps_of(shown),
        "first_acts": [each for each in acts if each.slug in FIRST_ACTS and each.answer],
        "acts": [each for each in acts if each.slug not in FIRST_ACTS and each.answer],
        "refused": [each for each in acts if not each.answer],
        "below_url": page_of_case(shown.below.kind, shown.below.number),
        "waits": {each.evidence: each.missing for each in shown.evidence_waits},
        "letters_may": may(actor, "letter.read"),
    }
    return render(request, "appeals/appeal.html", context)


def rows_of(clocks: Sequence[ShownClock], received_at: datetime, now: datetime) -> list[ClockRow]:
    """The rows of a table of clocks."""
    words = dict(vocabulary())
    return [ClockRow(each, _counted(each, received_at, now), bar_of(each, now, words))
            for each in clocks]  # fmt: skip


def _counted(each: ShownClock, received_at: datetime, now: datetime) -> Clock:
    return Clock(
        name=each.name,
        rule=each.rule,
        duty=each.duty,
        state=each.state,
        due_on=each.due_on,
        late_from=each.late_from,
        steps=each.steps,
        received_at=received_at,
        now=now,
        zone=each.zone,
        owed_by=each.owed_by,
        cites=each.cites,
    )


def acts_of(shown: Shown) -> list[Doable]:
    """Every act, in the order people do them."""
    titles: dict[str, Any] = {each.slug: each.title for each in ALL} | {"decide": "Decide"}
    order = sorted(titles, key=lambda slug: FIRST_ACTS.index(slug) if slug in FIRST_ACTS else 99)
    return [
        Doable(
            slug,
            titles[slug],
            reverse(f"appeal-{slug}", args=[shown.header.number]),
            shown.may[slug],
        )
        for slug in order
    ]
