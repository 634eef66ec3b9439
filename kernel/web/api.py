"""The clocks for machines: a deadline reckoned from the events given."""

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.clocks import UnableToReckon, ask, catalogue
from kernel.web.paging import Strict
from kernel.web.problems import UnableToAnswer


class Reckon(Strict, APIView):
    """`GET /api/v1/clocks/{rule}/reckon?event=NAME=WHEN&event=…&zone=…&now=…`.

    The answer is that of `manage.py clock RULE --json`.  404: no clock of that name; 422: the
    events cannot be reckoned; 400: a parameter that is not known, or given twice.
    """

    permission = "clocks.ask"
    parameters = ("event", "zone", "now")
    repeated = ("event",)

    def get(self, request: Request, rule: str) -> Response:
        given = request.query_params
        try:
            found = ask(
                rule,
                given.getlist("event"),
                zone=given.get("zone", settings.TIME_ZONE),
                now=given.get("now") or timezone.now(),
            )
        except UnableToReckon as problem:
            said = str(problem).replace("--now", "now")
            if not catalogue().knows(rule):
                raise NotFound(said) from None
            raise UnableToAnswer(said) from None
        return Response(found.as_json())
