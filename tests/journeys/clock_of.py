"""A worker whose wall clock is ahead of this machine's, or behind it, by so many seconds:

    python -m tests.journeys.clock_of SECONDS worker --beat …

A story with days of its own is told on those days whatever day the machine has.  Only what Django
calls now is moved, which is where every door asks; the clock still runs.
"""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone


def moved_by(seconds: float) -> Callable[[], datetime]:
    """What to take for now: this machine's time and so many seconds."""
    real = timezone.now
    return lambda: real() + timedelta(seconds=seconds)


if __name__ == "__main__":
    timezone.now = moved_by(float(sys.argv[1]))
    from celery.__main__ import main

    sys.argv = ["celery", "-A", "config", *sys.argv[2:]]
    main()
