"""The track of an appeal, standard or expedited, and the clocks that go and come with it."""

from datetime import datetime

from appeals.models import Appeal
from appeals.operations.clocks import drop, open_clocks
from kernel.cases.models import Deadline
from kernel.clocks import Clock, catalogue


def set_track(row: Appeal, track: str, *, now: datetime) -> None:
    """The appeal goes on at `track`: clocks of the old one go and those of the new one come.

    After the events that changed it were recorded.  What a refusal to expedite started stays: its
    letter is owed whatever the track.
    """
    row.track = row.case.track = track
    row.save(update_fields=["track"])
    row.case.save(update_fields=["track"])
    held = Deadline.objects.filter(case=row.pk).values_list("clock", flat=True)
    drop(row, [name for name in held if not _of_track(catalogue()[name], track)])
    open_clocks(row, now=now)


def _of_track(clock: Clock, track: str) -> bool:
    return track in clock.when.get("track", (track,)) or "expedite_refused" in clock.starts
