"""A command that cannot do its work says so in a line; only a fault of ours shows a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError

from config.embedded.place import Place
from config.mishap import sentence
from tests.database.test_embedded import PROJECT, folder, place

__all__ = ["folder", "place"]

NOBODY_LISTENS = "postgres://nobody:secret@127.0.0.1:1/nothing"


def command(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=os.environ | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_database_without_tables_asks_for_migrate_and_blames_nobody(
    place: Place, folder: Path
) -> None:
    people = folder / "members.json"
    people.write_text(json.dumps([{"id": "A1", "last_name": "Ito"}, {"id": "A2"}]))
    running = command("members_import", str(people), RECOURSE_DATA=str(place.data), DATABASE_URL="")
    out, error = running.communicate()
    assert running.returncode == 1
    assert error.startswith("manage.py: The database is not set up for this version (relation ")
    assert "manage.py migrate`" in error
    assert "Traceback" not in error
    assert "A1" not in out + error


def test_a_database_that_is_not_there_is_named_in_a_line_without_the_password() -> None:
    running = command("claims_adjudicate", DATABASE_URL=NOBODY_LISTENS)
    _, error = running.communicate()
    assert running.returncode == 1
    assert error.startswith("manage.py: The database cannot be reached: ")
    assert len(error.splitlines()) == 1
    assert "secret" not in error


def test_a_database_of_another_kind_is_refused_in_a_line() -> None:
    running = command("claims_adjudicate", DATABASE_URL="sqlite:///x.db")
    _, error = running.communicate()
    assert running.returncode == 1
    assert error.startswith("manage.py: DATABASE_URL must name a PostgreSQL server")
    assert "Traceback" not in error


def test_traceback_shows_it_all() -> None:
    running = command("claims_adjudicate", "--traceback", DATABASE_URL=NOBODY_LISTENS)
    _, error = running.communicate()
    assert "Traceback" in error


def test_who_stops_reading_ends_the_command_without_a_word() -> None:
    running = command("diffsettings")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    error = running.stderr.read()
    assert running.wait() == 1
    assert error == ""


@pytest.mark.parametrize("problem", [KeyError("x"), ValueError("x")])
def test_a_fault_of_ours_is_not_put_in_a_sentence(problem: Exception) -> None:
    assert sentence(problem) is None


def test_a_lock_that_was_not_given_is_no_lost_connection() -> None:
    problem = OperationalError("canceling statement due to lock timeout")
    problem.__cause__ = type("LockNotAvailable", (Exception,), {"pgcode": "55P03"})()
    assert sentence(problem) is None
