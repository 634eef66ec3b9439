"""`manage.py app_role`: the role the application works as, with the rights it needs and no more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from kernel.record.rights import ROLE, UnableToName, create, rights


class Command(BaseCommand):
    """Run it as the tables' owner, after each migrate.  The role cannot log in until its
    administrator gives it a password or a certificate."""

    help = "Make or mend the application's database role: it cannot change what is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default=ROLE, help=f"its name; {ROLE} if left out")
        parser.add_argument("--sql", action="store_true", help="only show the statements")

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        try:
            made, given = create(role), rights(role)
        except UnableToName as problem:
            raise CommandError(str(problem), returncode=2) from None
        if options["sql"]:
            self.stdout.write(";\n".join([made, *given]) + ";")
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(made)
                for statement in given:
                    cursor.execute(statement)
        except DatabaseError as problem:
            raise CommandError(
                f"{str(problem).strip()}. This role may not do it: have an administrator run what "
                "`manage.py app_role --sql` shows."
            ) from None
        self.stdout.write(f"{role} may work, and may not change what is recorded.")
