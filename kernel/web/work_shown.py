"""Open work as JSON, and the cursor of a page of it."""

import base64
import binascii
import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from rest_framework.exceptions import ParseError

from kernel.cases.listed import Row
from kernel.cases.models import QueueMovement, WorkItem
from kernel.cases.worklist import Place
from kernel.web.paging import NO_CURSOR

Cursor = tuple[bool, Place | None]


def cursor_of(place: Place, *, back: bool) -> str:
    late_from = place.late_from.isoformat() if place.late_from else None
    stake = str(place.at_stake) if place.at_stake is not None else None
    said = [back, late_from, stake, place.priority, place.made_at.isoformat(), place.id]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Cursor:
    """The place a page ended with.  It says only where to go on: whoever makes one up sees no more
    than who begins at the top."""
    if not cursor:
        return False, None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        back, late_from, stake, priority, made_at, identity = json.loads(text)
        place = Place(
            datetime.fromisoformat(late_from) if late_from is not None else None,
            Decimal(stake) if stake is not None else None,
            priority,
            datetime.fromisoformat(made_at),
            identity,
        )
        good = type(back) is bool and _can_be(place)
    except (binascii.Error, ValueError, TypeError, InvalidOperation, RecursionError):
        good = False
    if not good:
        raise ParseError(NO_CURSOR)
    return back, place


def _can_be(place: Place) -> bool:
    whole = type(place.priority) is int and type(place.id) is int
    zoned = all(at is None or at.tzinfo for at in (place.late_from, place.made_at))
    stake = place.at_stake is None or (place.at_stake.is_finite() and abs(place.at_stake) < 10**10)
    return bool(
        whole and zoned and stake and abs(place.priority) < 1 << 15 and 0 <= place.id < 1 << 63
    )


def row_shown(row: Row) -> dict[str, Any]:
    """An item of a list with what its case is about.  Whoever the case is of stays masked."""
    item, about = row.item, row.about
    return {
        "id": item.id,
        "queue": item.queue,
        "case": item.case,
        "kind": item.kind,
        "track": item.track,
        "regimes": list(item.regimes),
        "reasons": list(item.reasons),
        "priority": item.place.priority,
        "at_stake": _money(item.place.at_stake),
        "late_from": instant(item.place.late_from),
        "received_at": instant(item.received_at),
        "made_at": instant(item.made_at),
        "assigned_to": item.assigned_to or None,
        "leased_by": item.leased_by or None,
        "leased_until": instant(item.leased_until),
        "waiting_until": instant(item.waiting_until),
        "member": about.member or None,
        "provider": about.provider or None,
        "billed": str(about.billed) if about.billed is not None else None,
        "finding": row.top.rule if row.top else None,
        "says": (row.top.text if row.top else "") or None,
    }


def item_shown(item: WorkItem) -> dict[str, Any]:
    """One item, as it is after something was done with it."""
    return {
        "id": item.pk,
        "queue": item.queue,
        "case": item.case.number,
        "kind": item.case.kind,
        "reasons": list(item.reasons),
        "priority": item.priority,
        "at_stake": _money(item.at_stake),
        "late_from": instant(item.late_from),
        "made_at": instant(item.made_at),
        "assigned_to": item.assigned_to or None,
        "leased_by": item.leased_by or None,
        "leased_until": instant(item.leased_until),
        "waiting_until": instant(item.waiting_until),
        "done_at": instant(item.done_at),
    }


def movement_shown(move: QueueMovement) -> dict[str, Any]:
    return {
        "item": move.item_id,
        "what": move.what,
        "who": move.who,
        "from": move.from_whom or None,
        "to": move.to_whom or None,
        "why": move.why or None,
        "at": instant(move.at),
    }


def instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _money(amount: Decimal | None) -> str | None:
    return str(amount) if amount is not None else None
