"""What every test shares.  Tests that ask for no database start no server."""

import gc
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.emptying import allow as allow_emptying
from tests.migrated import migrated
from tests.samples import SAMPLES

# For the processes of `-n`, which inherit it, and not as a worker, whose module (loaded with the
# project) has set it to `*`.  See `django_db_modify_db_settings`.
os.environ["RECOURSE_SEES"] = ""

TESTS = Path(__file__).parent
FIRST = ("scenarios", "unit", "contracts", "database")
TEST_DATABASE = "test_recourse"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is quick comes first; what reads sample files is skipped where there are none."""
    items.sort(key=lambda item: _place_in(FIRST, item.path.relative_to(TESTS).parts[0]))
    if SAMPLES.exists():
        return
    for item in items:
        if item.get_closest_marker("external"):
            item.add_marker(pytest.mark.skip(reason=f"no sample files in {SAMPLES}"))


def pytest_collection_finish() -> None:
    """What was imported and collected is there to the end: looking through it again and again for
    garbage would take a fifth of the time."""
    gc.collect()
    gc.freeze()


def _place_in(order: tuple[str, ...], name: str) -> int:
    return order.index(name) if name in order else len(order)


@pytest.fixture(autouse=True)
def seeing_all_again() -> Iterator[None]:
    """A door sets what its actor sees until the transaction ends, which in a test is the test's
    own: after each request it is as before."""
    from django.core.signals import request_finished
    from django.db import connection
    from psycopg2.extensions import TRANSACTION_STATUS_INTRANS

    def again(**_: object) -> None:
        session = connection.connection
        open_ = connection.in_atomic_block and session is not None
        if open_ and session.info.transaction_status == TRANSACTION_STATUS_INTRANS:
            with session.cursor() as cursor:  # beside the statements a test may count
                cursor.execute("SET LOCAL recourse.sees = '*'")

    request_finished.connect(again)
    yield
    request_finished.disconnect(again)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample files, for tests marked `external`."""
    return SAMPLES


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """A test database of this process's own, so that two runs at once do not meet.

    RECOURSE_TEST_DATABASE gives it a lasting name, for runs with --reuse-db.
    """
    from django.conf import settings

    given = os.environ.get("RECOURSE_TEST_DATABASE")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"{given}_{worker}" if given and worker else given
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = (
        name or f"{TEST_DATABASE}_{os.getpid()}"
    )
    # What a test itself puts on file and reads again, it sees as a worker does; what it asks of a
    # door is seen as the door's own actor may.
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c recourse.sees=*"
    with django_db_blocker.unblock():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database; and none left of the runs that were killed."""
    allow_emptying()
    with django_db_blocker.unblock():
        _drop_abandoned()


def _drop_abandoned() -> None:
    """Remove the test databases of runs that were killed."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", ["test_recourse_%"])
        for (name,) in cursor.fetchall():
            pid = re.fullmatch(rf"{TEST_DATABASE}_(\d+)", name)
            if pid and not Path(f"/proc/{pid[1]}").exists():
                with suppress(Exception):
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
