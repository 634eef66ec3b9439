"""Payment disputes of contracted providers, for machines: taken in, read, decided."""

from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.acts import made
from appeals.api.as_json import with_clocks
from appeals.api.doors import NOT_KEPT, Office, OfOneDispute, require_sight
from appeals.api.given import Given, given_in
from appeals.models import ProviderDispute
from appeals.operations.dispute.decide import OUTCOMES, DisputeLine, decide
from appeals.operations.dispute.receive import Disputed, receive
from appeals.showing.disputes import dispute_shown
from appeals.states import DISPUTE
from claims.desk.as_json import plain
from kernel.people.policy import sees
from kernel.record.looking import looked_at_many
from kernel.web.conditional import etag, matched
from kernel.web.explaining import explain_asked
from kernel.web.once import once
from kernel.web.paging import Listing
from kernel.web.permitted import actor_for

DISPUTED = ("claim", "npi", "name", "agreement")
MORE = ("received_at", "address", "wants", "lines")
_LINE = ("line", "outcome", "why")


class Disputes(Listing, Office):
    """`GET /api/v1/disputes?state=received`: the last received first.  `POST`: one is taken in."""

    permission: ClassVar = {"GET": "dispute.read", "POST": "dispute.work"}
    kind = "dispute"
    parameters = ("state",)
    order = ("-received_at", "-pk")

    def get(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        if state and state not in DISPUTE.states:
            raise ParseError(f"state: {', '.join(DISPUTE.states)}")
        actor, rows = actor_for(request), ProviderDispute.objects.select_related("case", "claim")
        rows = rows.filter(state=state) if state else rows
        mine = sees(actor)
        if "*" not in mine:
            rows = rows.filter(case__restricted_to__in=("", *sorted(mine)))
        answer = self.listed(request, rows, _in_list)
        seen = [("", each["number"]) for each in answer.data["results"]]
        looked_at_many(actor.name, "list of disputes", seen, now=timezone.now())
        answer["Cache-Control"] = "no-store"
        return answer

    @once()
    def post(self, request: Request) -> Response:
        actor, now = self.actor, timezone.now()
        given = given_in(request, DISPUTED, MORE)
        said = Disputed(
            claim=given.text("claim", 20),
            npi=given.text("npi", 10),
            name=given.text("name", 120),
            address=given.texts("address"),
            agreement=given.text("agreement", 120),
            wants=given.text("wants"),
            lines=given.counts("lines"),
        )
        at = given.moment_of("received_at", now)
        given.whole()
        require_sight(actor, claim=said.claim)
        zone = settings.TIME_ZONE
        return made(receive(said, received_at=at, zone=zone, actor=actor, now=now), {})


def _in_list(row: ProviderDispute) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "outcome": row.outcome,
        "claim": row.claim.number,
        "npi": row.npi,
        "agreement": row.agreement,
        "received_at": plain(row.received_at),
    }


class OneDispute(OfOneDispute):
    """`GET /api/v1/disputes/{number}?explain=true`: a dispute with its clocks and letters."""

    permission = "dispute.read"
    parameters = ("explain",)

    def get(self, request: Request, number: str) -> Response:
        explain = explain_asked(request)
        shown = dispute_shown(self.found(), self.actor, timezone.now())
        headers = NOT_KEPT | {"ETag": etag(shown.version)}
        return Response(with_clocks(shown, explain=explain), headers=headers)


class DisputeDecisions(OfOneDispute):
    """`POST /api/v1/disputes/{number}/decide`: a word on each line; what the provider wins is
    decided anew, and paid."""

    permission = "dispute.work"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        self.found()
        given = given_in(request, ("lines", "reason"))
        lines = [_line(each) for each in given.rows("lines", _LINE, ("provision",))]
        reason = given.text("reason", 8000)
        given.whole()
        who, now = self.actor, timezone.now()
        done = decide(number, lines, reason, actor=who, now=now, version=version)
        return made(self.found(), {"decision": done.pk})


def _line(each: Given) -> DisputeLine:
    return DisputeLine(
        each.count("line") or 0,
        each.choice("outcome", OUTCOMES),
        each.text("why", 4000),
        each.text("provision"),
    )
