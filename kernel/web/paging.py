"""Lists over HTTP: a page at a time by cursor, and no parameter that is not known.

    class Notes(Listing, APIView):
        parameters = ("author",)
        order = ("-at", "-id")

        def get(self, request):
            return self.listed(request, Note.objects.filter(…), as_json)

    {"results": […], "next": "/api/v1/…?cursor=…", "previous": null}

`page_size` is 1 to 200; `count=true` adds `count`, the number of all of them, which costs a
statement.  A cursor is a place in the order, not a number of rows: what comes in meanwhile moves
nothing.  It says only where to go on, so whoever makes one up sees no more than another.
"""

import base64
import binascii
import json
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.reading import Fault
from kernel.web.problems import Problem

M = TypeVar("M", bound=Model)

SIZE, LARGEST = 50, 200
OWN = ("cursor", "page_size", "count")
"""The parameters of every list."""
NO_CURSOR = "cursor: not of the address of a page as it was given"


def known_parameters(
    request: Request, known: Collection[str], repeated: Collection[str] = ()
) -> None:
    """400 where a parameter is not known, or is given twice and is not one of `repeated`."""
    given = request.query_params
    faults = [Fault(name, "is not known here") for name in given if name not in known]
    faults += [
        Fault(name, "is given twice")
        for name in given
        if name in known and name not in repeated and len(given.getlist(name)) > 1
    ]
    if faults:
        there = ", ".join(known) or "none"
        raise Problem("unknown_parameter", f"The parameters here: {there}.", faults=faults)


def flag(request: Request, name: str) -> bool:
    """A parameter that is true or false; false where it is not given."""
    given = request.query_params.get(name, "false")
    if given not in ("true", "false"):
        raise ParseError(f"{name}: true or false")
    return given == "true"


class Strict:
    """A view that refuses a parameter it does not know, before it does anything (400).  Every view
    of the interface is one: `parameters` are its own, `repeated` those that may come twice."""

    parameters: tuple[str, ...] = ()
    shared: ClassVar[tuple[str, ...]] = ()
    repeated: tuple[str, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        known_parameters(request, (*self.parameters, *self.shared), self.repeated)


class Listing(Strict):
    """What every list does alike.  `order` are fields that are never null, the last one unique;
    a minus before one turns it round."""

    shared = OWN
    order: tuple[str, ...] = ("-id",)

    def listed(
        self, request: Request, rows: QuerySet[M], show: Callable[[M], dict[str, Any]]
    ) -> Response:
        """A page of `rows`.  400: a parameter is not known or cannot be read."""
        size = _size(request.query_params.get("page_size", str(SIZE)))
        backward, place = _read_cursor(request.query_params.get("cursor", ""), len(self.order))
        order = _turned(self.order) if backward else self.order
        try:
            found = list(_from(rows, order, place)[: size + 1])
        except (ValueError, TypeError, ValidationError):
            raise ParseError(NO_CURSOR) from None
        items, more = found[:size], len(found) > size
        if backward:
            items.reverse()
        # going back, there is a page after this one: the one we came from
        following = (backward or more) and bool(items)
        preceding = place is not None and bool(items) and (more or not backward)
        said: dict[str, Any] = {
            "results": [show(item) for item in items],
            "next": self._address(request, False, items[-1]) if following else None,
            "previous": self._address(request, True, items[0]) if preceding else None,
        }
        if flag(request, "count"):
            said["count"] = rows.count()
        return Response(said)

    def _address(self, request: Request, backward: bool, item: Model) -> str:
        place = [_written(_field(item, name.lstrip("-"))) for name in self.order]
        text = json.dumps([backward, place])
        cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        kept = {key: value for key, value in request.query_params.items() if key != "cursor"}
        return f"{request.path}?{urlencode({**kept, 'cursor': cursor})}"


def _field(item: Model, name: str) -> Any:
    """A field of the row, or of the row it leads to, as a query names it."""
    found: Any = item
    for step in name.split("__"):
        found = getattr(found, step)
    return found


def _from(rows: QuerySet[M], order: Sequence[str], place: Sequence[Any] | None) -> QuerySet[M]:
    ordered = rows.order_by(*order)
    if place is None:
        return ordered
    after, same = Q(pk__in=[]), Q()
    for name, value in zip(order, place, strict=True):
        field, sense = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        after |= same & Q(**{f"{field}__{sense}": value})
        same &= Q(**{field: value})
    first = order[0].lstrip("-")  # says nothing new, and lets an index find the place
    bound = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": place[0]})
    return ordered.filter(bound & after)


def _turned(order: Sequence[str]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _written(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return {"at": value.isoformat()}
    return value


def _size(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:4]) <= LARGEST:
        raise ParseError(f"page_size: a number from 1 to {LARGEST}")
    return int(text[:4])


def _read_cursor(cursor: str, fields: int) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        backward, place = json.loads(text)
        values = [_value(each) for each in place]
        good = type(backward) is bool and len(values) == fields
    except (binascii.Error, ValueError, TypeError, KeyError, RecursionError):
        good = False
    if not good:
        raise ParseError(NO_CURSOR)
    return backward, values


def _value(written: Any) -> Any:
    if isinstance(written, dict):
        text = written["at"]
        if "T" not in text:
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError(text)
        return instant
    if type(written) is int and abs(written) < 1 << 63:
        return written
    if type(written) is str and "\x00" not in written and len(written) <= 200:
        return written
    raise ValueError(written)
