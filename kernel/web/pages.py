"""Pages no app owns."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kernel.people.models import Person
from kernel.record.looking import led_nowhere
from kernel.web.navigation import home_of, shown_to
from kernel.web.permitted import actor_for, page
from kernel.web.seeking import found_by

KEYS: tuple[tuple[Sequence[str], str], ...] = (
    (("j", "k"), "to the next and the last row"),
    (("o",), "open the row"),
    (("x",), "select the row"),
    (("n",), "take the next case"),
    (("e",), "to the evidence"),
    (("c",), "write a note"),
    (("p",), "pend: opens the form"),
    (("d",), "deny: opens the steps, sends nothing"),
    (("a",), "approve or send on: opens the form"),
    (("/",), "search"),
    (("?",), "this page"),
)


@require_http_methods(["GET", "HEAD"])
@page("self")
def start(request: HttpRequest) -> HttpResponse:
    """Where this person begins; who has no place of work, on the page about themselves."""
    return redirect(home_of(actor_for(request)) or "me")


@require_http_methods(["GET", "HEAD", "POST"])
@page("self")
def keys(request: HttpRequest) -> HttpResponse:
    """What each key does, with the jumps to this person's places of the rail; and whether single
    keys work (WCAG 2.1.4)."""
    if request.method == "POST":
        turned_on = request.POST.get("shortcuts") == "on"
        Person.objects.filter(user=request.user.pk).update(shortcuts=turned_on)
        return redirect("keys")
    jumps = [(each.keys.split(), f"to “{each.name}”") for each in shown_to(actor_for(request), "")
             if each.keys]  # fmt: skip
    return render(request, "web/keys.html", {"keys": [*KEYS[:-1], *jumps, KEYS[-1]]})


@require_http_methods(["GET", "HEAD"])
@page("self")
def search(request: HttpRequest) -> HttpResponse:
    """Straight to what has this number; only whole numbers are looked for, never names."""
    sought = request.GET.get("q", "").strip()
    actor = actor_for(request)
    address = found_by(actor, sought)
    if address:
        return redirect(address)
    if sought:
        led_nowhere(actor.name, sought, now=timezone.now())
    return render(request, "web/search.html", {"sought": sought}, status=200 if not sought else 404)
