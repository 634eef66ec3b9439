"""Pages about the interface for machines, for whoever writes a client: no sign-in, no secrets."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.web.problem_types import problem_types


@require_safe
@login_not_required
def problems(request: HttpRequest) -> HttpResponse:
    """Every kind of problem the interface answers with."""
    kinds = sorted(problem_types().items(), key=lambda pair: (pair[1].status, pair[0]))
    return render(request, "web/problems.html", {"kinds": kinds})


@require_safe
@login_not_required
def one_problem(request: HttpRequest, code: str) -> HttpResponse:
    """The page a problem's `type` is the address of."""
    kind = problem_types().get(code)
    if kind is None:
        raise Http404
    return render(request, "web/problem.html", {"code": code, "kind": kind})
