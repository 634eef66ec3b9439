"""The states of a file on its way to a body outside, as a table."""

from kernel.states import Machine

DELIVERY = Machine(
    "delivery",
    {
        "made": ("handed_over", "refused"),  # a file put together is not a file sent
        "handed_over": ("confirmed", "refused"),  # nor is one handed over a file delivered
        "confirmed": (),  # its receipt says when it reached the body
        "refused": (),  # it goes again as another attempt
    },
    initial=("made",),
)
CHANNELS = ("portal", "courier", "fax", "mail")
