"""The states of a claim, an authorization, a payment, a material and a partner's file, as tables.

The events are the record; this is a view.
"""

from kernel.states import Machine

CLAIM = Machine(
    "claim",
    {
        "received": ("rejected", "accepted"),  # rejected: could not be read; nobody owes a decision
        "accepted": ("pended", "decided", "closed", "reversed"),
        "pended": ("decided", "closed", "reversed"),
        "decided": ("paid", "denied", "closed", "reversed"),
        "paid": ("reversed",),
        "denied": ("accepted", "reversed"),  # accepted: reopened, as after a won appeal
        "reversed": ("accepted",),
        "closed": (),  # withdrawn before anybody was told; or a void that has done its work
        "rejected": (),
    },
    initial=("received", "accepted"),
)

AUTHORIZATION = Machine(
    "authorization_request",
    {
        "requested": ("pended", "approved", "partly_approved", "denied", "cancelled"),
        "pended": ("approved", "partly_approved", "denied", "cancelled"),
        "approved": ("cancelled", "taken_back"),
        "partly_approved": ("approved", "cancelled", "taken_back"),
        "denied": ("requested",),  # reopened, for instance after a won appeal
        "cancelled": (),  # withdrawn by who asked
        "taken_back": (),  # for fraud or obvious error, signed by two persons
    },
    initial=("requested",),
)

PAYMENT = Machine(
    "payment",
    {
        "issued": ("confirmed", "voided"),  # confirmed: the bank's trace number came back
        "confirmed": (),
        "voided": (),
    },
    initial=("issued", "confirmed"),  # confirmed: nothing moves for a payment of nothing
)

MATERIAL = Machine(
    "material",
    {
        "asked": ("sent", "received", "missing"),
        "sent": ("received", "missing"),  # its holder says that it is under way
        "missing": ("asked", "sent", "received"),  # the day to follow it up went by; asked again
        "received": ("missing",),  # what came is another person's, or cannot be read
    },
    initial=("asked",),
)

EXCHANGED = Machine(
    "partners_file",
    {
        "seen": ("taken", "refused", "gone"),
        "taken": ("answered", "refused", "gone", "seen"),  # seen: it could not be moved
        "answered": ("archived",),
        "archived": (),
        "refused": (),
        "gone": (),
    },
    initial=("seen", "taken"),  # taken: found there by whom the database knew nothing of it
)
