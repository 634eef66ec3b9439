"""A person sends the file of an appeal to the independent review entity, where nothing did before.

The decision sends it, and so does the sweep when the time is over; where both were kept from it,
whoever sees that need not wait.
"""

from datetime import datetime

from appeals.external import ire
from appeals.external.on_file import May
from appeals.models import Appeal, ExternalReview
from appeals.operations.doors import acted
from kernel.cases.models import Deadline
from kernel.clocks import catalogue
from kernel.people.policy import Actor

LATE = f"{ire.__name__}.{ire.forward_late.__name__}"


def forward_now(number: str, actor: Actor, now: datetime, version: str) -> ExternalReview:
    """The file is built and on its way.  UnableToGo where the plan need not send it, or may not
    yet; UnableToCite where no law on record says to whom."""
    with acted(number, actor, "appeal.forward", now, version) as row:
        late = row.outcome not in ire.AGAINST and _ran_out(row, now)
        return ire.forward(row, now=now, by=actor.name, late=late)


def may_forward(row: Appeal, now: datetime) -> May:
    """Whether the file is to go now, and why not."""
    return ire.may_go(row, late=_ran_out(row, now))


def _ran_out(row: Appeal, now: datetime) -> bool:
    """A time whose end sends the file is over, and what it asked for was not done."""
    names = [clock.name for clock in catalogue() if clock.on_breach == LATE]
    over = Deadline.objects.filter(case=row.pk, clock__in=names, late_from__lte=now)
    return over.exclude(state__in=("met", "met_late")).exists()
