"""A contact of a body outside: which matter it was opened as.  It is never a grievance."""

from appeals.models import Contact
from grievances.models import Matter
from grievances.operations.on_file import UnableToGrieve
from kernel.people.policy import Actor, may_see

LETTER = "letter of a body outside"


def matter_of(row: Contact, number: str, actor: Actor) -> Matter:
    """The matter of this number, of the contact's member and from its first receipt.

    UnableToGrieve where there is none, or its time would run from a later receipt.
    """
    if not number.strip():
        raise UnableToGrieve(
            "a body outside asks this: open it as a matter (department, QIO or CMS), and say its "
            "number"
        )
    found = Matter.objects.select_related("case").filter(number=number.strip().upper()).first()
    if found is None or not may_see(actor, found.case.restricted_to):
        raise UnableToGrieve(f"no matter has the number {number.strip()}")
    if row.member_id and found.member_id and row.member_id != found.member_id:
        raise UnableToGrieve(f"{found.number} is of another member than this contact")
    if found.received_at > row.received_at:
        raise UnableToGrieve(
            f"{found.number} is received on {found.received_at.isoformat()}, after the contact: "
            f"its time runs from the first receipt, {row.received_at.isoformat()}"
        )
    return found
