"""What every address of one grievance or matter does alike: found or 404, refused on record."""

from rest_framework.response import Response

from appeals.api import coming_in, doors
from appeals.api.acts import ActOnOne, Told, standing
from grievances.external.on_file import UnknownMatter
from grievances.models import Grievance, Matter
from grievances.operations.on_file import UnableToGrieve, UnknownGrievance


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


class OfOneContact(Office, coming_in.OfOneContact):
    """An address of one contact, whose issues grievances sort."""

    kind = "contact"


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
