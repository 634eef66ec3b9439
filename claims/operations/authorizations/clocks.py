"""Which clocks a request has: chosen by its facts, anew when they change."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from claims.law_book import book
from claims.models import AuthorizationRequest
from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Deadline
from kernel.clocks import Clock, catalogue


def facts_of(row: AuthorizationRequest, *, complete: bool | None = None) -> dict[str, Any]:
    """The facts clocks are chosen by; `complete` where it is other than the row says."""
    return {
        "case": "authorization",
        "request": "preservice" if _too_late_to_go_on(row) else row.request,
        "track": row.track,
        "part_b_drug": row.part_b_drug,
        "under_pa_rules": row.under_pa_rules,
        "complete": not row.missing if complete is None else complete,
        "filing_failed": not row.procedures_followed,
        "second_opinion": row.purpose == "second_opinion",
    }


def _too_late_to_go_on(row: AuthorizationRequest) -> bool:
    """An urgent request to go on with care that came too shortly before it ends is an ordinary
    urgent request (AE-06)."""
    ends = row.concurrent_until
    if row.request != "concurrent" or row.track != "expedited" or ends is None:
        return False
    law = book().opened(tuple(row.case.regimes), receipt_date=row.received)
    if law.find("prior_authorization.urgent_before_expiry") is None:
        return False
    span = law.span("prior_authorization.urgent_before_expiry").amount
    return row.case.received_at > ends - timedelta(hours=span.amount)


def clocks_of(row: AuthorizationRequest, *, complete: bool | None = None) -> tuple[Clock, ...]:
    """None where no plan is known: a person finds the member first."""
    regimes = tuple(row.case.regimes)
    if not regimes:
        return ()
    return catalogue().applicable(regimes=regimes, **facts_of(row, complete=complete))


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
