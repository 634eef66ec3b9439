"""A database migrated once, of which each process of the tests takes a copy.

Migrating takes most of a minute, and every process would do it; a copy takes a second.  Its name
is a digest of every migration, so that a new one makes a new database.  The old ones are dropped.
"""

import gc
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

TEMPLATE = "recourse_migrated"
_LOCK = 7_263_100  # one process migrates, the others wait for it


def migrated() -> str:
    """The name of the migrated database; it is made where it is missing."""
    from django.db import connection, connections

    name = f"{TEMPLATE}_{_digest()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEMPLATE}%"])
        there = {row[0] for row in cursor.fetchall()}
        if name in there:
            return name
        for old in (*there, f"{TEMPLATE}_making"):
            with suppress(Exception):  # in use by another run: the next one drops it
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        cursor.execute(f'CREATE DATABASE "{TEMPLATE}_making"')
        _migrate(f"{TEMPLATE}_making")
        connections.close_all()
        cursor.execute(f'ALTER DATABASE "{TEMPLATE}_making" RENAME TO "{name}"')
    return name


def _migrate(name: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    usual_rounds = gc.get_threshold()
    gc.set_threshold(200_000, 10, 10)  # a third of the time went into looking for garbage
    try:
        with closing(connection):
            call_command("migrate", verbosity=0)
            _leave_unsampled(connection)
    finally:
        gc.set_threshold(*usual_rounds)
        connection.settings_dict["NAME"] = usual


def _leave_unsampled(connection: Any) -> None:
    """No table is sampled behind a test's back.  What a test rolls back leaves pages without rows:
    sampled at that moment a table counts as empty, and the next thousand rows are joined one by
    one, for minutes.  Never sampled, it is reckoned by its size."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def _digest() -> str:
    from django.apps import apps

    found: Any = sha256(Path(__file__).read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.name}/{path.name}\n".encode() + path.read_bytes())
    return str(found.hexdigest()[:16])
