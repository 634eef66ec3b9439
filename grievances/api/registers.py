"""What is asked of the record, for machines: the complaint register, the extract for an
examination, trends; as JSON, and as CSV to be saved."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.doors import NOT_KEPT
from appeals.api.given import FIRST, LAST
from claims.desk.around_api import AnyFile
from claims.desk.as_json import plain
from claims.desk.documents import SEALED
from grievances.api.doors import Office
from grievances.queries.market_conduct import Row, extract
from grievances.queries.register import Entry, Period, as_csv, register
from grievances.queries.trends import BY, Asked, Trend, UnableToSumUp, trends
from kernel.record.looking import looked

FILE = (AnyFile, JSONRenderer)
STATE = 2
"""Letters of a state's code."""


class _Rows(Office):
    """Rows of a period.  The look is on record."""

    permission = "register.read"
    kind = "register"
    parameters = ("from", "to", "state")
    of: type = Entry
    named = ""
    as_file = False

    def rows(self) -> Sequence[Any]:
        raise NotImplementedError

    def seen(self) -> Sequence[Any]:
        first, last = period_of(self.request)
        said = f"{self.named} {first} to {last} {self.request.query_params.get('state', '')}"
        found = self.rows()
        looked(self.actor.name, said.strip(), now=timezone.now())
        return found

    def get(self, request: Request) -> HttpResponse:
        if self.as_file:
            return self.csv()
        said = {"results": [plain(each) for each in self.seen()]}
        return Response(said, headers=NOT_KEPT)

    def csv(self) -> HttpResponse:
        """The same as a file."""
        first, last = period_of(self.request)
        name = f"{self.named.replace(' ', '-')}-{first}-{last}.csv"
        headers = SEALED | {"Content-Disposition": f'attachment; filename="{name}"'}
        text = as_csv(self.seen(), self.of)
        return HttpResponse(text, content_type=AnyFile.media_type, headers=headers)


class Complaints(_Rows):
    """`GET /api/v1/registers/complaints?from=2026-01-01&to=2026-12-31&state=TX`: the complaint
    register.  What is not coded is named in `lacking`."""

    named = "complaint register"

    def rows(self) -> Sequence[Any]:
        return register(_period(self.request), self.actor)


class Examination(_Rows):
    """`GET /api/v1/registers/market-conduct?from=…&to=…`: every inquiry of the departments, how
    long it took to answer, by which law, and whether that was in time."""

    of, named = Row, "market conduct extract"

    def rows(self) -> Sequence[Any]:
        return extract(_period(self.request), self.actor)


class Trends(_Rows):
    """`GET /api/v1/registers/trends?of=category&from=…&to=…`: grievances received, told, late,
    found true, by category, provider or delegate."""

    of, named = Trend, "grievance trends"
    parameters = ("of", "from", "to")

    def rows(self) -> Sequence[Any]:
        first, last = period_of(self.request)
        try:
            asked = Asked(self.request.query_params.get("of", "category"), first, last)
        except UnableToSumUp as why:
            raise ParseError(f"of: {why}; {', '.join(BY)}") from None
        return trends(asked, self.actor)


class ComplaintsFile(Complaints):
    """`GET /api/v1/registers/complaints/file?from=…&to=…`: the complaint register as CSV."""

    renderer_classes, as_file = FILE, True


class ExaminationFile(Examination):
    """`GET /api/v1/registers/market-conduct/file?from=…&to=…`: the extract as CSV."""

    renderer_classes, as_file = FILE, True


class TrendsFile(Trends):
    """`GET /api/v1/registers/trends/file?of=…&from=…&to=…`: the counts as CSV."""

    renderer_classes, as_file = FILE, True


def period_of(request: Request) -> tuple[date, date]:
    """From and to, both included.  400 where one is missing or the later is before the first."""
    first, last = (_day(request, name) for name in ("from", "to"))
    if last < first:
        raise ParseError(f"to: {last} is before {first}")
    return first, last


def _period(request: Request) -> Period:
    first, last = period_of(request)
    state = request.query_params.get("state", "")
    if state and not (len(state) == STATE and state.isascii() and state.isalpha()):
        raise ParseError("state: two letters, as TX")
    return Period(first, last, state)


def _day(request: Request, name: str) -> date:
    text = request.query_params.get(name, "")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ParseError(f"{name}: a day as 2026-06-01") from None
    if not FIRST <= found.year <= LAST:
        raise ParseError(f"{name}: the year is not from {FIRST} to {LAST}")
    return found
