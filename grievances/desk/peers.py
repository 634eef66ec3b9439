"""What peers found on quality of care, for who may read it; the look is on record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grievances.desk.reaching import grievance_page
from grievances.models import Grievance
from grievances.operations.peer_review import READ, read
from kernel.web.permitted import actor_for


@require_safe
@grievance_page(READ)
def peers(request: HttpRequest, row: Grievance) -> HttpResponse:
    """All of it, the oldest first, and nothing else of the grievance."""
    found = read(row.number, actor_for(request), timezone.now())
    return render(request, "grievances/peers.html", {"number": row.number, "found": found})
