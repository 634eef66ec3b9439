"""A case is given clocks it does not have yet; those it has stay."""

from collections.abc import Iterable
from datetime import datetime

from kernel.cases.deadlines import Opened, open_many, reckon_again
from kernel.cases.models import Case, Deadline
from kernel.clocks import Clock


def open_more(case: Case, clocks: Iterable[Clock], *, now: datetime) -> None:
    """Open those of these clocks the case does not have, from all its events."""
    there = set(Deadline.objects.filter(case=case).values_list("clock", flat=True))
    new = tuple(clock for clock in clocks if clock.name not in there)
    if new:
        open_many([Opened(case.pk, new, case.received_at, case.zone)], now=now)
        reckon_again([case.pk], now=now)
