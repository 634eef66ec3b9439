"""Django's migrate, after the extensions the tables stand on."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connections

EXTENSIONS = ("btree_gist", "pg_trgm")
OLDEST = 15


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        prepare(options["database"])
        super().handle(*args, **options)


def prepare(alias: str) -> None:
    """Exclusion constraints need btree_gist, search by similar names pg_trgm."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        version = cursor.connection.server_version // 10000
        if version < OLDEST:
            raise CommandError(f"PostgreSQL {version} is too old; {OLDEST} or newer is needed.")
        for extension in EXTENSIONS:
            try:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
            except DatabaseError as problem:
                raise CommandError(
                    f"The database {connection.settings_dict['NAME']} lacks the extension "
                    f"{extension}, and this role may not add it ({str(problem).strip()}). Ask its "
                    f"administrator to run there: CREATE EXTENSION {extension};"
                ) from problem
