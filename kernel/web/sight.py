"""Every request sees what its actor may see of restricted records (kernel/record/sight.py)."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse

from kernel.people.policy import Actor, sees
from kernel.record.sight import seeing


class SightMiddleware:
    """Sets it for each statement; until it is known who asks, nothing restricted is seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def names() -> Iterable[str]:
            actor: Actor | None = getattr(request, "actor", None)
            return sees(actor) if actor else ()

        with seeing(names):
            return self.get_response(request)
