"""Pages of who works here: administrators change them, supervisors and compliance read."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kernel.law.regimes import regimes
from kernel.people import changing, tokens
from kernel.people.models import Person, Qualification
from kernel.people.policy import in_words, roles
from kernel.people.reading import licence_of, money_of
from kernel.people.staffing import Licence, Staffed, UnableToStaff
from kernel.web.permitted import actor_for, page

READ, CHANGE = "people.read", "people.change"
_SPARE = 2  # empty rows of a table that is filled in
_LICENCE = ("profession", "specialty", "number", "state", "until")


@require_http_methods(["GET", "HEAD"])
@page(READ)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, with roles, authority and whom they report to; `role` narrows, `left` adds who no
    longer works here."""
    found = Person.objects.select_related("user", "reports_to__user").prefetch_related(
        "roles", "authorities", "qualifications"
    )
    role, left = request.GET.get("role", ""), request.GET.get("left") == "yes"
    if role:
        found = found.filter(roles__role=role)
    if not left:
        found = found.filter(user__is_active=True)
    shown = {
        "people": found.order_by("name", "id"),
        "roles": [(name, in_words([name])) for name in sorted(roles())],
        "role": role,
        "left": left,
        "may_change": bool(changing.may_change(actor_for(request), "")),
    }
    return render(request, "web/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@page({"GET": CHANGE, "POST": CHANGE})
def new_person(request: HttpRequest) -> HttpResponse:
    """Somebody comes on file, with a first password they change themselves."""
    if request.method != "POST":
        return _form(request, None, _blank())
    username = request.POST.get("username", "").strip()
    if Person.objects.filter(user__username=username).exists():
        return _form(request, None, _given(request, username), f"{username} is on file already.")
    try:
        staffed = _read(request, username)
        password = request.POST.get("password", "")
        if not password:
            raise UnableToStaff("Give a first password.")
        changing.staff(actor_for(request), staffed, password=password)
    except UnableToStaff as problem:
        return _form(request, None, _given(request, username), str(problem))
    messages.success(request, f"{staffed.name} is on file.")
    return redirect("person", username)


@require_http_methods(["GET", "HEAD", "POST"])
@page({"GET": READ, "POST": CHANGE})
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One person: what they hold, what was changed and by whom; and the form that changes it."""
    found = found_person(username)
    if request.method != "POST":
        return _form(request, found, _held(found))
    if request.POST.get("version") != str(len(changing.history(found))):
        fault = "Somebody changed this person meanwhile. What is on file is shown; look again."
        return _form(request, found, _held(found), fault, status=409)
    try:
        changing.staff(actor_for(request), _read(request, username))
    except UnableToStaff as problem:
        return _form(request, found, _given(request, username), str(problem))
    messages.success(request, f"{found.name} is changed.")
    return redirect("person", username)


@require_POST
@page(CHANGE)
def give_password(request: HttpRequest, username: str) -> HttpResponse:
    """A new password for somebody who lost theirs."""
    found = found_person(username)
    try:
        changing.give_password(actor_for(request), username, request.POST.get("password", ""))
    except UnableToStaff as problem:
        return _form(request, found, _held(found), str(problem))
    said = f"{found.name} has a new password; their sessions and tokens are ended."
    messages.success(request, said)
    return redirect("person", username)


@require_POST
@page(CHANGE)
def leave(request: HttpRequest, username: str) -> HttpResponse:
    """Somebody no longer works here."""
    found = found_person(username)
    left = changing.leave(actor_for(request), username, now=timezone.now())
    messages.success(
        request, f"{found.name} has left: {left.sessions} sessions and {left.tokens} tokens ended."
    )
    return redirect("person", username)


@require_POST
@page(CHANGE)
def come_back(request: HttpRequest, username: str) -> HttpResponse:
    """Somebody works here again."""
    found = found_person(username)
    changing.come_back(actor_for(request), username)
    messages.success(request, f"{found.name} works here again.")
    return redirect("person", username)


@require_POST
@page(CHANGE)
def revoke_token(request: HttpRequest, username: str, identity: int) -> HttpResponse:
    """End one token of somebody, as when a machine is lost."""
    name = changing.revoke_token(actor_for(request), username, identity)
    if name is None:
        raise Http404
    messages.success(request, f"The token {name} is revoked.")
    return redirect("person", username)


def found_person(username: str) -> Person:
    """Somebody on file, with what they hold.  Http404 where nobody has the name."""
    found = (
        Person.objects.select_related("user", "reports_to__user")
        .prefetch_related("roles", "authorities", "qualifications")
        .filter(user__username=username)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _form(
    request: HttpRequest,
    found: Person | None,
    values: dict[str, Any],
    fault: str = "",
    status: int = 422,
) -> HttpResponse:
    answer = changing.may_change(actor_for(request), found.user.get_username() if found else "")
    history = changing.history(found) if found else []
    shown = {
        "person": found,
        "values": values,
        "fault": fault,
        "roles": [(name, in_words([name]), what) for name, what in sorted(roles().items())],
        "lines": [name for name, regime in regimes().items() if regime.kind != "state"],
        "professions": Qualification.PROFESSIONS,
        "above": Person.objects.filter(user__is_active=True)
        .select_related("user")
        .order_by("name"),
        "history": history,
        "version": len(history),
        "tokens": tokens.tokens_of(found.user) if found else [],
        "answer": answer,
    }
    return render(request, "web/person.html", shown, status=status if fault else 200)


def _read(request: HttpRequest, username: str) -> Staffed:
    """What the form says, checked."""
    given = _given(request, username)
    filled = [each for each in given["authority"] if each["limit"].strip()]
    lines = [each["line"] for each in filled]
    if len(set(lines)) != len(lines):
        raise UnableToStaff("A line of business has two limits. Leave one.")
    licences = tuple(
        licence_of(each) for each in given["licences"] if each["number"] or each["specialty"]
    )
    return Staffed(
        username=username,
        name=given["name"],
        title=given["title"],
        roles=tuple(given["roles"]),
        reports_to=given["reports_to"],
        authority={each["line"]: money_of(each["limit"]) for each in filled},
        licences=licences,
    )


def _given(request: HttpRequest, username: str) -> dict[str, Any]:
    """What the form says, as it was typed."""
    posted = request.POST
    limits = zip(posted.getlist("line"), posted.getlist("limit"), strict=False)
    licences = zip(*(posted.getlist(name) for name in _LICENCE), strict=False)
    return {
        "username": username,
        "name": posted.get("name", "").strip(),
        "title": posted.get("title", "").strip(),
        "roles": posted.getlist("role"),
        "reports_to": posted.get("reports_to", ""),
        "authority": [{"line": line, "limit": limit} for line, limit in limits],
        "licences": [dict(zip(_LICENCE, each, strict=True)) for each in licences],
    }


def _held(found: Person) -> dict[str, Any]:
    """What is on file, as the form shows it."""
    authority = [
        {"line": each.line, "limit": f"{each.limit:.2f}"} for each in found.authorities.all()
    ]
    licences = [_licence(each) for each in found.qualifications.all()]
    blank = _blank()
    return {
        "username": found.user.get_username(),
        "name": found.name,
        "title": found.title,
        "roles": [each.role for each in found.roles.all()],
        "reports_to": found.reports_to.user.get_username() if found.reports_to else "",
        "authority": authority + blank["authority"],
        "licences": licences + blank["licences"][:1],
    }


def _licence(held: Qualification) -> dict[str, str]:
    licence = Licence(held.profession, held.specialty, held.licence, held.state, held.until)
    until = licence.until.isoformat() if licence.until else ""
    values = (licence.profession, licence.specialty, licence.number, licence.state, until)
    return dict(zip(_LICENCE, values, strict=True))


def _blank() -> dict[str, Any]:
    empty = dict.fromkeys(_LICENCE, "")
    return {
        "roles": [],
        "authority": [{"line": "", "limit": ""} for _ in range(_SPARE)],
        "licences": [dict(empty) for _ in range(_SPARE)],
    }
