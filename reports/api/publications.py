"""Publications for machines: what is published, how it stands, with its figures; one more; one
withdrawn."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from claims.desk.as_json import plain
from kernel.web.once import once
from kernel.web.paging import Listing
from kernel.web.problems import Problem, UnableToAnswer
from reports.api.runs import NOT_KEPT, Office, texts
from reports.models import Publication
from reports.operations.publish import UnableToPublish, UnknownPublication, publish, withdraw
from reports.showing.publications import Published, published_as


class Publishing(Office):
    """404: there is no such publication or snapshot; 422: as things stand it cannot be."""

    def _as_problem(self, error: Exception) -> Exception:
        if isinstance(error, UnknownPublication):
            return Problem("not_found", f"{error}.")
        if isinstance(error, UnableToPublish):
            return UnableToAnswer(f"{error}.")
        return super()._as_problem(error)


def publication_json(found: Published) -> dict[str, Any]:
    """One, how it stands, and the figures of the one that stands."""
    row = found.publication
    return {
        "number": row.number,
        "report": row.report,
        "year": row.year,
        "snapshot": found.run.snapshot.number,
        "as_of": plain(found.run.snapshot.as_of),
        "standing": found.standing,
        "superseded_by": found.by_what.number if found.by_what else None,
        "withdrawn_at": plain(found.withdrawal.at) if found.withdrawal else None,
        "withdrawn_why": found.withdrawal.why if found.withdrawal else "",
        "note": row.note,
        "by": row.by,
        "at": plain(row.at),
        "levels": [
            {
                "name": level.name,
                "items": level.items,
                "left_out": level.left_out,
                "figures": [
                    {name: getattr(each, name) for name in ("id", "name", "value", "base")}
                    for each in level.figures
                ],
            }
            for level in found.levels
        ],
    }


class Publications(Listing, Publishing):
    """`GET /api/v1/reports/publications`: what was published, the newest first.  `POST`: a snapshot
    is."""

    permission = {"GET": "report.read", "POST": "report.publish"}  # noqa: RUF012
    order = ("-id",)

    def get(self, request: Request) -> Response:
        rows = Publication.objects.select_related("snapshot").defer("stored")
        answer = self.listed(request, rows, lambda each: publication_json(published_as(each)))
        answer["Cache-Control"] = "no-store"
        return answer

    @once()
    def post(self, request: Request) -> Response:
        given = _only(request, ("snapshot", "note"))
        row = publish(given.get("snapshot", ""), given.get("note", ""), self.actor,
                      now=timezone.now())  # fmt: skip
        return Response(publication_json(published_as(row)), status=201, headers=NOT_KEPT)


class WithdrawOne(Publishing):
    """`POST /api/v1/reports/publications/{number}/withdraw`."""

    permission = "report.publish"

    @once()
    def post(self, request: Request, number: str) -> Response:
        given = _only(request, ("why",))
        row = withdraw(number, given.get("why", ""), self.actor, now=timezone.now()).publication
        return Response(publication_json(published_as(row)), headers=NOT_KEPT)


def _only(request: Request, known: tuple[str, ...]) -> dict[str, str]:
    given = texts(request.data)
    if strange := sorted(given.keys() - set(known)):
        raise UnableToAnswer(f"{', '.join(strange)}: is not asked here; {', '.join(known)}")
    return given
