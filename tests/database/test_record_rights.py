"""The application's own role can work, and cannot change what is recorded."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from kernel.record.rights import append_only, create, rights
from kernel.record.verifying import recorded_models

pytestmark = pytest.mark.django_db

# A role that every server has: what it is granted here is undone with the test.
ROLE = "pg_monitor"


@pytest.fixture
def granted() -> None:
    with connection.cursor() as cursor:
        for statement in rights(ROLE):
            cursor.execute(statement)


def may(table: str, *acts: str) -> set[str]:
    with connection.cursor() as cursor:
        allowed = set()
        for act in acts:
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [ROLE, f'"{table}"', act])
            if cursor.fetchone() == (True,):
                allowed.add(act)
    return allowed


ALL = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")


def ours() -> set[str]:
    """The tables of the product that there are."""
    models = {model._meta.db_table for model in apps.get_models()}
    return models & set(connection.introspection.table_names())


def test_what_is_recorded_is_written_and_never_changed(granted: None) -> None:
    kept = append_only()
    assert {model._meta.db_table for model in recorded_models()} < kept
    assert {"record_seal", "record_look", "members_memberhistory"} < kept
    assert {frozenset(may(table, *ALL)) for table in kept} == {frozenset(ALL[:2])}


def test_the_rest_is_worked_with_and_never_truncated(granted: None) -> None:
    rest = ours() - append_only()
    assert "members_member" in rest
    assert {frozenset(may(table, *ALL)) for table in rest} == {frozenset(ALL[:4])}


def test_it_owns_and_defines_nothing(granted: None) -> None:
    assert may("django_migrations", *ALL) == {"SELECT"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [ROLE])
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_sequence_privilege(%s, 'record_batch', 'USAGE')", [ROLE])
        assert cursor.fetchone() == (True,)


def test_the_statements_can_be_shown() -> None:
    said = StringIO()
    call_command("app_role", "--sql", stdout=said)
    assert said.getvalue().startswith(create("recourse_app"))
    assert 'REVOKE UPDATE, DELETE ON "cases_event" FROM recourse_app;' in said.getvalue()


def test_a_name_that_is_none() -> None:
    with pytest.raises(CommandError, match="is no name for a role") as stopped:
        call_command("app_role", "--role", 'x"; DROP TABLE y', stdout=StringIO())
    assert stopped.value.returncode == 2


def test_the_command_mends_a_role_that_is_there() -> None:
    said = StringIO()
    call_command("app_role", "--role", ROLE, stdout=said)
    assert "may not change what is recorded" in said.getvalue()
    assert may("cases_event", *ALL) == {"SELECT", "INSERT"}
