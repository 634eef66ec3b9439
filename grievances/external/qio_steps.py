"""Between the records and the last word of a QIO: its call, the discussion, a reconsideration."""

from datetime import datetime

from appeals.external.on_file import UnableToGo
from grievances.external.on_file import Told, happened, move, on_day
from grievances.external.qio import Determination, check_found, keep, next_step, step_of
from grievances.models import Matter
from kernel.cases.models import Deadline
from kernel.record.sealing import Batch

ENDED = ("discussed", "statement", "lapsed")
"""How an offer to discuss ends: in a talk, in a written statement instead, or with its time."""
PARTIES = ("beneficiary", "practitioner", "provider")


def records_arrived(root: Matter, at: datetime, *, now: datetime, by: str) -> None:
    """The QIO has them: its ten days run (Q-05)."""
    if root.kind == "qio_review" and step_of(root, "interim") is None:
        next_step(root, "interim", [], at=at, now=now, by=by)


def told_interim(
    root: Matter, told_at: datetime, offered_at: datetime, *, now: datetime, by: str
) -> Matter:
    """The QIO called with its interim determination, and offered to discuss it (Q-05, Q-06)."""
    row = step_of(root, "interim")
    if row is None:
        raise UnableToGo(f"the records of {root.number} have not reached the QIO")
    if not row.received_at <= told_at <= offered_at <= now:
        raise UnableToGo("it calls after it has the records, and offers to discuss no sooner")
    told: list[Told] = [
        ("told_orally", told_at, {"by": root.body}),
        ("discussion_offered", offered_at, {}),
        ("notice_received", offered_at, {"what": "the offer to discuss"}),
    ]
    batch = Batch()
    happened(row, told, by, batch, now=now)
    batch.seal(now)
    return row


def offer_ended(root: Matter, how: str, at: datetime, *, now: datetime, by: str) -> Matter:
    """It was discussed, answered in writing, or nobody did in the seven days (Q-06): the three days
    of the QIO begin (Q-07)."""
    row = step_of(root, "interim")
    offer = _offer(row) if row else None
    if row is None or offer is None or offer.late_from is None:
        raise UnableToGo(f"{root.number}: no discussion was offered")
    if how not in ENDED:
        raise UnableToGo(f"{how!r} is not one of {', '.join(ENDED)}")
    if not row.received_at <= at <= now:
        raise UnableToGo(f"{at.isoformat()} is before the offer, or still to come")
    if how == "lapsed":
        if now < offer.late_from:
            raise UnableToGo(f"its time runs to {offer.due_on}")
        assert offer.due_on
        told = on_day("information_period_ends", offer.due_on, row.case.zone)
    else:
        told = ("information_received", at, {"how": how})
    batch = Batch()
    happened(row, [told], by, batch, now=now)
    batch.seal(now)
    return row


def _offer(row: Matter) -> Deadline | None:
    return Deadline.objects.filter(case=row.pk, clock="qio_discussion").first()


def ask_reconsidered(root: Matter, party: str, at: datetime, *, now: datetime, by: str) -> Matter:
    """A party asks the QIO to reconsider: three days from the determination (Q-08, Q-09), and it
    decides in five (Q-10).  One asked late is on record all the same: the QIO says whether it is
    heard."""
    row = step_of(root, "determination")
    if row is None:
        raise UnableToGo(f"{root.number}: there is no determination yet")
    if party not in PARTIES:
        raise UnableToGo(f"{party!r} is not one of {', '.join(PARTIES)}")
    if step_of(root, "reconsideration") is not None:
        raise UnableToGo(f"{root.number} is reconsidered already: that is final")
    if not row.received_at <= at <= now:
        raise UnableToGo(f"{at.isoformat()} is before the determination, or still to come")
    batch = Batch()
    happened(row, [("filed", at, {"by": party})], by, batch, now=now)
    batch.seal(now)
    move(row, "closed")
    return next_step(root, "reconsideration", [], at=at, now=now, by=by)


def more_for_reconsideration(root: Matter, at: datetime, *, now: datetime, by: str) -> Matter:
    """Records it needs besides reached the QIO: its five days run from then (Q-10)."""
    row = _reconsidering(root)
    batch = Batch()
    happened(row, [("information_received", at, {})], by, batch, now=now)
    batch.seal(now)
    return row


def reconsidered(root: Matter, said: Determination, *, now: datetime, by: str) -> Matter:
    """Its decision, by telephone and then in writing: final, no further appeal."""
    row = _reconsidering(root)
    check_found(root, said, now)
    sent = on_day("notice_sent", said.dated, root.case.zone, reference=said.reference)
    told = [sent]
    if said.told_orally_at is not None:
        told.insert(0, ("told_orally", said.told_orally_at, {"by": root.body}))
    batch = Batch()
    happened(row, told, by, batch, now=now)
    batch.seal(now)
    move(row, "closed")
    keep(root, said, now=now, by=by)
    return row


def _reconsidering(root: Matter) -> Matter:
    row = step_of(root, "reconsideration")
    if row is None or row.state == "closed":
        raise UnableToGo(f"{root.number}: nobody asked for a reconsideration that is open")
    return row
