"""No address of the interface passes over a parameter it does not know: each one there is, is
asked, by whoever may do everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from kernel.people.policy import roles
from kernel.record.models import Look
from tests.contracts.test_doors_ask import INTERFACE
from tests.database.test_permission_matrix import METHODS, filled
from tests.lasting import for_this_file
from tests.reviewing import pended
from tests.staff import machine

pytestmark = pytest.mark.django_db

ASKED = [
    (method, f"/{address}")
    for address, found in INTERFACE
    for method in METHODS
    if hasattr(found.callback.cls, method)
]


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """Who asks.  What an address leads to does not matter: it is refused before anything is looked
    up."""
    with for_this_file(django_db_blocker):
        client = machine("everybody", *roles())
        number = pended().number
        yield {"client": client, "number": number, "other": "X9", "item": 1, "asked": "X9"}


@pytest.mark.parametrize(("method", "address"), ASKED, ids=[" ".join(each) for each in ASKED])
def test_it_is_refused_by_name_and_nothing_is_looked_at(
    method: str, address: str, there: dict[str, Any]
) -> None:
    looks = Look.objects.count()
    for query in ("foo=1", "foo=1&foo=2"):
        answer = getattr(there["client"], method)(f"{filled(address, there)}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
        assert answer.json()["errors"][0]["path"] == "foo"
    assert Look.objects.count() == looks
