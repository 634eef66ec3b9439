"""Events of deliveries that no app names itself."""

EVENTS = {
    "delivery_silent": "No receipt came for a file handed over, or nobody handed it over",
    "delivery_again": "A file that was refused goes again, as another attempt",
}
