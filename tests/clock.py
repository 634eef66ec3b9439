"""A clock tests set: what the program and its libraries read of the time is what it says."""

import time
from datetime import datetime, timedelta

import axes.attempts
import axes.handlers.proxy
import pytest
from django.core.cache.backends import db
from django.utils import timezone


class Clock:
    """Stands still until it is moved."""

    def __init__(self, patch: pytest.MonkeyPatch, at: datetime) -> None:
        self.at = at
        patch.setattr(timezone, "now", lambda: self.at)
        for module, name in ((axes.attempts, "now"), (axes.handlers.proxy, "now"), (db, "tz_now")):
            patch.setattr(module, name, lambda: self.at)
        patch.setattr(time, "time", lambda: self.at.timestamp())

    def shift(self, **parts: float) -> None:
        self.at += timedelta(**parts)
