"""The rights of the role the application works as: what it needs, and no more.

The tables belong to another role, who migrates.  The application's own may not change or remove
what is recorded, may truncate nothing, and may define nothing: so that a fault in the application,
or whoever gets hold of it, cannot turn the record's triggers off.
"""

import re

from django.apps import apps
from django.db import connection
from pghistory.models import Event as History

ROLE = "recourse_app"
_READ_ONLY = ("django_migrations",)


class UnableToName(ValueError):
    """Not a name a role may have here."""


def create(role: str) -> str:
    """The statement that makes the role.  It cannot log in until it is given a way to."""
    return f"CREATE ROLE {_checked(role)} NOSUPERUSER NOCREATEDB NOCREATEROLE NOLOGIN"


def rights(role: str) -> list[str]:
    """The statements that give the role its rights, on the tables as they are now."""
    name = _checked(role)
    kept = sorted(append_only())
    tables = f"ALL TABLES IN SCHEMA public TO {name}"
    given = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"REVOKE CREATE ON SCHEMA public FROM {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
    ]
    given += [f'REVOKE UPDATE, DELETE ON "{table}" FROM {name}' for table in kept]
    given += [f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM {name}' for table in _READ_ONLY]
    return given


def append_only() -> set[str]:
    """The tables whose rows are never changed: those that refuse it, and row history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'record_never_changed'"
        )
        found = {row[0] for row in cursor.fetchall()}
    history = [model for model in apps.get_models() if issubclass(model, History)]
    return found | {model._meta.db_table for model in history if model._meta.managed}


def _checked(role: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role, re.ASCII):
        raise UnableToName(f"{role!r} is no name for a role; write for instance {ROLE}")
    return role
