"""Damage of the record for machines: what was found, and somebody's answer."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from claims.desk.as_json import plain
from kernel.web.once import once
from kernel.web.problems import Problem, UnableToAnswer
from reports.api.runs import NOT_KEPT, Office
from reports.audit.damage import Damage, UnknownDamage, answer, every_damage
from reports.audit.damage import UnableToAnswer as SaysNothing


class _Damaged(Office):
    def _as_problem(self, error: Exception) -> Exception:
        if isinstance(error, UnknownDamage):
            return Problem("not_found", f"{error}.")
        if isinstance(error, SaysNothing):
            return UnableToAnswer(str(error))
        return super()._as_problem(error)


class Damages(_Damaged):
    """`GET /api/v1/record/damage`: every time the record was found damaged, the newest first."""

    permission = "audit.read"

    def get(self, request: Request) -> Response:
        return Response({"results": [_shown(each) for each in every_damage()]}, headers=NOT_KEPT)


class Answers(_Damaged):
    """`POST /api/v1/record/damage/{number}/answers`: what was found and done, once."""

    permission = {"POST": "record.answer"}  # noqa: RUF012

    @once()
    def post(self, request: Request, number: str) -> Response:
        said = request.data
        if not isinstance(said, dict) or set(said) != {"text"} or not isinstance(said["text"], str):
            raise SaysNothing("say text, and nothing else")
        made = answer(number, said["text"], self.actor, now=timezone.now())
        return Response(_shown(made), status=201, headers=NOT_KEPT)


def _shown(damage: Damage) -> dict[str, Any]:
    return {
        "number": damage.number,
        "found_at": plain(damage.found_at),
        "damaged": damage.count,
        "places": [{"where": where, "what": what} for where, what in damage.places],
        "answer": damage.answer or None,
        "answered_by": damage.answered_by or None,
        "answered_at": plain(damage.answered_at),
    }
