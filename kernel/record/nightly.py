"""What the record does each night: what came is covered, the chain is proven, its head anchored.

Six nights a week what was sealed since the last look is proven, on the seventh, or after damage,
all of it.  What it came to is itself recorded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from kernel.record import anchoring
from kernel.record import anchors as anchor_file
from kernel.record.anchors import Anchor, UnableToReadAnchor
from kernel.record.copying import table_ids
from kernel.record.covering import UnableToCover, cover_new
from kernel.record.keys import Key, UnableToUseKey, make_key, read_key
from kernel.record.models import Anchored, Verification
from kernel.record.proving import Start, Verified
from kernel.record.sealing import Batch
from kernel.record.stored import canonical, digest
from kernel.record.verifying import as_one_moment, verify

HOUR = time(2, 0)
"""When the night's look is due, in the zone of the plan's days."""

WHOLE_EVERY = timedelta(days=7)
NAMED = 200
"""How many places found damaged are named in the row that is kept."""

_LOCK = 7_263_010
_TABLE = "record_verification"


@dataclass(frozen=True, slots=True)
class Places:
    """Where anchors are written, and the key they are signed with."""

    anchors: Path
    key: Path


@dataclass
class Night:
    """What a night came to."""

    found: Verified
    whole: bool
    anchored: Anchor | None = None
    remarks: list[str] = field(default_factory=list)


def due(now: datetime, zone: str) -> bool:
    """Whether no look was taken since the last time it struck `HOUR`."""
    local = now.astimezone(ZoneInfo(zone))
    struck = datetime.combine(local.date(), HOUR, ZoneInfo(zone))
    if local < struck:
        struck = datetime.combine(local.date() - timedelta(days=1), HOUR, ZoneInfo(zone))
    return not Verification.objects.filter(at__gte=struck).exists()


def night(
    now: datetime, places: Places, *, whole: bool | None = None, patience: float = 600.0
) -> Night | None:
    """Cover, prove, keep the outcome, anchor; None while another process is at it.

    A damaged record is not anchored.  `whole` says whether all of it is looked at; left out, once
    in seven days and as long as there is damage.
    """
    with _alone() as alone:
        if not alone:
            return None
        remarks = _cover(now, patience)
        since = None if whole else _since(now)
        if whole is False and since is None:
            remarks.append("all of it was looked at: there is no sound look to go on from")
        found = verify(_anchors(places, remarks), since, versions=since is None)
        done = Night(found, since is None, remarks=[*remarks, *found.unread])
        _keep(done, now)
        if found.damage:
            done.remarks.append("not anchored: the record is damaged")
        else:
            done.anchored = _anchor(places, now, done.remarks)
        return done


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _cover(now: datetime, patience: float) -> list[str]:
    try:
        cover_new(now=now, patience=patience)
    except UnableToCover as problem:
        return [str(problem)]
    return []


def _since(now: datetime) -> Start | None:
    """From where on it is enough to look; None where all must be looked at."""
    looks = Verification.objects.order_by("-at", "-id")
    last, last_whole = looks.first(), looks.filter(whole=True).first()
    if last is None or last_whole is None or last.damaged:
        return None
    if now - last_whole.at >= WHOLE_EVERY - timedelta(hours=1):
        return None
    return Start(last.position, last.head, last.sealed)


def _anchors(places: Places, remarks: list[str]) -> list[Anchor]:
    """The anchors written so far; where they cannot be read, that is remarked."""
    if not places.anchors.exists():
        if Anchored.objects.exists():
            remarks.append(f"no anchor was compared: {places.anchors} is gone, and one was written")
        return []
    try:
        return anchor_file.read(places.anchors, read_key(places.key))
    except (UnableToReadAnchor, UnableToUseKey, OSError, UnicodeDecodeError) as problem:
        remarks.append(f"no anchor was compared: {problem}")
        return []


def _anchor(places: Places, now: datetime, remarks: list[str]) -> Anchor | None:
    try:
        key = _key(places)
        with as_one_moment():
            made = anchoring.anchor(now=now)
        if made is None:
            return None
        anchor_file.append(places.anchors, made, key)
    except (UnableToUseKey, OSError) as problem:
        remarks.append(f"not anchored: {problem}")
        return None
    anchoring.told(made, key, now=now)
    return made


def _key(places: Places) -> Key:
    """A first key is made.  UnableToUseKey where one is lost: a new one among anchors of the old
    would make the file readable with neither."""
    if places.key.exists():
        return read_key(places.key)
    if places.anchors.exists():
        raise UnableToUseKey(
            f"{places.key} is gone: bring it back, or put {places.anchors} away with its public "
            "half and begin anew"
        )
    return make_key(places.key)


def _keep(done: Night, now: datetime) -> None:
    found = done.found
    said = {
        "at": now,
        "whole": done.whole,
        "position": found.position,
        "head": found.head,
        "sealed": found.sealed,
        "rows": found.rows,
        "covered": found.covered,
        "damaged": len(found.damage),
        "damage": [[each.where, each.what] for each in found.damage[:NAMED]],
        "remarks": done.remarks,
    }
    stored = canonical(said)
    with transaction.atomic():
        batch = Batch()
        identity = table_ids(_TABLE, 1)[0]
        batch.add(_TABLE, identity, digest(stored))
        Verification.objects.create(
            id=identity, stored=stored, digest=digest(stored), batch=batch.number, **said
        )
        batch.seal(now)
