"""What the sweep does for grievances and contacts, every minute, in this order."""

from collections.abc import Mapping

from kernel.later import Later

PARTS: Mapping[str, Later] = {
    "grievances told": Later("grievances.operations.following.told"),
    "ways of grievances told": Later("grievances.operations.following.told_the_way"),
    "corrective actions": Later("grievances.operations.corrective_action.tell_overdue"),
    "contacts to sort": Later("grievances.operations.intake.propose.not_sorted"),
    "closed grievances read again": Later("grievances.operations.missed.read_closed"),
}
