"""Events the kernel itself records."""

EVENTS = {
    "deadline_passed": "A deadline ran out without the act it asks for",
}

# Events after which work that waits for its day is handed out at once.
WAKING = ("deadline_passed",)
