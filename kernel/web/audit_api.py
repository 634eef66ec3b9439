"""The audit trail for machines."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.audit.trail import Entry
from kernel.record.standing import status
from kernel.web.audit import case_trail
from kernel.web.paging import Strict
from kernel.web.work_shown import instant

_KEPT_NOWHERE = {"Cache-Control": "no-store"}


class Audit(Strict, APIView):
    """`GET /api/v1/audit`: whether the record is whole, and what is not proven yet."""

    permission = "audit.read"

    def get(self, request: Request) -> Response:
        found = status(timezone.now())
        said = {
            "whole": found.is_whole,
            "verified_at": instant(found.verified_at) if found.verified_at else None,
            "verified_whole_at": instant(found.whole_at) if found.whole_at else None,
            "verified_to": found.verified_to,
            "overdue": found.overdue,
            "damaged": found.damaged,
            "damage": [{"where": where, "what": what} for where, what in found.damage],
            "remarks": list(found.remarks),
            "anchored_at": instant(found.anchored_at) if found.anchored_at else None,
            "anchored_to": found.anchored_to,
            "unproven": found.unproven,
        }
        return Response(said, headers=_KEPT_NOWHERE)


class AuditTrail(Strict, APIView):
    """`GET /api/v1/audit/{number}`: everything about a case, in order of time."""

    permission = "audit.read"

    def get(self, request: Request, number: str) -> Response:
        try:
            entries = case_trail(request, number)
        except Http404 as problem:
            raise NotFound(str(problem)) from None
        said = {"case": number, "entries": [_entry(each) for each in entries]}
        return Response(said, headers=_KEPT_NOWHERE)


def _entry(each: Entry) -> dict[str, Any]:
    return {
        "at": instant(each.at),
        "by": each.by or None,
        "kind": each.kind,
        "what": each.what,
        "why": each.why or None,
        "before": each.before,
        "after": each.after,
        "source": each.source,
    }
