"""Databases of the bench's own on the operator's server; the operator's own is never touched."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection

PREFIX = "recourse_bench"
_HERE = re.sub(r"[^a-z0-9]", "", socket.gethostname().lower())[:16]


class UnableToBench(RuntimeError):
    """The bench cannot be run here; the message says what is missing."""


@contextmanager
def database(label: str, template: str = "") -> Iterator[str]:
    """A new database, a copy of `template` if one is named; dropped at the end of the block."""
    name = f"{PREFIX}_{_HERE}_{os.getpid()}_{label}"
    copied = f' TEMPLATE "{template}"' if template else ""
    try:
        _tell(f'CREATE DATABASE "{name}"{copied}')
    except DatabaseError as problem:
        raise UnableToBench(
            f"The bench makes databases of its own, and this server refuses: {problem}. The role "
            "needs CREATEDB."
        ) from problem
    try:
        yield name
    finally:
        # no FORCE: that needs leave to end autovacuum, which PostgreSQL ends by itself without
        _tell(f'DROP DATABASE IF EXISTS "{name}"')


def drop_abandoned() -> None:
    """What a bench that was killed on this machine left behind."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}_{_HERE}_%"]
        )
        for (name,) in cursor.fetchall():
            pid = name.removeprefix(f"{PREFIX}_{_HERE}_").partition("_")[0]
            if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def in_large_pages() -> str:
    """Whether the server's shared memory lies in large pages: `on`, `off`, or, of one older than
    17, only what it was told to do: `try`."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('huge_pages_status', true), "
            "current_setting('huge_pages'))"
        )
        return str(cursor.fetchone()[0])


def _tell(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
