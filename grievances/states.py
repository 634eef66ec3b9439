"""The states of a grievance and of a matter outside, as tables.  The events are the record."""

from kernel.states import Machine

GRIEVANCE = Machine(
    "grievance",
    {
        "received": ("resolved", "withdrawn", "reclassified", "merged"),
        "resolved": ("closed", "received"),  # received: reopened before anybody was told
        "closed": ("received",),  # reopened: the member says that it is not resolved
        "withdrawn": ("received",),
        "reclassified": ("received",),  # it was a grievance after all
        "merged": ("received",),
    },
    initial=("received",),
)

MATTER = Machine(
    "matter",
    {
        "open": ("answered", "closed"),
        "answered": ("open", "closed"),  # open: they ask further
        "closed": ("open",),
    },
    initial=("open",),
)
