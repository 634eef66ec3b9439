"""Events the kernel itself records."""

EVENTS = {
    "deadline_passed": "A deadline ran out without the act it asks for",
    "deadlines_moved": "A fact or a rule changed and deadlines moved; the earlier answers are here",
}

# Events after which work that waits for its day is handed out at once.
WAKING = ("deadline_passed",)
