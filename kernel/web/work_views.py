"""Views of open work for machines: listed, kept under a name, removed."""

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.cases import desk
from kernel.cases.views import SHOWN, UnableToSave, remove_view, save_view, views_of, wanted_of
from kernel.cases.wanted import Filters, UnknownFilter
from kernel.cases.worklist import counts
from kernel.web.once import once
from kernel.web.paging import Strict
from kernel.web.permitted import actor_for
from kernel.web.problems import UnableToAnswer
from kernel.web.work_given import ViewGiven, read

_NO_STORE = {"Cache-Control": "no-store"}


class WorkViews(Strict, APIView):
    """`GET /api/v1/work/views`: the views by name, with how much there is of each, up to `MOST`.
    `POST` keeps filters under a name."""

    permission = desk.READ

    def get(self, request: Request) -> Response:
        actor = actor_for(request)
        views = views_of(actor)
        now, zone = timezone.now(), settings.TIME_ZONE
        wanted = [wanted_of(each, actor, now=now, zone=zone) for each in views]
        shown = [
            {
                "view": each.slug,
                "name": each.name,
                "own": each.own,
                "filters": each.filters.said(),
                "columns": list(each.columns),
                "count": count,
            }
            for each, count in zip(views, counts(wanted), strict=True)
        ]
        return Response({"results": shown}, headers=_NO_STORE)

    @once()
    def post(self, request: Request) -> Response:
        given = read(ViewGiven, request)
        try:
            filters = Filters.read(given["filters"])
            view = save_view(
                actor_for(request).name,
                given["name"],
                filters,
                now=timezone.now(),
                columns=[each for each in SHOWN if each in given["columns"]],
            )
        except (UnknownFilter, UnableToSave) as problem:
            raise UnableToAnswer(str(problem)) from None
        shown = {
            "view": view.slug,
            "name": view.name,
            "own": True,
            "filters": view.filters.said(),
            "columns": list(view.columns),
        }
        return Response(shown, status=201)


class OneWorkView(Strict, APIView):
    """`DELETE /api/v1/work/views/{name}`: one of one's own goes."""

    permission = desk.READ

    def delete(self, request: Request, slug: str) -> Response:
        if not remove_view(actor_for(request).name, slug):
            raise NotFound(f"no view of yours is called {slug!r}")
        return Response(status=204)
