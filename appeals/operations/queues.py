"""The queues appeals are worked from, and who is handed work of them.

What is due first is on top, so that what is expedited (72 hours) comes before what is not.
"""

from appeals.operations.on_file import INTAKE, REVIEW, TO_DO
from kernel.cases.views import View
from kernel.cases.wanted import Filters

READ = "appeal.read"
TAKEN_BY = {INTAKE: "appeal.open", REVIEW: "appeal.review", TO_DO: "appeal.work"}
"""The permission without which nobody is handed work of the queue."""


def views() -> tuple[View, ...]:
    """What everybody may look at by name, beside the views the kernel has."""
    return (
        View("appeals-expedited", "Expedited appeals", Filters(finding="expedited")),
        View("appeals-medical", "Medical appeals", Filters(finding="medical")),
    )


def none() -> tuple[View, ...]:
    """A queue without views of its own."""
    return ()
