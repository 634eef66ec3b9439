"""The database the tests run on."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_extensions_the_tables_stand_on_are_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert {"btree_gist", "pg_trgm"} <= {name for (name,) in cursor.fetchall()}


def test_the_application_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
