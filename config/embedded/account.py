"""Who runs the servers: this user, or, for root, an account that may do nothing else."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

OWN_NAME = "recourse"
FALLBACKS = ("postgres", "nobody")


class UnableToStart(RuntimeError):
    """A server of our own cannot start here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, uid: int) -> Self:
        try:
            found = pwd.getpwuid(uid)
        except KeyError:
            raise UnableToStart(
                f"User {uid} has no name on this machine (no line in /etc/passwd), and PostgreSQL "
                "asks for one. Name your own PostgreSQL in DATABASE_URL, or give the user a name."
            ) from None
        return cls(found.pw_name, found.pw_uid, found.pw_gid)

    @classmethod
    def unprivileged(cls) -> Self:
        """This user; for root a system account, made if it is not there."""
        if os.geteuid() != 0:
            return cls.of(os.geteuid())
        if not _exists(OWN_NAME):
            _make_system_account()
        for name in (OWN_NAME, *FALLBACKS):
            if _exists(name):
                return cls.of(pwd.getpwnam(name).pw_uid)
        raise UnableToStart(
            "PostgreSQL does not run as root, and this machine has no other account for it. "
            f"Make one: useradd --system {OWN_NAME}"
        )

    def run(
        self, command: Sequence[str | Path], *, told: str = "", keep: Sequence[int] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run as this account, in a session of its own, without the caller's environment.

        `told`: its standard input.  `keep`: file descriptors it inherits.
        """
        change: dict[str, Any] = {}
        if os.geteuid() != self.uid:
            change = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            input=told,
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,
            umask=0o077,
            pass_fds=tuple(keep),
            **change,
        )

    def reaches(self, folder: Path) -> bool:
        """Whether this account can enter the folder, found by trying."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0

    def own(self, folder: Path) -> None:
        """Make the folder for this account alone; leave one that exists."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, self.uid, self.gid)

    def take(self, given: Path) -> None:
        """Give this account a file of ours, or a folder with everything in it."""
        os.chown(given, self.uid, self.gid)
        for parent, folders, files in os.walk(given):
            for name in (*folders, *files):
                os.chown(Path(parent) / name, self.uid, self.gid, follow_symlinks=False)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _make_system_account() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(
            [program, *options, "--shell", "/usr/sbin/nologin", OWN_NAME],
            capture_output=True,
            check=False,  # where it may not be made, another account serves
        )
