"""Restricted cases under row-level security, as the application's own role meets them."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

import psycopg2
import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from kernel.cases.models import Case, Document
from kernel.people.policy import Actor, may_see, sees
from kernel.record.copying import copy_rows
from kernel.record.rights import rights
from kernel.record.sight import seeing, unrestricted
from kernel.record.stored import clean
from kernel.web.sight import SightMiddleware
from tests.staff import browser

ROLE = f"recourse_sight_{os.getpid()}"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def case(number: str, restricted_to: str = "") -> Case:
    return Case.objects.create(
        number=number,
        kind="claim",
        request="payment",
        received_at=NOW,
        opened_at=NOW,
        restricted_to=restricted_to,
    )


def as_administrator(*statements: str) -> None:
    """Done by who administers the server: its own superuser, or whom DATABASE_URL names."""
    named = connection.get_connection_params()
    if connection.settings_dict["ENGINE"] == "config.postgres":
        named["user"] = "postgres"
    with closing(psycopg2.connect(**named)) as session, session, session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def as_application(transactional_db: None) -> Iterator[None]:
    """The session works as a role with the application's rights, as it would when it logs in."""
    owner = connection.settings_dict["USER"]
    as_administrator(
        f"CREATE ROLE {ROLE} NOSUPERUSER NOCREATEDB NOCREATEROLE NOLOGIN",
        f'GRANT {ROLE} TO "{owner}"',
    )
    case("OPEN")
    case("ANN", "ann")
    case("NURSES", "role:clinical_reviewer")
    for each in Case.objects.all():
        content = each.number.encode()
        Document.objects.create(
            case=each,
            sha256=sha256(content).hexdigest(),
            media_type="text/plain",
            name=each.number,
            content=content,
            received_at=NOW,
        )
    with connection.cursor() as cursor:
        for statement in rights(ROLE):
            cursor.execute(statement)
    connection.close()
    sees = connection.settings_dict["OPTIONS"].pop("options")  # as a web server's connection
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    yield
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = sees
    as_administrator(f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")


def seen() -> set[str]:
    return set(Case.objects.values_list("number", flat=True))


def papers() -> set[str]:
    return set(Document.objects.values_list("name", flat=True))


def test_without_the_setting_what_is_restricted_is_hidden(as_application: None) -> None:
    assert seen() == papers() == {"OPEN"}


@pytest.mark.django_db
def test_the_tables_owner_is_under_it_too() -> None:
    """As on the database of its own, where the application works as the owner."""
    if connection.settings_dict["ENGINE"] == "config.postgres":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = user")
            assert cursor.fetchone() == (False,)
            for number, to in (("OPEN", ""), ("ANN", "ann")):
                case(number, to)
            for names, numbers in (("", {"OPEN"}), ("ann", {"OPEN", "ANN"}), ("bob", {"OPEN"})):
                cursor.execute(f"SET LOCAL recourse.sees = '{names}'")
                assert seen() == numbers
                assert Case.objects.filter(number="ANN").update(track="x") == len(numbers) - 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relforcerowsecurity ORDER BY relname")
        assert [name for (name,) in cursor.fetchall()] == ["cases_case", "cases_document"]


def test_the_setting_shows_it_and_is_gone_with_the_commit(as_application: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL recourse.sees = 'ann'")
        assert seen() == papers() == {"OPEN", "ANN"}
    assert seen() == {"OPEN"}


SEEN: dict[tuple[str, ...], set[str]] = {
    (): {"OPEN"},
    ("bob",): {"OPEN"},
    ("ann",): {"OPEN", "ANN"},
    ("bob", "role:clinical_reviewer"): {"OPEN", "NURSES"},
    ("*",): {"OPEN", "ANN", "NURSES"},
    ("x'; SET recourse.sees = '*",): {"OPEN"},
    ("role:clinical_reviewer,ann",): {"OPEN"},
}


def test_each_statement_sees_what_its_actor_may(as_application: None) -> None:
    for names, numbers in SEEN.items():
        with seeing(partial(tuple, names)):
            assert seen() == papers() == numbers, names
            assert {each.number for each in Case.objects.iterator()} == numbers
            with transaction.atomic():
                assert seen() == numbers
                with transaction.atomic():
                    found = Case.objects.filter(number__in=numbers)
                    assert found.update(track="standard") == len(numbers)
                assert {each.number for each in Case.objects.iterator()} == numbers
            with unrestricted():
                assert seen() == {"OPEN", "ANN", "NURSES"}
        assert seen() == {"OPEN"}


def test_what_is_hidden_is_not_changed_either(as_application: None) -> None:
    assert Case.objects.filter(number="ANN").update(track="expedited") == 0
    assert Case.objects.update(track="expedited") == 1


def test_after_an_error_the_transaction_can_be_ended_as_ever(as_application: None) -> None:
    with seeing(lambda: ("ann",)), transaction.atomic():
        with pytest.raises(Exception, match="division by zero"), transaction.atomic():
            connection.cursor().execute("SELECT 1 / 0")
        assert seen() == {"OPEN", "ANN"}


def test_many_cases_are_written_by_a_role_that_may_not_copy_into_them(as_application: None) -> None:
    columns = ("number", "kind", "regimes", "request", "track", "zone", "received_at", "opened_at")
    row = ("claim", ("tx_insured", "aca"), "payment", "standard", "UTC", NOW, NOW)
    rows = [(f"N{n}\\\t", *row, "ann" if n % 2 else "") for n in range(10)]
    with transaction.atomic():
        for part in (rows[:5], rows[5:]):
            assert copy_rows("cases_case", (*columns, "restricted_to"), part) == 5
    with seeing(lambda: ("ann",)):
        kept = Case.objects.get(number="N1\\\t")
        assert kept.regimes == ["tx_insured", "aca"]
        assert len(seen()) == 12
    assert len(seen()) == 6


def test_more_rows_than_a_statement_holds_are_written_clean(as_application: None) -> None:
    columns = ("number", "kind", "regimes", "request", "track", "zone", "received_at", "opened_at")
    row = ("claim", ["a\x00b", "\ud800"], "payment", "standard", "UTC", NOW, NOW, "")
    rows = [(f"M{n}", *row) for n in range(501)]
    with transaction.atomic():
        assert copy_rows("cases_case", (*columns, "restricted_to"), rows) == 501
    kept = list(Case.objects.filter(number__startswith="M").values_list("regimes", flat=True))
    assert kept == [[clean("a\x00b"), clean("\ud800")]] * 501


def test_a_request_sees_for_its_own_actor(as_application: None) -> None:
    found: list[set[str]] = []

    def answer(request: object) -> object:
        found.append(seen())
        request.actor = Actor("ann", roles=frozenset({"adjuster"}))  # type: ignore[attr-defined]
        found.append(seen())
        return None

    SightMiddleware(answer)(RequestFactory().get("/"))  # type: ignore[arg-type]
    assert found == [{"OPEN"}, {"OPEN", "ANN"}]
    assert seen() == {"OPEN"}


@pytest.mark.django_db
def test_policy_says_the_same_as_the_database() -> None:
    ann = Actor("ann", roles=frozenset({"adjuster"}))
    nurse = Actor("nan", roles=frozenset({"clinical_reviewer"}))
    officer = Actor("olga", roles=frozenset({"compliance_officer"}))
    assert sees(ann) == {"ann", "role:adjuster"}
    assert sees(officer) == {"*"}
    assert may_see(ann, "")
    assert may_see(ann, "ann")
    assert not may_see(ann, "bob")
    assert may_see(nurse, "role:clinical_reviewer")
    refused = may_see(ann, "role:clinical_reviewer")
    assert refused.why == "it is restricted to clinical reviewer"
    assert may_see(officer, "bob")


@pytest.mark.django_db
def test_a_page_sends_the_setting_with_its_statements() -> None:
    client = browser("d.marsh", "adjuster")
    with CaptureQueriesContext(connection) as told:
        assert client.get("/queue").status_code == 200
    said = [each["sql"] for each in told.captured_queries]
    for names in ("", "d.marsh,role:adjuster"):
        assert any(f"SET LOCAL recourse.sees = '{names}'; " in each for each in said)
