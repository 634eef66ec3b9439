"""The dashboard: figures of a period, drawn and in tables; every number leads to its rows."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from kernel.people.policy import may
from kernel.record.standing import status
from kernel.web.permitted import actor_for, page
from reports.audit.damage import unanswered
from reports.audit.watch import watch
from reports.showing.dashboard import figures_of, period_of
from reports.showing.dashboard import refresh as run_again
from reports.table import UnableToReport


@require_safe
@page("report.operations")
def dashboard(request: HttpRequest) -> HttpResponse:
    """`?period=2026Q4`: the newest figures of it, and how the record of who did what stands."""
    now, actor = timezone.now(), actor_for(request)
    try:
        if strange := sorted(set(request.GET) - {"period"}):
            raise UnableToReport(f"{', '.join(strange)}: no such filter; period is")
        named, period = period_of(request.GET.get("period", ""), now)
    except UnableToReport as problem:
        said = {"why": str(problem), "url": reverse("dashboard")}
        return render(request, "reports/unreadable.html", said, status=400)
    context = {
        "named": named,
        "period": period,
        # drawn by the program itself, which escapes every word in it
        "panels": [(each, mark_safe(each.svg)) for each in figures_of(period)],
        "standing": status(now),
        "damage_waits": unanswered(),
        "audit_may": may(actor, "audit.read"),
        "watch": watch(now),
    }
    response = render(request, "reports/dashboard.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@page("report.operations")
def refresh(request: HttpRequest) -> HttpResponse:
    """The figures of the period are run anew, a job a report."""
    now = timezone.now()
    try:
        _, period = period_of(request.POST.get("period", ""), now)
        with transaction.atomic():
            run_again(period, actor_for(request), now=now)
    except UnableToReport as problem:
        said = {"why": str(problem), "url": reverse("dashboard")}
        return render(request, "reports/unreadable.html", said, status=422)
    return redirect("jobs")
