"""Where the servers keep their files, and which account runs them.

An ordinary user runs the servers itself, inside the data folder.  PostgreSQL refuses to run as
root, so for root an unprivileged system account runs them.  That account may be unable to reach
the project (under /root, say).  No directory's mode is ever changed to let it in: the servers'
files then live in /var/lib, and the data folder keeps a pointer to them.
"""

import os
import stat
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from config.embedded.account import Account, UnableToStart

POINTER = "servers-live-in"
BELONGS_TO = "belongs-to"
SYSTEM_FOLDERS = (Path("/var/lib"), Path("/var/tmp"))


def data_folder(project: Path, environment: Mapping[str, str]) -> Path:
    """`RECOURSE_DATA`, or `.recourse` in the project."""
    return Path(environment.get("RECOURSE_DATA") or project / ".recourse").expanduser().absolute()


def make_folder(data: Path) -> None:
    """The data folder: others may pass through it to what is theirs, and list nothing."""
    if not data.exists():
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711)


class Place:
    """The files of one data folder's servers."""

    def __init__(self, data: Path) -> None:
        self.data = data

    @property
    def sockets(self) -> Path:
        """Short, because a Unix socket's whole path must stay under about 100 characters."""
        return Path(f"/tmp/rc-{self._mark}")

    @cached_property
    def account(self) -> Account:
        """Who runs the servers: whoever owns their folder, if it is there."""
        self.refuse_strangers()
        home = self.found
        return Account.of(home.stat().st_uid) if home else Account.unprivileged()

    def refuse_strangers(self) -> None:
        """Servers another user began are that user's (and root's) to start and stop."""
        home = self.found
        if home is None or os.geteuid() in (0, home.stat().st_uid):
            return
        raise UnableToStart(
            f"{home} belongs to {Account.of(home.stat().st_uid).name}. Run this command as the "
            "user who made it, or set RECOURSE_DATA to a folder of your own."
        )

    @property
    def found(self) -> Path | None:
        """The servers' folder if it was made before."""
        if (self.data / "servers").exists():
            return self.data / "servers"
        home = _read_path(self.data / POINTER)
        if home and home.exists() and not self._is_shared(home):
            return home
        return None

    @cached_property
    def home(self) -> Path:
        """The servers' folder, made if need be.  Call it under `started_alone`."""
        account = self.account
        home = self.found
        if home:
            return home
        if account.reaches(self.data):
            home = self.data / "servers"
            account.own(home)
            return home
        for parent in SYSTEM_FOLDERS:
            if os.access(parent, os.W_OK) and account.reaches(parent):
                return self._elsewhere(parent)
        raise UnableToStart(
            f"The account {account.name} cannot reach {self.data}. Set RECOURSE_DATA to a folder "
            "it can reach, or name your own PostgreSQL in DATABASE_URL."
        )

    def make_sockets(self) -> Path:
        """The sockets' folder: only the account that runs the servers can enter it."""
        folder = self.sockets
        self.account.own(folder)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.account.uid:
            raise UnableToStart(
                f"{folder} belongs to somebody else. Remove it, or set RECOURSE_DATA to another "
                "folder (its name follows from that one's)."
            )
        folder.chmod(0o700)
        return folder

    @property
    def _mark(self) -> str:
        return sha256(os.fsencode(os.path.realpath(self.data))).hexdigest()[:12]

    def _elsewhere(self, parent: Path) -> Path:
        home = parent / f"recourse-{self._mark}"
        attempt = 1
        while home.exists() and _read_path(home / BELONGS_TO) != self.data:
            attempt += 1
            home = parent / f"recourse-{self._mark}-{attempt}"
        self.account.own(home)
        (home / BELONGS_TO).write_text(f"{self.data}\n", encoding="utf-8")
        (self.data / POINTER).write_text(f"{home}\n", encoding="utf-8")
        return home

    def _is_shared(self, home: Path) -> bool:
        """A copied project brings a copied pointer; the first owner, if still there, keeps it."""
        owner = _read_path(home / BELONGS_TO)
        if owner is None or os.path.realpath(owner) == os.path.realpath(self.data):
            return False
        return _read_path(owner / POINTER) == home


def _read_path(file: Path) -> Path | None:
    return Path(file.read_text(encoding="utf-8").rstrip("\n")) if file.exists() else None
