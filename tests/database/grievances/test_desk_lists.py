"""The lists of the grievance desk: few statements however long they are, and no unknown filter."""

from typing import Any

import pytest
from django.test import Client

from tests.database.grievances.test_desk import put, text_of
from tests.staff import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    return browser("c.mora", "grievance_coordinator")


def test_a_list_takes_as_many_statements_for_one_as_for_many(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    first = put()
    office.get("/grievances")
    others = [put(category="conduct") for _ in range(3)]
    with django_assert_max_num_queries(14):
        page = text_of(office.get("/grievances"))
    assert all(each.number in page for each in (first, *others))
    assert "MA-62" in page
    narrowed = text_of(office.get("/grievances?category=conduct"))
    assert first.number not in narrowed
    assert others[0].number in narrowed


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("/grievances?colour=red", "no such filter"),
        ("/grievances?state=lost", "state: open"),
        ("/grievances?after=yesterday", "not of the address of a page"),
        ("/grievances?q=%00", "control character"),
        ("/matters?colour=red", "no such filter"),
        ("/matters?body=%00", "control character"),
        ("/matters?kind=letter", "kind: qio_review"),
        ("/grievances/register?state=Texas", "two letters"),
        ("/grievances/trends?from=2026-02-01&amp;to=2026-01-01", "no such filter"),
        ("/grievances/trends?from=2026-02-01&to=2026-01-01", "is before"),
        ("/grievances/trends?of=colour", "is none of"),
    ],
)
def test_what_an_address_says_and_nobody_knows_is_refused(
    office: Client, address: str, known: str
) -> None:
    answer = office.get(address)
    assert answer.status_code == 400
    assert known in text_of(answer)
