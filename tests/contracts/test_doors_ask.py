"""Every address says which permission it asks: a new one without is found here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from kernel.people.policy import permissions, roles
from kernel.web.paging import Strict

# Addresses for whoever is not signed in yet, and those of the sign-in library, which keeps its own.
OPEN = {
    *("fhir-metadata", "livez", "readyz", "problems", "problem", "api-docs", "api-description"),
    "public-metrics",
}
OF_THE_LIBRARY = "account/"


def addresses() -> Iterator[tuple[str, Any]]:
    """Every address with its view."""
    waiting: list[tuple[str, Any]] = [("", each) for each in get_resolver().url_patterns]
    while waiting:
        before, found = waiting.pop()
        here = before + str(found.pattern)
        if isinstance(found, URLResolver):
            waiting += [(here, each) for each in found.url_patterns]
        elif isinstance(found, URLPattern):
            yield here, found


def asked(pattern: URLPattern) -> list[str]:
    view: Any = pattern.callback
    named = getattr(getattr(view, "cls", view), "permission", None)
    if named is None:
        return []
    return [named] if isinstance(named, str) else list(named.values())


OURS = sorted(
    (
        (address, found)
        for address, found in addresses()
        if not address.startswith(OF_THE_LIBRARY) and found.name not in OPEN
    ),
    key=lambda pair: pair[0],
)


@pytest.mark.parametrize(("address", "found"), OURS, ids=[address for address, _ in OURS])
def test_an_address_asks_a_permission_there_is(address: str, found: URLPattern) -> None:
    assert asked(found), f"/{address} names no permission"
    assert set(asked(found)) <= permissions().keys()


INTERFACE = [(address, found) for address, found in OURS if address.startswith("api/v1/")]


@pytest.mark.parametrize(("address", "found"), INTERFACE, ids=[address for address, _ in INTERFACE])
def test_an_interface_refuses_parameters_it_does_not_know(address: str, found: URLPattern) -> None:
    """In one place: tests/database/test_unknown_parameters.py asks each of them."""
    view: Any = found.callback
    assert issubclass(view.cls, Strict), f"/{address}"


def test_every_permission_is_of_roles_there_are() -> None:
    strangers = {
        (name, role)
        for name, each in permissions().items()
        for role in each.roles
        if role not in roles()
    }
    assert strangers == set()
    assert all(each.everyone or each.roles for each in permissions().values())


def test_who_keeps_people_sees_no_content_and_who_watches_changes_nothing() -> None:
    held = {
        role: {name for name, each in permissions().items() if role in each.roles}
        for role in roles()
    }
    assert held["administrator"] == {"people.read", "people.change", "webhooks.change"}
    changing = {"determine", "pend", "deny", "approve", "sign", "take", "assign", "note", "file"}
    assert not {name for name in held["compliance_officer"] if name.split(".")[1] in changing}
