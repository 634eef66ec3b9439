"""What happened to a case, told to whoever asked to be told (kernel/webhooks)."""

from collections.abc import Iterable
from datetime import datetime

from kernel.cases.models import Case
from kernel.webhooks import announcing
from kernel.webhooks.topics import may_want


def announce(events: Iterable[tuple[int, int, str, datetime]], *, now: datetime) -> None:
    """Tell of the events, each with its id, its case, its name and when.  In the caller's
    transaction; one statement where nobody wants to know, three where somebody does.

    What is restricted to somebody is announced to nobody: that it exists is told already.
    """
    topics = announcing.wanted()
    sought = [each for each in events if may_want(topics, each[2])]
    if not sought:
        return
    cases = {
        pk: (number, kind)
        for pk, number, kind in Case.objects.filter(
            pk__in={case for _, case, _, _ in sought}, restricted_to=""
        ).values_list("pk", "number", "kind")
    }
    told = [
        announcing.Told(event, name, cases[case][1], cases[case][0], at)
        for event, case, name, at in sought
        if case in cases
    ]
    announcing.announce(told, topics, now=now)
