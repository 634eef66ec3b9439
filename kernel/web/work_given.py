"""What is given with open work, by machines."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from kernel.cases.views import SHOWN
from kernel.web.known_only import KnownOnly


class ReasonGiven(KnownOnly):
    """Why an item is skipped."""

    reason = serializers.CharField(max_length=300)


class AssignmentGiven(KnownOnly):
    """Whose an item is to be: a username; null is whoever comes first."""

    to = serializers.CharField(max_length=60, allow_null=True)
    why = serializers.CharField(max_length=300, required=False, default="")


class ViewGiven(KnownOnly):
    """Filters to keep, their name, and which columns the view shows; none named: all."""

    name = serializers.CharField(max_length=40)
    filters = serializers.DictField(child=serializers.CharField(max_length=100))
    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=SHOWN), required=False, default=list, max_length=20
    )


def read(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body as the form has it.  400: it is not so, each fault with its place."""
    given = form(data=request.data)
    given.is_valid(raise_exception=True)
    found: dict[str, Any] = given.validated_data
    return found
