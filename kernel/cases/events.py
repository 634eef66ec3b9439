"""Events the kernel itself records."""

EVENTS = {
    "deadline_passed": "A deadline ran out without the act it asks for",
}
