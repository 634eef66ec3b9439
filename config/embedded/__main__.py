"""python -m config.embedded start | stop | status"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from config.embedded import UnableToStart, data_folder, postgres, valkey
from config.embedded.place import Place
from config.embedded.server import is_running

PROJECT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """`start` starts the database; `start all` the broker too.  `stop` ends both."""
    verb, *rest = arguments or ["status"]
    if verb not in ("start", "stop", "status") or rest not in ([], ["all"]):
        print("Usage: python -m config.embedded start [all] | stop | status", file=sys.stderr)
        return 2
    place = Place(data_folder(PROJECT, os.environ))
    try:
        print(f"PostgreSQL: {_answer(verb, place, postgres, 'DATABASE_URL')}")
        if verb != "start" or rest:
            print(f"Valkey: {_answer(verb, place, valkey, 'BROKER_URL')}")
    except UnableToStart as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _answer(verb: str, place: Place, server: ModuleType, variable: str) -> str:
    if verb == "start" and os.environ.get(variable):
        return f"{variable} names your own server; nothing to start"
    if verb == "start":
        return "started" if server.ensure(place) else "is running"
    if verb == "stop":
        return "stopped" if server.stop(place) else "was not running"
    if not is_running(place, server.NAME):
        return "not running"
    return f"running in {place.home}, sockets in {place.sockets}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
