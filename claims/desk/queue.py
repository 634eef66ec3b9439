"""The review queue: what waits for a person, the earliest legal deadline first."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from claims.desk.queue_shown import WIDTH, shown
from claims.pipeline import ORDER
from kernel.cases import assigning, desk
from kernel.cases.listed import Listed, listed
from kernel.cases.queue import UnableToFinish, UnableToSkip
from kernel.cases.views import (
    UnableToSave,
    View,
    remove_view,
    save_view,
    views_of,
    wanted_in,
    wanted_of,
)
from kernel.cases.wanted import DUE, STATES, Filters, UnknownFilter, Wanted
from kernel.cases.worklist import MOST, glance
from kernel.law.regimes import regimes
from kernel.people.policy import may
from kernel.web.permitted import actor_for, page
from kernel.web.work_shown import cursor_of, read_cursor

SIZE = 50
FILTERS = ("q", "line", "finding", "due", "state", "owner", "at_stake", "sort")
CHOICES = {
    "due": {
        "": "Any time",
        "overdue": "Overdue",
        "today": "Due today",
        "3-days": "In 3 days",
        "7-days": "In 7 days",
        "later": "Later",
        "never": "No deadline",
    },
    "state": {"": "Open", "waiting": "Waiting", "held": "In somebody's hands", "all": "All"},
    "sort": {"": "Nearest deadline", "waiting": "Longest waiting"},
}


@require_safe
@page(desk.READ)
def queue(request: HttpRequest) -> HttpResponse:
    """A page of the queue in one of its views."""
    actor, now = actor_for(request), timezone.now()
    views = views_of(actor.name)
    try:
        wanted, view = _wanted(request.GET, views, request)
        back, place = read_cursor(request.GET.get("cursor", ""))
    except (UnknownFilter, ParseProblem) as problem:
        return _unreadable(request, str(problem))
    found = listed(wanted, after=place, back=back, size=SIZE)
    seen = glance([wanted_of(each, actor, now=now, zone=settings.TIME_ZONE) for each in views], actor.name, now)
    return render(request, "desk/queue.html", _context(request, wanted, view, views, found, seen))
