"""Open work for machines: a queue, a page at a time."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.cases.worklist import Item, Place, page

PARAMETERS = ("queue", "after", "size")
SIZE, LARGEST = 50, 200


class OpenWork(APIView):
    """`GET /api/v1/work?queue=NAME&size=…&after=…`: the open work of a queue, what is due first on
    top.

    `next` is the address of the page that follows, null on the last one.  Work the person asking
    is barred from is not listed.  400: no queue is named, or a parameter cannot be read.
    """

    permission = "work.read"

    def get(self, request: Request) -> Response:
        given = request.query_params
        for name in given:
            if name not in PARAMETERS:
                raise ParseError(f"{name!r} is not one of {', '.join(PARAMETERS)}")
            if len(given.getlist(name)) > 1:
                raise ParseError(f"{name!r} is given twice")
        queue, size = given.get("queue", ""), _size(given.get("size", str(SIZE)))
        if not queue or "\x00" in queue:
            raise ParseError("name a queue, as ?queue=NAME")
        after = _place(given["after"]) if "after" in given else None
        # one more than is shown tells whether there is another page
        found = page(queue, request.user.get_username(), after=after, size=size + 1)
        items = found[:size]
        following = None
        if len(found) > size:
            asked = {"queue": queue, "size": size, "after": _cursor(items[-1].place)}
            following = f"{request.path}?{urlencode(asked)}"
        return Response(
            {"queue": queue, "items": [_as_json(each) for each in items], "next": following},
            headers={"Cache-Control": "no-store"},
        )


def _size(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:4]) <= LARGEST:
        raise ParseError(f"size: a number from 1 to {LARGEST}")
    return int(text[:4])


def _cursor(place: Place) -> str:
    late_from = place.late_from.isoformat() if place.late_from else None
    text = json.dumps([place.priority, late_from, place.id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    """The place a page ended with.  It says only where to go on: whoever makes one up sees no more
    than who begins at the top."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        priority, late_from, identity = json.loads(text)
        at = datetime.fromisoformat(late_from) if late_from is not None else None
        good = type(priority) is int and type(identity) is int and (at is None or at.tzinfo)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        good = None
    if not good or abs(priority) >= 1 << 15 or not 0 <= identity < 1 << 63:
        raise ParseError("after: not the address of a next page as it was given")
    return Place(priority, at, identity)


def _as_json(item: Item) -> dict[str, Any]:
    return {
        "id": item.place.id,
        "case": item.case,
        "kind": item.kind,
        "reasons": list(item.reasons),
        "priority": item.place.priority,
        "late_from": _instant(item.place.late_from),
        "received_at": _instant(item.received_at),
        "made_at": _instant(item.made_at),
        "leased_by": item.leased_by or None,
        "leased_until": _instant(item.leased_until),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
