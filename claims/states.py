"""The states of a claim, of a payment and of a file a partner left, as tables.

The events are the record; this is a view.
"""

from kernel.states import Machine

CLAIM = Machine(
    "claim",
    {
        "received": ("rejected", "accepted"),  # rejected: could not be read; nobody owes a decision
        "accepted": ("pended", "decided"),
        "pended": ("decided",),
        "decided": ("paid", "denied"),
        "paid": ("reversed",),
        "denied": ("accepted",),  # reopened, for instance after a won appeal
        "reversed": ("accepted",),
        "rejected": (),
    },
)

PAYMENT = Machine(
    "payment",
    {
        "issued": ("confirmed", "voided"),  # confirmed: the bank's trace number came back
        "confirmed": (),
        "voided": (),
    },
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
