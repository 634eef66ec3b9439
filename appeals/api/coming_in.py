"""A contact as a machine hands it in, and one by its number: alike for appeals and grievances."""

from datetime import datetime
from typing import Any

from django.conf import settings
from rest_framework.request import Request

from appeals.api.doors import Nothing, Office
from appeals.api.given import given_in
from appeals.models import Contact
from appeals.models.contact import CHANNELS, REACHED
from appeals.operations.intake.receive import Incoming
from appeals.showing.contacts import version_of_contact
from kernel.cases.version import Stale
from kernel.people.policy import Actor

BY_MACHINES = tuple(each for each in CHANNELS if each != "edi")
HANDED_IN = ("channel", "received_at", "reached", "reached_whom", "text", "reference", "member")


def incoming(request: Request, actor: Actor, now: datetime) -> Incoming:
    """What came, with its file.  400 with every fault."""
    given = given_in(request, (), HANDED_IN)
    said: dict[str, Any] = {
        "channel": given.choice("channel", BY_MACHINES) or "api",
        "received_at": given.moment_of("received_at", now),
        "reached": given.choice("reached", REACHED) or "plan",
        "reached_whom": given.text("reached_whom", 120),
        "text": given.text("text", 20000),
        "reference": given.text("reference", 80),
        "member": given.text("member", 40),
    }
    given.whole()
    return Incoming(zone=settings.TIME_ZONE, upload=given.upload(actor.name, now), **said)


def known(came: Incoming) -> bool:
    """The sender's own number came before, by the same way."""
    if not came.reference:
        return False
    return Contact.objects.filter(channel=came.channel, reference=came.reference).exists()


class OfOneContact(Office):
    """An address of one contact, by its number."""

    kind = "contact"

    def found(self) -> Contact:
        identity = self.kwargs["identity"]
        row = Contact.objects.select_related("member", "upload").filter(pk=identity).first()
        if row is None:
            raise Nothing(f"no contact has the number {identity}")
        return row

    def held(self, version: str) -> Contact:
        """Locked, as it was seen.  Stale."""
        row = self.found()
        Contact.objects.select_for_update().get(pk=row.pk)
        row.refresh_from_db()
        if (now := version_of_contact(row)) != version:
            raise Stale(now, ())
        return row
