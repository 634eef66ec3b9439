"""The states of a claim and of a payment, as tables.  The events are the record; this is a view."""

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
