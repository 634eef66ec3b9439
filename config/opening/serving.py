"""The processes of the trial desk: a web server and a worker with its clock, ended together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from config.opening.staff import UnableToOpen

PROJECT = Path(__file__).parents[2]
PATIENCE = 30
"""Seconds a process may take to begin or to end."""

Process = subprocess.Popen[bytes]


def web(host: str, port: int) -> list[str]:
    """The web server: two processes of eight threads."""
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bound, "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        *("--log-level", "warning", "--worker-tmp-dir", "/dev/shm"),
    ]


def worker() -> list[str]:
    """A worker that is its own clock."""
    return [
        *(sys.executable, "-m", "celery", "-A", "config", "worker", "--beat"),
        *("--concurrency", "1", "--loglevel", "error", "--without-mingle", "--without-gossip"),
    ]


@contextmanager
def running(
    log: Path, *commands: tuple[Sequence[str], Mapping[str, str]]
) -> Iterator[list[Process]]:
    """These commands, each with what its environment has beside ours; none outlives the block.
    What they say goes to the file `log`."""
    started: list[Process] = []
    try:
        with log.open("ab") as said:
            for command, more in commands:
                started.append(
                    subprocess.Popen(
                        command,
                        cwd=PROJECT,
                        env={**os.environ, **more},
                        stdin=subprocess.DEVNULL,
                        stdout=said,
                        stderr=said,
                        start_new_session=True,  # Ctrl-C is for us, and we end them
                    )
                )
        yield started
    finally:
        for process in started:
            _tell(process, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            _tell(process, signal.SIGKILL)
            process.wait()


def _tell(process: Process, what: signal.Signals) -> None:
    """Tell a process; when it is to be killed, all it started too."""
    with suppress(ProcessLookupError):
        if what is signal.SIGKILL:
            os.killpg(process.pid, what)
        elif process.poll() is None:
            process.send_signal(what)


def await_answer(address: str, processes: Sequence[Process]) -> None:
    """Wait until the address answers.  UnableToOpen where a process ends, or it never does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        refuse_ended(processes)
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise UnableToOpen(f"{address} does not answer")


def refuse_ended(processes: Sequence[Process]) -> None:
    """UnableToOpen where one of them is no longer there."""
    for process in processes:
        if process.poll() is not None:
            raise UnableToOpen(f"a process of the desk ended by itself, with {process.returncode}")


@contextmanager
def told_to_end() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM came, asked as often as one likes."""
    came: list[int] = []
    kept = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    for each in kept:
        signal.signal(each, lambda number, _: came.append(number))
    try:
        yield lambda: bool(came)
    finally:
        for each, before in kept.items():
            signal.signal(each, before)
