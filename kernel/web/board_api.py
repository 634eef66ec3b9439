"""Open deadlines for machines, what runs out first on top."""

from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.cases import desk
from kernel.cases.board import Due, dues_between, spans
from kernel.clocks import catalogue
from kernel.web.board import UnableToShow, asked_of, place_of
from kernel.web.paging import LARGEST, SIZE, Strict

_WHICH = ("kind", "owed", "owner", "column")
COLUMNS = {
    "overdue": "Overdue",
    "today": "Today",
    "next-3-days": "Next 3 days",
    "next-7-days": "Next 7 days",
    "later": "Later",
}


class OpenDeadlines(Strict, APIView):
    """`GET /api/v1/deadlines?kind=…&owed=…&owner=…&column=…`: as the board has them.

    `owed` is plan if left out, or `all`; `owner` `me` is whoever asks; `column` is one of the
    board's.  400: a filter cannot have this value.
    """

    permission = desk.READ
    parameters = (*_WHICH, "cursor", "page_size")

    def get(self, request: Request) -> Response:
        given = {
            name: request.query_params[name] for name in _WHICH if name in request.query_params
        }
        size = _size(request.query_params.get("page_size", str(SIZE)))
        now = timezone.now()
        try:
            asked = asked_of(request, given)
            after = place_of(request.query_params.get("cursor", ""), "cursor")
        except UnableToShow as problem:
            raise ParseError(str(problem)) from None
        since, to = _span(given.get("column", ""), now)
        found = list(dues_between(asked, since, to, after=after, size=size + 1))
        shown, more = found[:size], len(found) > size
        said: dict[str, Any] = {
            "results": [due_shown(each) for each in shown],
            "next": _next(request, shown[-1]) if more else None,
        }
        return Response(said, headers={"Cache-Control": "no-store"})


def due_shown(due: Due) -> dict[str, Any]:
    """A deadline with its arithmetic."""
    clocks = {each.name: each for each in catalogue()}
    clock = clocks.get(due.clock)
    return {
        "case": due.number,
        "kind": due.kind,
        "clock": due.clock,
        "rule": due.rule,
        "duty": clock.duty if clock else "",
        "owed_by": clock.owed_by if clock else "",
        "cites": list(clock.cites) if clock else [],
        "state": due.state,
        "due_on": due.due_on.isoformat() if due.due_on else None,
        "late_from": due.late_from.astimezone(UTC).isoformat(),
        "time_zone": due.zone,
        "track": due.track,
        "regimes": list(due.regimes),
        "owner": due.owner,
        "steps": list(due.steps),
    }


def _span(column: str, now: Any) -> tuple[Any, Any]:
    columns = {name: (since, to) for name, since, to in spans(now, settings.TIME_ZONE)}
    if not column:
        return columns["Overdue"][0], columns["Later"][1]
    if column not in COLUMNS:
        raise ParseError(f"column: one of {', '.join(COLUMNS)}")
    return columns[COLUMNS[column]]


def _size(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= LARGEST:
        raise ParseError(f"page_size: 1 to {LARGEST}")
    return int(text)


def _next(request: Request, last: Due) -> str:
    given = {name: value for name, value in request.query_params.items() if name != "cursor"}
    given["cursor"] = f"{last.late_from.isoformat()}~{last.deadline_id}"
    return f"{request.path}?{urlencode(given)}"
