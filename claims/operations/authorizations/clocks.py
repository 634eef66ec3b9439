"""Which clocks a request has: chosen by its facts, anew when they change."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from claims.models import AuthorizationRequest
from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Deadline
from kernel.clocks import Clock, catalogue

IN_TIME = timedelta(hours=24)
"""How long before ongoing care ends an urgent request to go on has the 24 hours of AE-05; later,
it is an ordinary urgent request (AE-06)."""


def facts_of(row: AuthorizationRequest, received_at: datetime) -> dict[str, Any]:
    """The facts clocks are chosen by."""
    kind = row.request
    ends = row.concurrent_until
    if kind == "concurrent" and row.track == "expedited" and ends is not None:
        kind = "concurrent" if received_at <= ends - IN_TIME else "preservice"
    return {
        "case": "authorization",
        "request": kind,
        "track": row.track,
        "part_b_drug": row.part_b_drug,
        "under_pa_rules": row.under_pa_rules,
        "complete": not row.missing,
        "filing_failed": not row.procedures_followed,
        "second_opinion": row.purpose == "second_opinion",
    }


def clocks_of(row: AuthorizationRequest) -> tuple[Clock, ...]:
    """None where no plan is known: a person finds the member first."""
    regimes = tuple(row.case.regimes)
    if not regimes:
        return ()
    facts = facts_of(row, row.case.received_at)
    return catalogue().applicable(regimes=regimes, **facts)


def open_clocks(row: AuthorizationRequest, *, now: datetime) -> None:
    """The deadlines of the request as its facts now are; those there already stay.

    After the events that changed the facts were recorded.
    """
    held = set(Deadline.objects.filter(case=row.pk).values_list("clock", flat=True))
    new = tuple(clock for clock in clocks_of(row) if clock.name not in held)
    if new:
        open_many([Opened(row.pk, new, row.case.received_at, row.case.zone)], now=now)
        reckon_again([row.pk], now=now)


def drop_urgent(row: AuthorizationRequest, *, now: datetime) -> None:
    """Not urgent after all: the standard clock of its facts takes the place of the urgent one."""
    urgent = [clock.name for clock in catalogue() if clock.refusal]
    Deadline.objects.filter(case=row.pk, clock__in=urgent).delete()
    open_clocks(row, now=now)


def deciding(row: AuthorizationRequest) -> Iterable[tuple[Deadline, Clock]]:
    """The plan's open duties to decide and tell."""
    for deadline in Deadline.objects.filter(
        case=row.pk, state__in=("running", "paused", "late")
    ).order_by("id"):
        clock = catalogue()[deadline.clock]
        acts = {act.event for act in clock.stops}
        if clock.owed_by == "plan" and "withdrawn" in acts:
            yield deadline, clock
