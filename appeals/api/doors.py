"""What every address of one appeal, review or dispute does alike: found or 404, refused on record.

What is restricted to another is answered as what is not there, and whoever asks is on record.
"""

from typing import Any

from django.db.models import Model
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.views import APIView

from appeals.external.on_file import UnableToGo, UnknownReview
from appeals.models import Appeal, ExternalReview, ProviderDispute
from appeals.operations.dispute.on_file import UnableToDispute, UnknownDispute
from appeals.operations.intake.settle import UnknownContact
from appeals.operations.on_file import UnableToAppeal, UnknownAppeal
from appeals.rotation import UnableToDraw
from claims.api import JsonDocument, YamlDocument
from claims.models import AuthorizationRequest, Claim
from kernel.documents.clamd import UnableToScan
from kernel.law import UnableToCite
from kernel.people.policy import Actor, NotAllowed, may_see
from kernel.record.looking import Outcome, looked
from kernel.states import UnableToMove
from kernel.web.paging import Strict
from kernel.web.permitted import actor_for
from kernel.web.problems import Problem

NOT_KEPT = {"Cache-Control": "no-store"}
UNKNOWN = (UnknownAppeal, UnknownReview, UnknownDispute, UnknownContact)
REFUSED = (
    *(UnableToAppeal, UnableToGo, UnableToDispute, UnableToDraw, UnableToMove),
    *(UnableToScan, UnableToCite),
)
"""What the state of things refuses, each with a message for a person."""
LONGEST_NUMBER = 20


class Nothing(LookupError):
    """Nothing this person may know of is at the address; the attempt is put on record."""


class Office(Strict, APIView):
    """An address of the office where appeals are heard.  404: there is nothing that may be known
    of; 409: the law or the state of things refuses it, with why."""

    parser_classes: Any = (JsonDocument, YamlDocument)
    kind = "appeal"
    unknown: tuple[type[Exception], ...] = UNKNOWN
    refused: tuple[type[Exception], ...] = REFUSED

    @property
    def actor(self) -> Actor:
        return actor_for(self.request)

    @property
    def number(self) -> str:
        """What of the address names the thing; empty where nothing does."""
        return str(self.kwargs.get("number", self.kwargs.get("identity", "")))

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(self._as_problem(exc))

    def _as_problem(self, why: Exception) -> Exception:
        if isinstance(why, Nothing):
            self._on_record(Outcome.NOTHING, "")
            return Problem("not_found", sentence(why))
        if isinstance(why, self.unknown):
            return Problem("not_found", sentence(why))
        if isinstance(why, NotAllowed) and self.request.method == "POST":
            self._on_record(Outcome.REFUSED, str(why))
        return Problem("conflict", sentence(why)) if isinstance(why, self.refused) else why

    def _on_record(self, outcome: Outcome, why: str) -> None:
        """What an operation wrote of it was taken back with the request's transaction."""
        name, what = self.request.user.get_username(), f"{self.kind} by the interface"
        case = self.number.upper()
        looked(name, what, now=timezone.now(), case=case, why=why, outcome=outcome)


class OfOne(Office):
    """What concerns one appeal, review or dispute by its number."""

    model: type[Model]
    like = ""
    around: tuple[str, ...] = ("case", "member")

    def found(self) -> Any:
        """The row, for whoever may see it; Nothing."""
        number = self.number
        row: Any = None
        if len(number) <= LONGEST_NUMBER and number.isascii() and number.isprintable():
            rows: Any = self.model._default_manager.select_related(*self.around)
            row = rows.filter(number=number.strip().upper()).first()
        if row is None or not may_see(self.actor, row.case.restricted_to):
            raise Nothing(f"no {self.kind} has this number; it looks like {self.like}")
        return row


class OfOneAppeal(OfOne):
    model, like = Appeal, "R26-0000001"
    around = ("case", "member", "contact", "claim__coverage__plan", "claim__case", "asked__case",
              "asked__coverage__plan", "decision", "previous", "merged_into")  # fmt: skip


class OfOneReview(OfOne):
    model, like, kind = ExternalReview, "X26-0000001", "review"


class OfOneDispute(OfOne):
    model, like, kind = ProviderDispute, "D26-0000001", "dispute"
    around = ("case", "claim", "decision", "case__member")


def sentence(problem: Exception) -> str:
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def require_sight(actor: Actor, *, appeal: str = "", claim: str = "", request: str = "") -> None:
    """409 where what a document names is restricted to another, as where it is not there."""
    for model, number, what in (
        (Appeal, appeal, "appeal"),
        (Claim, claim, "claim"),
        (AuthorizationRequest, request, "request"),
    ):
        rows: Any = model._default_manager
        sought = number.strip() if what == "claim" else number.strip().upper()
        row = rows.select_related("case").filter(number=sought).first() if sought else None
        if row is not None and not may_see(actor, row.case.restricted_to):
            raise UnableToAppeal(f"no {what} has the number {number}")
