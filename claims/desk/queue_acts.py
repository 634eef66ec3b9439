"""What is done with work in hand: take the next, keep, skip, give back; a view kept, removed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.desk.queue import FILTERS, address_of
from claims.desk.queue_columns import COLUMNS, PARAMETER, columns_of
from claims.desk.queue_place import keep
from kernel.cases import desk
from kernel.cases.assigning import UnableToUndo
from kernel.cases.item_version import require_item_version, version_of_item
from kernel.cases.models import WorkItem
from kernel.cases.queue import UnableToFinish, UnableToSkip
from kernel.cases.version import Stale
from kernel.cases.views import ALL, UnableToSave, remove_view, save_view, wanted_by
from kernel.cases.wanted import UnknownFilter
from kernel.web.in_words import key_in_words, names_for
from kernel.web.permitted import actor_for, page

SIZE = 50
REASONS = (
    "I know the member or the clinician",
    "It needs somebody with more experience",
    "It needs a clinical reviewer",
    "I am leaving and will not finish it",
)


@require_POST
@page(desk.TAKE)
def take(request: HttpRequest) -> HttpResponse:
    """The next item of the view, and straight to its case."""
    asked = _asked(request.POST)
    try:
        wanted = wanted_by(actor_for(request), asked, now=timezone.now(), zone=settings.TIME_ZONE)
    except UnknownFilter as problem:
        return render(request, "desk/queue_unreadable.html", {"why": str(problem)}, status=400)
    item = desk.take(actor_for(request), wanted)
    keep(request, asked)
    if item is None:
        messages.info(request, "Nothing in this view is free for you.")
        return redirect(_queue(asked))
    return redirect(address_of(item.case.kind, item.case.number) or _queue({"view": "mine"}))


@require_http_methods(["GET", "HEAD", "POST"])
@page(desk.TAKE)
def skip(request: HttpRequest, item: int) -> HttpResponse:
    """Why it is skipped; then it is another's."""
    actor, problem = actor_for(request), ""
    try:
        found = desk.item_for(actor, item)
        if request.method == "POST":
            reason = request.POST.get("other", "").strip() or request.POST.get("reason", "")
            with _seen(request, item):
                desk.skip(actor, item, reason, now=timezone.now())
            told = f"{found.case.number} is skipped; another may take it."
            messages.success(request, told, extra_tags=_way_back(item))
            return redirect("queue")
    except desk.NoSuchWork as error:
        raise Http404(str(error)) from None
    except UnableToSkip as error:
        problem = str(error)
    except (UnableToFinish, Stale) as error:
        messages.error(request, _sentence(request, error))
        return redirect("queue")
    version = request.POST.get("version") or version_of_item(item)
    said = {"item": found, "version": version, "reasons": REASONS, "problem": problem}
    return render(request, "desk/queue_skip.html", said, status=422 if problem else 200)


@require_POST
@page(desk.TAKE)
def give_back(request: HttpRequest, item: int) -> HttpResponse:
    """Another may have it."""
    return _done_with(request, item, desk.give_back, "is given back", _way_back(item))


@require_POST
@page(desk.TAKE)
def renew(request: HttpRequest, item: int) -> HttpResponse:
    """Still at it: the lease begins anew, and on with the case."""
    try:
        found = desk.keep(actor_for(request), item, now=timezone.now())
    except desk.NoSuchWork as error:
        raise Http404(str(error)) from None
    except UnableToFinish as error:
        messages.error(request, f"It was not kept: {error}.")
        return redirect("queue")
    messages.success(request, f"{found.case.number} stays in your hand.")
    return redirect(address_of(found.case.kind, found.case.number) or reverse("queue"))


@require_POST
@page(desk.TAKE)
def have_back(request: HttpRequest, item: int) -> HttpResponse:
    """For ten seconds: what was given back, or skipped, is in hand again."""
    actor = actor_for(request)
    try:
        found = desk.have_back(actor, item, now=timezone.now())
    except desk.NoSuchWork as error:
        raise Http404(str(error)) from None
    except UnableToUndo as error:
        messages.error(request, f"It was not undone: {error}.")
    else:
        messages.success(request, f"{found.case.number} is in your hand again.")
    return redirect("queue")


@require_POST
@page(desk.TAKE)
def finish(request: HttpRequest, item: int) -> HttpResponse:
    """Done, where a person's word is what ends it."""
    note = request.POST.get("note", "").strip()
    return _done_with(request, item, partial(desk.finish, note=note), "is done")


def _done_with(
    request: HttpRequest, item: int, act: Callable[..., WorkItem], told: str, back: str = ""
) -> HttpResponse:
    try:
        desk.item_for(actor_for(request), item)
        with _seen(request, item):
            found = act(actor_for(request), item, now=timezone.now())
    except desk.NoSuchWork as error:
        raise Http404(str(error)) from None
    except (UnableToFinish, Stale) as error:
        messages.error(request, _sentence(request, error))
    else:
        messages.success(request, f"{found.case.number} {told}.", extra_tags=back)
    return redirect("queue")


def _way_back(item: int) -> str:
    """Where the message's *Undo* goes."""
    return reverse("queue-have-back", args=(item,))


@contextmanager
def _seen(request: HttpRequest, item: int) -> Iterator[None]:
    """What is done within is done to the item as the form showed it.  Stale where it is another."""
    with transaction.atomic():
        require_item_version(item, request.POST.get("version", ""))
        yield


def _sentence(request: HttpRequest, error: Exception) -> str:
    """Why it was not done, with what happened since."""
    if not isinstance(error, Stale):
        return f"{error}."
    names = names_for(request)
    since = "; ".join(f"{key_in_words(each.name)} by {names.of(each.by)}" for each in error.changes)
    return f"Nothing was done: the work changed since you looked at it. {since}".strip()


@require_POST
@page(desk.READ)
def keep_view(request: HttpRequest) -> HttpResponse:
    """The filters in force are kept under a name."""
    asked = _asked(request.POST)
    try:
        wanted = wanted_by(actor_for(request), asked, now=timezone.now(), zone=settings.TIME_ZONE)
        name = request.POST.get("name", "")
        columns = columns_of(request.POST.getlist(PARAMETER), ALL)
        shown = columns if len(columns) < len(COLUMNS) else ()
        view = save_view(
            actor_for(request).name, name, wanted.filters, now=timezone.now(), columns=shown
        )
    except (UnknownFilter, UnableToSave) as problem:
        messages.error(request, f"The view was not kept. {problem}.")
        return redirect(_queue(asked))
    messages.success(request, f"Kept as “{view.name}”.")
    return redirect(_queue({"view": view.slug}))


@require_POST
@page(desk.READ)
def drop_view(request: HttpRequest, slug: str) -> HttpResponse:
    """One of one's own views goes."""
    if remove_view(actor_for(request).name, slug):
        messages.success(request, "The view is removed.")
    return redirect("queue")


@require_safe
@page(desk.SKIPS)
def skips(request: HttpRequest) -> HttpResponse:
    """Who skipped what, and why."""
    before = _place(request.GET.get("before", ""))
    found = desk.skips(actor_for(request), before=before, size=SIZE + 1)
    rows = found[:SIZE]
    following = None
    if len(found) > SIZE:
        following = urlencode({"before": f"{rows[-1].at.isoformat()} {rows[-1].pk}"})
    shown = [(each, address_of(each.item.case.kind, each.item.case.number)) for each in rows]
    return render(request, "desk/queue_skips.html", {"rows": shown, "next": following})


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("view", *FILTERS) if given.get(name)}


def _queue(asked: Mapping[str, str]) -> str:
    return f"{reverse('queue')}?{urlencode(asked)}" if asked else reverse("queue")


def _place(text: str) -> tuple[datetime, int] | None:
    at, _, identity = text.rpartition(" ")
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    if when.tzinfo is None or not identity.isascii() or not identity[:19].isdecimal():
        return None
    return when, int(identity[:18])
