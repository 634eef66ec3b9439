"""A person sends the file of an appeal to the independent review entity, where nothing did before.

The decision sends it, and so does the sweep when the time is over; where both were kept from it,
whoever sees that need not wait.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from appeals.external import ire
from appeals.external.on_file import May
from appeals.models import Appeal, ExternalReview
from appeals.operations.doors import acted
from appeals.operations.on_file import OPEN
from kernel.cases.models import Deadline, Event
from kernel.people.policy import Actor
from kernel.record.sight import unrestricted


def forward_now(number: str, actor: Actor, now: datetime, version: str) -> ExternalReview:
    """The file is built and on its way.  UnableToGo where the plan need not send it, or may not
    yet; UnableToCite where no law on record says to whom."""
    with acted(number, actor, "appeal.forward", now, version) as row:
        late = row.outcome not in ire.AGAINST and _ran_out(row, now)
        return ire.forward(row, now=now, by=actor.name, late=late)


def may_forward(row: Appeal, now: datetime) -> May:
    """Whether the file is to go now, and why not."""
    return ire.may_go(row, late=_ran_out(row, now))


def waited_for(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """Appeals whose time is over, and whose letter that takes more of it did not leave before, as
    its carrier says by now or never said: their file goes."""
    taken = Event.objects.filter(case=OuterRef("pk"), name="extension_taken")
    late = Deadline.objects.filter(case=OuterRef("pk"), clock__in=ire.ends_here(), state="late")
    with unrestricted():
        waiting = Appeal.objects.filter(Exists(taken), Exists(late), state__in=OPEN).order_by("pk")
        for case in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                if ire.forward_late(case=case, clock="", now=now):
                    yield f"{Appeal.objects.get(pk=case).number} goes to the independent entity"


def _ran_out(row: Appeal, now: datetime) -> bool:
    """A time whose end sends the file is over, and what it asked for was not done."""
    over = Deadline.objects.filter(case=row.pk, clock__in=ire.ends_here(), late_from__lte=now)
    return over.exclude(state__in=("met", "met_late")).exists()
