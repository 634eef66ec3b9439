"""A process of the bench: one step in one of the bench's databases.

    python -m config.bench.worker DATABASE STEP '{"said": "to the step"}'

A step that needs no database is given "".  It prepares, says `ready`, waits for a line, works, and
says in JSON how it went.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from config import large_pages
from config.bench.databases import UnableToBench

WITHOUT_DJANGO = ("check_file",)
"""Steps of what is pure: their memory is their own, and not that of the whole site."""
SERVED = ("serve",)
"""Steps that are a web server, and have its environment."""


@dataclass(frozen=True, slots=True)
class Worked:
    """How a step went in one or more processes: the seconds from the first to the last moment,
    and what each process said, with `statements` and `peak_mib`."""

    seconds: float
    said: list[dict[str, Any]]


def work(database: str, step: str, *each: dict[str, Any]) -> Worked:
    """Run the step in a process for each of the arguments, all begun at one moment."""
    processes = [_started(database, step, said) for said in each]
    try:
        for process in processes:
            _hear(process, step)
        began = time.perf_counter()
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [json.loads(_hear(process, step)) for process in processes]
        seconds = time.perf_counter() - began
        for process in processes:
            process.wait()
        return Worked(seconds, said)
    finally:
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def working(database: str, step: str, *each: dict[str, Any]) -> Iterator[None]:
    """The step runs in these processes while the block does; whatever is left of it then ends."""
    processes = [_started(database, step, said) for said in each]
    try:
        for process in processes:
            _hear(process, step)
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _started(database: str, step: str, said: dict[str, Any]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "config.bench.worker", database, step, json.dumps(said)],
        env=large_pages.asked(os.environ) if step in SERVED else None,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _hear(process: "subprocess.Popen[str]", step: str) -> str:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise UnableToBench(f"The step {step} failed; what it said stands above.")
    return line


def main(arguments: Sequence[str]) -> None:
    database, step, said = arguments
    counted = [0] if step in WITHOUT_DJANGO else _opened(database)
    run = import_module(f"config.bench.{step}").prepare(**json.loads(said))
    _say("ready")
    if not sys.stdin.readline():
        return  # whoever asked is gone
    before = counted[0]
    answer = run()
    answer["statements"] = counted[0] - before
    answer["peak_mib"] = _peak_mib()
    _say(json.dumps(answer))


def _opened(database: str) -> list[int]:
    """All of Recourse loaded, at this database if any; the count of its statements."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    return _count_statements() if database else [0]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _peak_mib() -> float:
    """The most memory this process held.  The system's own count, because getrusage's begins
    with what the process that started this one held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(
        int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")
    )


def _count_statements() -> list[int]:
    """Every statement and COPY of this process's connection, also those Django does not see."""
    from django.db import connection

    connection.ensure_connection()
    count = [0]
    plain: Any = type(connection.connection.cursor())

    def counted(name: str) -> Any:
        def call(cursor: Any, *arguments: Any, **options: Any) -> Any:
            count[0] += 1
            return getattr(plain, name)(cursor, *arguments, **options)

        return call

    methods = {name: counted(name) for name in ("execute", "copy_expert")}
    connection.connection.cursor_factory = type("Counting", (plain,), methods)
    return count


if __name__ == "__main__":
    main(sys.argv[1:])
