"""The queue grievances are worked from, and who is handed work of it.

What is due first is on top, so that what is answered in hours comes before what is not.
"""

from grievances.operations.corrective_action import OVERDUE
from grievances.operations.on_file import TO_DO, TRIAGE
from kernel.cases.views import View
from kernel.cases.wanted import Filters

READ = "grievance.read"
TAKEN_BY = {TO_DO: "grievance.work", TRIAGE: "grievance.classify"}
"""The permission without which nobody is handed work of the queue."""


def views() -> tuple[View, ...]:
    """What everybody may look at by name, beside the views the kernel has."""
    return (
        View("grievances-reopened", "Reopened grievances", Filters(finding="reopened")),
        View("grievances-mending", "Overdue corrective actions", Filters(finding=OVERDUE)),
    )
