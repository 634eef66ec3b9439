"""Alerts before a deadline passes, for machines: what is open, and who takes one."""

from hashlib import sha256

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.doors import NOT_KEPT, Nothing, Office
from kernel.alerts.taking import Shown, UnableToTake, UnknownAlert, open_alerts, take
from kernel.cases.version import Stale
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.paging import flag
from kernel.web.problems import Problem

LENGTH = 20


class Alerts(Office):
    """`GET /api/v1/alerts?mine=true`: what is open and may be seen, what is late first on top.
    There are few of them at a time: the list is whole."""

    permission = "alert.own"
    kind = "alert"
    parameters = ("mine",)

    def get(self, request: Request) -> Response:
        found = open_alerts(self.actor, mine=flag(request, "mine"))
        said = {"results": [each.as_json() for each in found]}
        return Response(said, headers=NOT_KEPT)


class _OfOneAlert(Office):
    permission = "alert.own"
    kind = "alert"

    def found(self) -> Shown:
        identity = self.kwargs["identity"]
        for each in open_alerts(self.actor):
            if each.alert == identity:
                return each
        raise Nothing(f"no alert that is open has the number {identity}")

    def shown(self, each: Shown, status: int = 200) -> Response:
        headers = NOT_KEPT | {"ETag": etag(version_of_alert(each))}
        return Response(each.as_json(), status=status, headers=headers)


class OneAlert(_OfOneAlert):
    """`GET /api/v1/alerts/{identity}`: one that is open; its ETag is asked for by who takes it."""

    def get(self, request: Request, identity: int) -> Response:
        return self.shown(self.found())


class TakingAlert(_OfOneAlert):
    """`POST /api/v1/alerts/{identity}/take`: whoever takes it sees to it; it climbs no further."""

    @once()
    @matched
    def post(self, request: Request, identity: int, *, version: str) -> Response:
        seen = version_of_alert(self.found())
        if seen != version:
            raise Stale(seen, ())
        try:
            return self.shown(take(identity, self.actor, timezone.now()), status=201)
        except UnknownAlert as why:
            raise Nothing(str(why)) from None
        except UnableToTake as why:
            raise Problem("conflict", str(why)) from None


def version_of_alert(each: Shown) -> str:
    """Another with each level it climbs, and with whoever takes it."""
    parts = (each.alert, each.level, each.told, each.taken_by)
    return sha256(repr(parts).encode()).hexdigest()[:LENGTH]
