"""What every address of one grievance or matter does alike: found or 404, refused on record."""

from rest_framework.response import Response

from appeals.api import doors
from appeals.api.acts import ActOnOne, Told, standing
from appeals.models import Contact
from appeals.models.contact import CHANNELS
from grievances.external.on_file import UnknownMatter
from grievances.models import Grievance, Matter
from grievances.operations.on_file import UnableToGrieve, UnknownGrievance
from kernel.cases.models import Case
from kernel.people.policy import Actor, may_see

BY_MACHINES = tuple(each for each in CHANNELS if each != "edi")


class Office(doors.Office):
    """An address of the office where grievances are heard."""

    kind = "grievance"
    unknown = (*doors.UNKNOWN, UnknownGrievance, UnknownMatter)
    refused = (*doors.REFUSED, UnableToGrieve)


class OfOneGrievance(Office, doors.OfOne):
    model, like = Grievance, "G26-0000001"
    around = ("case", "member", "contact", "chain", "of_case", "previous", "merged_into")


class OfOneMatter(Office, doors.OfOne):
    model, like, kind = Matter, "M26-0000001", "matter"
    around = ("case", "member", "grievance__case", "of_case", "previous")


class OfOneContact(Office):
    """An address of one contact, whose issues grievances sort."""

    kind = "contact"

    def found(self) -> Contact:
        identity = self.kwargs["identity"]
        row = Contact.objects.select_related("member", "upload").filter(pk=identity).first()
        if row is None:
            raise doors.Nothing(f"no contact has the number {identity}")
        return row


class ActOnGrievance(OfOneGrievance, ActOnOne):
    """`POST /api/v1/grievances/{number}/{act}`."""

    def stands(self, row: Grievance, said: Told) -> Response:
        return stands(row, said)


class ActOnMatter(OfOneMatter, ActOnOne):
    """`POST /api/v1/matters/{number}/{act}`."""

    def stands(self, row: Matter, said: Told) -> Response:
        return matter_stands(row, said)


def stands(row: Grievance, said: Told) -> Response:
    """How a grievance stands after an act, with what the act came to."""
    return standing({"number": row.number, "state": row.state, "track": row.track}, row.pk, said)


def matter_stands(row: Matter, said: Told) -> Response:
    """The same of a matter."""
    now = {"number": row.number, "kind": row.kind, "state": row.state, "level": row.level}
    return standing(now, row.pk, said)


def require_sight(actor: Actor, *numbers: str) -> None:
    """409 where what a document names, by number, is restricted to another, as where it is not
    there."""
    for number in filter(None, (each.strip() for each in numbers)):
        case = Case.objects.filter(number__in=(number, number.upper())).first()
        if case is not None and not may_see(actor, case.restricted_to):
            raise UnableToGrieve(f"no case has the number {number}")
