"""The states of an appeal and of a review outside, as tables.  The events are the record."""

from kernel.states import Machine

APPEAL = Machine(
    "appeal",
    {
        "received": ("admitted", "dismissed", "withdrawn", "merged", "forwarded"),
        # forwarded from here and from admitted: the time ran out, which counts as upheld (MA-29)
        "admitted": ("decided", "dismissed", "withdrawn", "merged", "forwarded"),
        "decided": ("closed", "forwarded"),  # closed: told, and carried out where it was overturned
        "forwarded": ("decided", "closed"),  # the outside reviewer answered, and it was carried out
        "dismissed": ("received",),  # vacated for good cause
        "withdrawn": ("received",),  # who withdrew takes that back in time
        "merged": ("received",),  # taken apart again
        "closed": (),
    },
    initial=("received",),
)

REVIEW = Machine(
    "external_review",
    {
        "asked": ("screened", "closed"),
        "screened": ("assigned", "asked", "closed"),  # asked: incomplete, to be completed
        # answered without a file: the plan reversed, or the reviewer did for lateness
        "assigned": ("forwarded", "answered", "closed"),
        "forwarded": ("answered", "closed"),
        "answered": ("closed",),  # closed: carried out, or nothing is to be
        "closed": ("screened",),  # a request refused by a receipt that was wrong
    },
    initial=("asked", "assigned", "forwarded"),  # sent by the plan unasked: nothing to screen
)

DISPUTE = Machine(
    "provider_dispute",
    {
        "received": ("decided", "withdrawn", "closed"),
        "decided": ("closed",),
        "withdrawn": (),
        "closed": (),
    },
    initial=("received",),
)
