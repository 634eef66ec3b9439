"""Who looked at protected data, for machines.  What is looked for stands in the body: numbers of
members are no part of an address, which is kept in logs and histories."""

from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.record.looking import looks
from kernel.web.known_only import KnownOnly
from kernel.web.looks import FIELDS, SIZE, UnableToSeek, place_of, record_search, sought_by
from kernel.web.paging import Strict
from kernel.web.permitted import actor_for
from kernel.web.problems import UnableToAnswer
from kernel.web.work_shown import instant


class LooksSought(KnownOnly):
    """Whose looks, at which member or case, on which days; `before`: `next` of the page before."""

    actor = serializers.CharField(max_length=60, required=False, default="")
    member = serializers.CharField(max_length=80, required=False, default="")
    case = serializers.CharField(max_length=20, required=False, default="")
    since = serializers.CharField(max_length=10, required=False, default="")
    until = serializers.CharField(max_length=10, required=False, default="")
    before = serializers.CharField(max_length=80, required=False, default="")


class LooksSearches(Strict, APIView):
    """`POST /api/v1/looks/searches`: looks, the latest first, a page at a time.  That somebody
    asked who looked at a member is a look at the member too, and is recorded."""

    permission = "looks.read"
    parser_classes = (JSONParser,)

    def post(self, request: Request) -> Response:
        read = LooksSought(data=request.data)
        read.is_valid(raise_exception=True)
        try:
            sought = sought_by({name: read.validated_data[name].strip() for name in FIELDS})
        except UnableToSeek as problem:
            raise UnableToAnswer(str(problem)) from None
        record_search(actor_for(request), sought)
        found = looks(sought, SIZE + 1)
        said = {
            "results": [
                {
                    "at": instant(each.at),
                    "actor": each.actor,
                    "what": each.what,
                    "why": each.why or None,
                    "member": each.member or None,
                    "case": each.case or None,
                    "outcome": each.outcome,
                }
                for each in found[:SIZE]
            ],
            "next": place_of(found[SIZE - 1]) if len(found) > SIZE else None,
        }
        return Response(said, headers={"Cache-Control": "no-store"})
