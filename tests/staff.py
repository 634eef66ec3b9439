"""People who work here, invented, and their ways in."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from kernel.people.staffing import Licence, Staffed, put_on_file

PASSWORD = "invented words 7"
SURGEON = Licence("physician", "orthopaedic surgery", "INV-4471", "TX")


def staff(
    username: str,
    *roles: str,
    name: str = "",
    reports_to: str = "",
    authority: Mapping[str, str] | None = None,
    licences: tuple[Licence, ...] = (),
    password: str | None = None,
) -> Any:
    """The user of a person on file with these roles; a password only where it is used: it is meant
    to be slow."""
    person = put_on_file(
        Staffed(
            username=username,
            name=name or username.replace(".", " ").title(),
            roles=roles,
            reports_to=reports_to,
            authority={line: Decimal(limit) for line, limit in (authority or {}).items()},
            licences=licences,
        ),
        password=password,
    )
    return person.user


def machine(username: str, *roles: str, **said: Any) -> APIClient:
    """A client with a token of its own."""
    user = staff(username, *roles, **said)
    made = APIClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user)[1]}")
    return made


def browser(username: str, *roles: str, **said: Any) -> Client:
    """Somebody signed in, in a browser without a window."""
    made = Client(raise_request_exception=False)
    made.force_login(
        staff(username, *roles, **said), backend="django.contrib.auth.backends.ModelBackend"
    )
    return made
