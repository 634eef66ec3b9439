"""How fast a grievance is answered: its track, and the clocks that go and come with it.

Of Medicare Advantage the law names what is answered in 24 hours: a refusal to hurry and an
extension of a decision (42 CFR 422.564(f)).  Of insured plans whatever health cannot wait for.  The
hours run from the first receipt: who found late that it was urgent has them against them.
"""

from datetime import datetime

from appeals.operations.moved import Moved, keep_moved, standing
from grievances.models import Grievance
from grievances.operations.clocks import open_clocks
from grievances.operations.doors import acted
from grievances.operations.on_file import UnableToGrieve, happened
from grievances.operations.open import HURRIED
from kernel.cases.models import Deadline
from kernel.clocks import catalogue
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

CITE = "42 CFR 422.564(f)"


def expedite(
    number: str, why: str, actor: Actor, now: datetime, version: str, *, about: str = ""
) -> list[Moved]:
    """It is expedited.  `about` says of Medicare Advantage which of the two it is."""
    with acted(number, actor, "grievance.work", now, version) as row:
        _open(row, why)
        if row.track == "expedited":
            raise UnableToGrieve(f"{row.number} is expedited already")
        if "medicare_advantage" in row.case.regimes and about not in HURRIED:
            raise UnableToGrieve(
                f"{row.number}: 24 hours are for {' and '.join(HURRIED)} alone ({CITE})"
            )
        facts = {"why": why.strip(), "about": about, "before": row.about}
        return _at(row, "expedited", about or row.about, "expedited", facts, actor, now)


def not_expedited(
    number: str, why: str, actor: Actor, now: datetime, version: str, *, about: str = "other"
) -> list[Moved]:
    """It was taken for one that is answered in hours, and is none: the standard time counts from
    the first receipt."""
    with acted(number, actor, "grievance.work", now, version) as row:
        _open(row, why)
        if row.track != "expedited":
            raise UnableToGrieve(f"{row.number} is not expedited")
        if "medicare_advantage" in row.case.regimes and about in HURRIED:
            raise UnableToGrieve(f"{row.number}: {about} is answered in 24 hours ({CITE})")
        facts = {"why": why.strip(), "about": about, "before": row.about}
        return _at(row, "standard", about, "not_expedited", facts, actor, now)


def _open(row: Grievance, why: str) -> None:
    if row.state != "received":
        raise UnableToGrieve(f"{row.number} is {row.state}: no time of it is running")
    if not why.strip():
        raise UnableToGrieve("say why")


def _at(
    row: Grievance,
    track: str,
    about: str,
    event: str,
    facts: dict[str, str],
    actor: Actor,
    now: datetime,
) -> list[Moved]:
    before, batch = standing(row.pk), Batch()
    row.track = row.case.track = track
    row.about = about
    row.save(update_fields=["track", "about"])
    row.case.save(update_fields=["track"])
    happened(row, event, now, actor.name, batch, now=now, facts=facts)
    held = Deadline.objects.filter(case=row.pk)
    gone = [each.pk for each in held if not _of_track(each.clock, track)]
    Deadline.objects.filter(pk__in=gone).delete()
    open_clocks(row, now=now)
    moved = keep_moved(row.pk, before, facts["why"], batch, now=now, by=actor.name)
    batch.seal(now)
    return moved


def _of_track(clock: str, track: str) -> bool:
    return track in catalogue()[clock].when.get("track", (track,))
