"""Every act on one appeal or review: what its document has, and the operation it calls.

The operations judge; an act only reads what was sent, and is refused with every fault of it before
anything is done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.doors import NOT_KEPT, OfOne, OfOneAppeal, OfOneReview
from appeals.api.given import Given, given_in
from appeals.operations.receipt import Corrected
from kernel.cases.moved import Moved
from kernel.cases.version import version_of
from kernel.people.policy import Actor
from kernel.web.conditional import etag, matched
from kernel.web.once import once


@dataclass(frozen=True, slots=True)
class Doing:
    """What an operation is called with."""

    number: str
    given: Given
    actor: Actor
    now: datetime
    version: str

    @property
    def plain(self) -> tuple[Actor, datetime, str]:
        """Actor, now and version, as most operations take them."""
        return self.actor, self.now, self.version

    @property
    def named(self) -> Mapping[str, Any]:
        """The same by name."""
        return {"actor": self.actor, "now": self.now, "version": self.version}


Told = Mapping[str, Any]
"""What is answered beside number, state and version."""


@dataclass(frozen=True, slots=True)
class Act:
    """`slug` is its part of the address, and its name in the `may` of what is read; `required` and
    `optional` are the keys of its document; `file`: one may come along."""

    slug: str
    permission: str
    do: Callable[[Doing], Told]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    file: bool = False


class ActOnOne(OfOne):
    """An act: 404 before anything else is told; then the document, then the operation."""

    act: ClassVar[Act]

    @once()
    @matched
    def post(self, request: Request, number: str, *, version: str) -> Response:
        self.found()
        given = given_in(request, self.act.required, self.act.optional)
        doing = Doing(number, given, self.actor, timezone.now(), version)
        said = self.act.do(doing)
        return self.stands(self.found(), said)

    def stands(self, row: Any, said: Told) -> Response:
        """How the thing is after it."""
        return made(row, said)


class ActOnAppeal(ActOnOne, OfOneAppeal):
    """`POST /api/v1/appeals/{number}/{act}`."""


class ActOnReview(ActOnOne, OfOneReview):
    """`POST /api/v1/reviews/{number}/{act}`."""


def door_of(act: Act, kind: type[ActOnOne]) -> Callable[..., Any]:
    """The view of an act, for whoever holds its permission."""
    parsers = (*kind.parser_classes, MultiPartParser) if act.file else kind.parser_classes
    name = "".join(part.capitalize() for part in act.slug.split("-"))
    said = {
        "__doc__": f"{kind.__doc__} Here: {act.slug}.",
        "act": act,
        "permission": act.permission,
        "parser_classes": parsers,
    }
    made_of: Any = type(name, (kind,), said)
    view: Callable[..., Any] = made_of.as_view()
    return view


def made(row: Any, said: Told, status: int = 201) -> Response:
    """How the thing stands after an act, with what the act came to."""
    return standing(
        {"number": row.number, "state": row.state, "outcome": row.outcome}, row.pk, said, status
    )


def standing(stands: Told, case: int, said: Told, status: int = 201) -> Response:
    """The same of whatever has a case: `stands` is how it stands."""
    version = version_of(case)
    whole = {**stands, "version": version, **said}
    return Response(whole, status=status, headers=NOT_KEPT | {"ETag": etag(version)})


def moved(found: Sequence[Moved]) -> Told:
    """Every clock whose answer is another, with both answers."""
    return {"moved": [each.as_json() for each in found]}


def corrected(done: Sequence[Corrected]) -> Told:
    """Each case whose receipt is corrected, with both moments and every clock that moved."""
    return {
        "corrected": [
            {
                "number": each.number,
                "before": each.before.isoformat(),
                "after": each.after.isoformat(),
                **moved(each.moved),
            }
            for each in done
        ]
    }
