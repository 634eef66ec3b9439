"""Letters that tell what was found before, and have not left: nobody is told it any more."""

from datetime import datetime

from kernel.cases.models import Event
from kernel.letters.models import Dispatch
from kernel.letters.take_back import take_back


def take_back_untold(case: int, event: str, *, now: datetime) -> int:
    """Those of every event of this name that are with no carrier yet are taken back; how many.
    What was handed over, or left before, stays as it is.  In the caller's transaction."""
    earlier = Event.objects.filter(case=case, name=event).values_list("pk", flat=True)
    subjects = [f"event:{each}" for each in earlier]
    of_them = Dispatch.objects.filter(
        letter__about__case=case, letter__about__subject__in=subjects
    ).values_list("pk", flat=True)
    rows = Dispatch.objects.select_for_update().filter(pk__in=list(of_them)).order_by("pk")
    attempts = list(rows.values_list("letter", "state"))
    elsewhere = {letter for letter, state in attempts if state != "made"}
    here = {letter for letter, _ in attempts} - elsewhere
    return take_back(here, now=now) if here else 0
