"""Who works here, for machines: listed, put on file, changed, gone and come back.

The same operations as the pages.  Passwords are given by page only: an interface that remembers
what it was asked is no place for them.
"""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.people import changing, tokens
from kernel.people.models import Person
from kernel.people.policy import roles
from kernel.people.reading import EVERY_LINE, person_of
from kernel.people.staffing import UnableToStaff
from kernel.web.conditional import etag, matched
from kernel.web.known_only import KnownOnly
from kernel.web.once import once
from kernel.web.paging import Listing, Strict, flag
from kernel.web.people_pages import CHANGE, READ, found_person
from kernel.web.people_version import require_person_version, version_of_person
from kernel.web.permitted import actor_for
from kernel.web.problems import Problem, UnableToAnswer
from kernel.web.work_shown import instant

_NOT_KEPT = {"Cache-Control": "no-store"}


class LicenceGiven(KnownOnly):
    """A clinician's field and licence; `until` is its last day, null where it has none."""

    profession = serializers.CharField(max_length=10)
    specialty = serializers.CharField(max_length=60)
    number = serializers.CharField(max_length=30)
    state = serializers.CharField(max_length=2)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class PersonGiven(KnownOnly):
    """A person as they are to be: what is not given goes."""

    name = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    roles = serializers.ListField(child=serializers.CharField(max_length=30), max_length=50)
    reports_to = serializers.CharField(
        max_length=60, required=False, allow_null=True, allow_blank=True, default=None
    )
    authority = serializers.DictField(
        child=serializers.CharField(max_length=20), required=False, default=dict
    )
    licences = LicenceGiven(many=True, required=False, default=list)


class NewPersonGiven(PersonGiven):
    """The same, with the name they sign in with."""

    username = serializers.CharField(max_length=60)


class People(Listing, APIView):
    """`GET /api/v1/people?role=…&left=true`: who works here, by name.  `POST` puts somebody on
    file; they sign in when a password is given on their page, or by single sign-on."""

    permission: ClassVar = {"GET": READ, "POST": CHANGE}
    parser_classes = (JSONParser,)
    parameters = ("role", "left")
    order = ("name", "id")

    def get(self, request: Request) -> Response:
        rows = Person.objects.select_related("user", "reports_to__user")
        rows = rows.prefetch_related("roles", "authorities", "qualifications")
        if role := request.query_params.get("role", ""):
            if role not in roles():
                raise UnableToAnswer(f"role: one of {', '.join(sorted(roles()))}")
            rows = rows.filter(roles__role=role)
        if not flag(request, "left"):
            rows = rows.filter(user__is_active=True)
        return self.listed(request, rows, person_shown)

    @once()
    def post(self, request: Request) -> Response:
        given = _given(NewPersonGiven, request)
        username = given["username"]
        if Person.objects.filter(user__username=username).exists():
            raise Problem("conflict", f"{username} is on file already.")
        answer = _staffed(request, given)
        answer.status_code = 201
        return answer


class OnePerson(Strict, APIView):
    """`GET /api/v1/people/{username}`: what they hold, what was changed and by whom, and their
    tokens by name.  `PUT` changes them so that they are as given."""

    permission: ClassVar = {"GET": READ, "PUT": CHANGE}
    parser_classes = (JSONParser,)

    def get(self, request: Request, username: str) -> Response:
        return _shown(_found(username))

    @once()
    @matched
    def put(self, request: Request, username: str, *, version: str) -> Response:
        given = _given(PersonGiven, request)
        require_person_version(_found(username), version)
        return _staffed(request, {**given, "username": username})


class LeavePerson(Strict, APIView):
    """`POST /api/v1/people/{username}/leave`: they no longer work here; sessions and tokens end."""

    permission = CHANGE

    @once()
    @matched
    def post(self, request: Request, username: str, *, version: str) -> Response:
        require_person_version(_found(username), version)
        changing.leave(actor_for(request), username, now=timezone.now())
        return _shown(_found(username))


class ReturnPerson(Strict, APIView):
    """`POST /api/v1/people/{username}/return`: they work here again, with the roles they had."""

    permission = CHANGE

    @once()
    @matched
    def post(self, request: Request, username: str, *, version: str) -> Response:
        require_person_version(_found(username), version)
        changing.come_back(actor_for(request), username)
        return _shown(_found(username))


class PersonToken(Strict, APIView):
    """`DELETE /api/v1/people/{username}/tokens/{identity}`: one token of theirs ends."""

    permission = CHANGE

    def delete(self, request: Request, username: str, identity: int) -> Response:
        _found(username)
        name = None
        if identity < 1 << 63:
            name = changing.revoke_token(actor_for(request), username, identity)
        if name is None:
            raise NotFound(f"{username} has no such token")
        return Response(status=204)


def person_shown(found: Person) -> dict[str, Any]:
    """A person as the interface has them; limits are dollars."""
    return {
        "username": found.user.get_username(),
        "name": found.name,
        "title": found.title,
        "roles": sorted(each.role for each in found.roles.all()),
        "reports_to": found.reports_to.user.get_username() if found.reports_to else None,
        "authority": {
            each.line or EVERY_LINE: f"{each.limit:.2f}" for each in found.authorities.all()
        },
        "licences": [
            {
                "profession": each.profession,
                "specialty": each.specialty,
                "number": each.licence,
                "state": each.state,
                "until": each.until.isoformat() if each.until else None,
            }
            for each in found.qualifications.all()
        ],
        "left_at": instant(found.left_at),
    }


def _shown(found: Person) -> Response:
    history = [
        {"at": instant(each["at"]), "by": each["by"], "did": each["did"], "what": each["what"]}
        for each in changing.history(found)
    ]
    held = [{"token": each.pk, "name": each.name} for each in tokens.tokens_of(found.user)]
    said = {**person_shown(found), "history": history, "tokens": held}
    return Response(said, headers={**_NOT_KEPT, "ETag": etag(version_of_person(found))})


def _staffed(request: Request, given: dict[str, Any]) -> Response:
    try:
        staffed = person_of(given, given["username"])
        changing.staff(actor_for(request), staffed)
    except UnableToStaff as problem:
        raise UnableToAnswer(str(problem)) from None
    return _shown(_found(staffed.username))


def _given(form: type[PersonGiven], request: Request) -> dict[str, Any]:
    read = form(data=request.data)
    read.is_valid(raise_exception=True)
    said = dict(read.validated_data)
    return {**said, "reports_to": said["reports_to"] or ""}


def _found(username: str) -> Person:
    try:
        return found_person(username)
    except Http404:
        raise NotFound("Nobody of this name is on file.") from None
