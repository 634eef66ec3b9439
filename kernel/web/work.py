"""Open work for machines: listed, taken, given back, skipped, handed to somebody."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.cases import assigning, desk
from kernel.cases.assigning import UnableToUndo
from kernel.cases.item_version import require_item_version, version_of_item
from kernel.cases.listed import listed
from kernel.cases.models import WorkItem
from kernel.cases.queue import UnableToFinish, UnableToSkip
from kernel.cases.views import wanted_by
from kernel.cases.wanted import UnknownFilter, Wanted
from kernel.cases.worklist import Place, counts
from kernel.people.policy import Actor
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.paging import LARGEST, OWN, SIZE, Strict, flag
from kernel.web.permitted import actor_for
from kernel.web.problems import Problem, UnableToAnswer
from kernel.web.work_given import AssignmentGiven, ReasonGiven, read
from kernel.web.work_shown import cursor_of, item_shown, movement_shown, read_cursor, row_shown

FILTERS = ("q", "line", "finding", "due", "state", "owner", "at_stake", "sort")
WHICH = ("queue", "view", *FILTERS)
_NO_STORE = {"Cache-Control": "no-store"}


class OpenWork(Strict, APIView):
    """`GET /api/v1/work?view=…&page_size=…&cursor=…`: the open work of the review queues, or of
    `queue`, what is due first on top.

    `view` is a view by name, and filters narrow it: `q`, `line`, `finding`, `due`, `state`,
    `owner`, `at_stake`; `sort` is deadline or waiting.  Work the person asking is barred from is
    not listed.  400: a filter is not known, or cannot have this value.
    """

    permission = desk.READ
    parameters = (*WHICH, *OWN)

    def get(self, request: Request) -> Response:
        size = _size(request.query_params.get("page_size", str(SIZE)))
        back, place = read_cursor(request.query_params.get("cursor", ""))
        wanted = _wanted(request, request.query_params)
        found = listed(wanted, after=place, back=back, size=size)
        places = [row.item.place for row in found.rows]
        said: dict[str, Any] = {
            "results": [row_shown(row) for row in found.rows],
            "next": _address(request, places[-1], back=False) if found.more else None,
            "previous": _address(request, places[0], back=True)
            if found.before and places
            else None,
        }
        if flag(request, "count"):
            said["count"] = counts([wanted])[0]
        return Response(said, headers=_NO_STORE)


class TakeWork(Strict, APIView):
    """`POST /api/v1/work/take?view=…`: the next item for the person asking, leased to them.

    204: there is none for them.
    """

    permission = desk.TAKE
    parameters = WHICH

    @once()
    def post(self, request: Request) -> Response:
        item = desk.take(actor_for(request), _wanted(request, request.query_params))
        if item is None:
            return Response(status=204)
        return _as_it_is(item)


class OneWorkItem(Strict, APIView):
    """`GET /api/v1/work/{id}`: an item with everything that became of it; its ETag is the version
    every change asks for."""

    permission = desk.READ

    def get(self, request: Request, item: int) -> Response:
        with _answered():
            version = version_of_item(item)
            found = desk.item_for(actor_for(request), item)
            moves = desk.movements_of(actor_for(request), item)
        shown = item_shown(found) | {"movements": [movement_shown(each) for each in moves]}
        return Response(shown, headers={**_NO_STORE, "ETag": etag(version)})


class KeepWork(Strict, APIView):
    """`POST /api/v1/work/{id}/keep`: still at it; the lease begins anew, and nothing else changes:
    no version is asked for."""

    permission = desk.TAKE

    @once()
    def post(self, request: Request, item: int) -> Response:
        with _answered():
            return _as_it_is(desk.keep(actor_for(request), item, now=timezone.now()))


class GiveBackWork(Strict, APIView):
    """`POST /api/v1/work/{id}/give-back`: another may have it."""

    permission = desk.TAKE

    @once()
    @matched
    def post(self, request: Request, item: int, *, version: str) -> Response:
        with _seen(request, item, version) as actor:
            return _as_it_is(desk.give_back(actor, item, now=timezone.now()))


class SkipWork(Strict, APIView):
    """`POST /api/v1/work/{id}/skip` with `{"reason": "…"}`: given back; supervisors read why."""

    permission = desk.TAKE

    @once()
    @matched
    def post(self, request: Request, item: int, *, version: str) -> Response:
        reason = read(ReasonGiven, request)["reason"]
        with _seen(request, item, version) as actor:
            return _as_it_is(desk.skip(actor, item, reason, now=timezone.now()))


class UndoWork(Strict, APIView):
    """`POST /api/v1/work/{id}/undo`: what was given back, or skipped, a moment ago is in hand
    again."""

    permission = desk.TAKE

    @once()
    @matched
    def post(self, request: Request, item: int, *, version: str) -> Response:
        with _seen(request, item, version) as actor:
            return _as_it_is(desk.have_back(actor, item, now=timezone.now()))


class FinishWork(Strict, APIView):
    """`POST /api/v1/work/{id}/finish`: done, where no decision ends it."""

    permission = desk.TAKE

    @once()
    @matched
    def post(self, request: Request, item: int, *, version: str) -> Response:
        with _seen(request, item, version) as actor:
            return _as_it_is(desk.finish(actor, item, now=timezone.now()))


class AssignWork(Strict, APIView):
    """`POST /api/v1/work/{id}/assign` with `{"to": "name" or null}`: whose it is to do."""

    permission = assigning.ASSIGN

    @once()
    @matched
    def post(self, request: Request, item: int, *, version: str) -> Response:
        given = read(AssignmentGiven, request)
        with _seen(request, item, version) as actor:
            (done,) = assigning.assign(
                [item], given["to"] or "", actor, now=timezone.now(), why=given["why"]
            )
            if not done.answer:
                raise Problem("conflict", f"{done.case}: {done.answer.why}.")
            return _as_it_is(desk.item_for(actor, item))


class Skips(Strict, APIView):
    """`GET /api/v1/work/skips`: who skipped what, and why; the latest first, at most 200."""

    permission = desk.SKIPS

    def get(self, request: Request) -> Response:
        found = desk.skips(actor_for(request), before=None, size=LARGEST)
        shown = [movement_shown(each) | {"case": each.item.case.number} for each in found]
        return Response({"results": shown}, headers=_NO_STORE)


def _wanted(request: Request, given: Any) -> Wanted:
    said = {name: given[name] for name in WHICH if name in given}
    queue = said.pop("queue", None)
    if queue is not None and (not queue or "\x00" in queue or len(queue) > 30):
        raise ParseError("queue: the name of a queue")
    try:
        return wanted_by(
            actor_for(request),
            said,
            now=timezone.now(),
            zone=settings.TIME_ZONE,
            queues=(queue,) if queue else (),
        )
    except UnknownFilter as problem:
        raise ParseError(str(problem)) from None


def _address(request: Request, place: Place, *, back: bool) -> str:
    kept = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return f"{request.path}?{urlencode({**kept, 'cursor': cursor_of(place, back=back)})}"


def _size(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:4]) <= LARGEST:
        raise ParseError(f"page_size: a number from 1 to {LARGEST}")
    return int(text[:4])


def _as_it_is(item: WorkItem) -> Response:
    """An item after something was done with it, and the version it has now."""
    version = etag(version_of_item(item.pk))
    return Response(item_shown(item), headers={**_NO_STORE, "ETag": version})


@contextmanager
def _seen(request: Request, item: int, version: str) -> Iterator[Actor]:
    """Who asks, about an item they may know of that is as they saw it.  Stale where it is not."""
    actor = actor_for(request)
    with _answered():
        desk.item_for(actor, item)
        require_item_version(item, version)
        yield actor


@contextmanager
def _answered() -> Iterator[None]:
    """What an operation refuses, as a problem."""
    try:
        yield
    except desk.NoSuchWork as problem:
        raise NotFound(str(problem)) from None
    except UnableToSkip as problem:
        raise UnableToAnswer(str(problem)) from None
    except (UnableToFinish, UnableToUndo) as problem:
        raise Problem("conflict", f"{problem}.") from None
