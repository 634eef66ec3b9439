"""The desk for machines: everything a person can do with a claim there, by the same operations."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.desk.as_json import found_json, plain, review_json
from claims.desk.bodies import nothing_in, pend_in, text_in, words_in
from claims.desk.trying import REFUSED
from claims.listing import ClaimFilters, UnknownFilter
from claims.models import Claim, Proposal
from claims.operations.review.decide import decide, send_back, sign
from claims.operations.review.denial_letters import preview_denial
from claims.operations.review.found import findings_of
from claims.operations.review.held import find, read
from claims.operations.review.note import note
from claims.operations.review.outcome import Outcome
from claims.operations.review.pend import pend
from claims.operations.review.preview import preview
from claims.operations.review.proposals import shown
from claims.operations.review.retry import retry
from claims.operations.review.shown import review_of
from claims.operations.review.telling import told
from claims.operations.review.words import UnableToDecide, UnknownClaim
from kernel.cases.version import version_of
from kernel.people.policy import Actor, NotAllowed, sees
from kernel.record.looking import Outcome as Came
from kernel.record.looking import looked, looked_at_many
from kernel.web.conditional import etag, matched
from kernel.web.explaining import explain_asked
from kernel.web.once import once
from kernel.web.paging import Listing, Strict
from kernel.web.permitted import actor_for
from kernel.web.problems import Problem

M = TypeVar("M", bound=Model)

NOT_KEPT = {"Cache-Control": "no-store"}


class OfOneClaim(Strict, APIView):
    """What concerns one claim by its number.  404: there is none that may be known of; 409: rules
    or the state of things refuse it, with the findings; 412: it changed meanwhile."""

    parser_classes = (JSONParser,)

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(self._as_problem(exc))

    def _as_problem(self, why: Exception) -> Exception:
        number = self.kwargs["number"]
        if isinstance(why, UnknownClaim):
            self._on_record(number, Came.NOTHING, "")
            return Problem("not_found", f"{str(why)[:1].upper()}{str(why)[1:]}.")
        if isinstance(why, NotAllowed):
            self._on_record(number, Came.REFUSED, str(why))
        if isinstance(why, UnableToDecide):
            return Problem("conflict", str(why), more={"findings": self._findings(why)})
        return Problem("conflict", str(why)) if isinstance(why, REFUSED) else why

    def _on_record(self, number: str, outcome: Came, why: str) -> None:
        """What the operation wrote of it was taken back with the request's transaction."""
        if self.request.method == "POST":
            name, now = self.request.user.get_username(), timezone.now()
            looked(name, "claim", now=now, case=number.upper(), why=why, outcome=outcome)

    def _findings(self, why: UnableToDecide) -> list[dict[str, Any]]:
        actor = actor_for(self.request)
        held = find(self.kwargs["number"], actor, timezone.now())
        about = [each for each in findings_of(held.stored) if each.key in why.findings]
        return [found_json(each) for each in told(about, actor)]


class Claims(Listing, APIView):
    """`GET /api/v1/claims?state=pended`: claims, the last received first, a page at a time,
    narrowed as the list's own page is."""

    permission = "claim.read"
    parameters = tuple(each.name for each in fields(ClaimFilters))
    order = ("-received", "-case_id")

    def get(self, request: Request) -> Response:
        actor = actor_for(request)
        rows = _seen(Claim.objects.select_related("member"), "case__restricted_to", actor)
        given = request.query_params
        try:
            filters = ClaimFilters.read(
                {name: given[name] for name in self.parameters if name in given}
            )
        except UnknownFilter as problem:
            raise ParseError(str(problem)) from None
        answer = self.listed(request, rows.filter(filters.conditions()), _in_list)
        seen = [(each["member"] or "", each["number"]) for each in answer.data["results"]]
        looked_at_many(actor.name, "list of claims", seen, now=timezone.now())
        answer["Cache-Control"] = "no-store"
        return answer


def _in_list(claim: Claim) -> dict[str, Any]:
    return {
        "number": claim.number,
        "state": claim.state,
        "received": claim.received.isoformat(),
        "first_served": claim.first_served.isoformat(),
        "opinion": claim.opinion,
        "member": claim.member.number if claim.member else None,
        "rendering_npi": claim.rendering_npi,
        "charge": str(claim.charge),
        "currency": "USD",
    }


class OneClaim(OfOneClaim):
    """`GET /api/v1/claims/{number}?explain=true`: the claim as whoever asks may see it, with what
    they may do; its ETag is the version every change asks for."""

    permission = "claim.read"
    parameters = ("explain",)

    def get(self, request: Request, number: str) -> Response:
        review = review_of(number, actor_for(request), timezone.now())
        said = review_json(review, explain=explain_asked(request))
        return Response(said, headers={**NOT_KEPT, "ETag": etag(review.version)})


class Previews(OfOneClaim):
    """`POST /api/v1/claims/{number}/previews`: what words would come to; nothing is kept."""

    permission = "claim.determine"

    def post(self, request: Request, number: str) -> Response:
        words = words_in(request.data)
        found = preview(number, words, actor_for(request), timezone.now())
        said = {**plain(found), "open": [found_json(each) for each in found.open]}
        return Response(said, headers={**NOT_KEPT, "ETag": etag(found.version)})


class DenialPreviews(OfOneClaim):
    """`POST /api/v1/claims/{number}/denial-previews`: the letters a denial by these words would
    make, with what each must say and whether it does; nothing is kept."""

    permission = "claim.determine"

    def post(self, request: Request, number: str) -> Response:
        words = words_in(request.data)
        found = preview_denial(number, words, actor_for(request), timezone.now())
        return Response(plain(found), headers={**NOT_KEPT, "ETag": etag(found.version)})


class Decisions(OfOneClaim):
    """`POST /api/v1/claims/{number}/decisions`: words on exact findings; decided, pended again, or
    proposed to who may sign."""

    permission = "claim.determine"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        words = words_in(request.data)
        return _outcome(decide(number, words, actor_for(request), timezone.now(), version))


class Pends(OfOneClaim):
    """`POST /api/v1/claims/{number}/pends`: it waits, for a reason of the catalogue."""

    permission = "claim.pend"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        reason, said, follow_up = pend_in(request.data)
        made = pend(number, reason, said, actor_for(request), timezone.now(), version, follow_up)
        return _made({**plain(made), "reason": made.reason.code}, made.version)


class Notes(OfOneClaim):
    """`POST /api/v1/claims/{number}/notes`: a note, which changes no fact."""

    permission = "claim.note"

    @once()
    def post(self, request: Request, number: str) -> Response:
        text = text_in(request.data, "text")
        made = note(number, text, actor_for(request), timezone.now())
        return _made(plain(made), made.version)


class Retries(OfOneClaim):
    """`POST /api/v1/claims/{number}/retries`: checks that could not run are tried again."""

    permission = "claim.retry"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        nothing_in(request.data)
        return _outcome(retry(number, actor_for(request), timezone.now(), version))


class Signatures(OfOneClaim):
    """`POST /api/v1/claims/{number}/signatures`: what another proposes is signed, if it still comes
    to what was proposed; `void` where it does not."""

    permission = "claim.sign"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        nothing_in(request.data)
        return _outcome(sign(number, actor_for(request), timezone.now(), version))


class SendBacks(OfOneClaim):
    """`POST /api/v1/claims/{number}/send-backs`: what another proposes goes back, with why."""

    permission = "claim.sign"

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        reason = text_in(request.data, "reason")
        return _outcome(send_back(number, reason, actor_for(request), timezone.now(), version))


class Approvals(Listing, APIView):
    """`GET /api/v1/approvals`: proposals that wait for a second signature, the oldest first, each
    with whether this person may sign it and why not."""

    permission = "work.read"
    order = ("at", "id")

    def get(self, request: Request) -> Response:
        actor = actor_for(request)
        waiting = Proposal.objects.filter(ended__isnull=True).defer("stored", "expected")
        rows = _seen(waiting, "claim__case__restricted_to", actor)

        def one(each: Proposal) -> dict[str, Any]:
            version = version_of(each.claim_id)
            return {**plain(shown(each, read(each.claim_id), actor)), "version": version}

        answer = self.listed(request, rows, one)
        seen = [("", each["claim"]) for each in answer.data["results"]]
        looked_at_many(actor.name, "list of approvals", seen, now=timezone.now())
        answer["Cache-Control"] = "no-store"
        return answer


def _seen(rows: QuerySet[M], restricted: str, actor: Actor) -> QuerySet[M]:
    """Without what is restricted to others."""
    mine = sees(actor)
    return rows if "*" in mine else rows.filter(**{f"{restricted}__in": ["", *sorted(mine)]})


def _outcome(found: Outcome) -> Response:
    said = {**plain(found), "open": [found_json(each) for each in found.open]}
    return _made(said, found.version)


def _made(said: Mapping[str, Any], version: str) -> Response:
    return Response(said, status=201, headers={**NOT_KEPT, "ETag": etag(version)})
