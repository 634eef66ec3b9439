"""The states of a letter on its way, as a table."""

from kernel.states import Machine

DISPATCH = Machine(
    "dispatch",
    {
        "made": ("batched", "taken_back"),  # a PDF made is not a letter sent
        "batched": ("confirmed", "refused"),  # refused: the carrier could not print or send it
        "confirmed": ("returned",),  # the carrier says when it left
        "refused": (),
        "taken_back": (),  # by who had it made, before it left
        "returned": (),  # sent again as another attempt
    },
)
CHANNELS = ("print", "fax", "portal")
