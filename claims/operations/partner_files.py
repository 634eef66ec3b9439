"""What becomes of the files in one partner's folders.

Each file is worked by itself, and every step leaves a state from which the next round goes on: the
row says `taken` before the file is moved, the file is out of the partner's reach before it is read,
its bytes are posted once whoever posts them, and its answers are the same however often they are
written.  So a machine may go down anywhere; nothing is lost and nothing is posted twice.

What is wrong with a file refuses the file.  What is wrong with us (a full disk, no database) leaves
it for the next round.
"""

import logging
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb

from django.db import InterfaceError, OperationalError
from django.db.models import F

from claims.models import ExchangedFile, TradingPartner
from claims.operations.deliver_remittances import deliver
from claims.operations.partner_folders import Folders, Found, let_the_partner_read
from claims.operations.watch_folder import look, shown

ATTEMPTS = 5
MOST = 200
"""Files of one partner in one round."""
OURS = (OSError, OperationalError, InterfaceError)
"""Faults that are no file's: it waits until they are over."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a file that was read.  `refused` says why where no answer could be written;
    `matter` what a person has to see to: the partner rejects something we sent."""

    said: str = ""
    refused: str = ""
    matter: str = ""
    file: int | None = None
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to be worked: the number of its row, the partner it came from, when it came, and the
    folder its answers go to."""

    path: Path
    number: int
    partner: str
    arrived_at: datetime
    answers: Path


Take = Callable[[Taken], Answered]


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a file, or of a partner where `name` is empty."""

    partner: str
    name: str
    said: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.partner, self.name, self.said)))


@dataclass
class Round:
    """What a round did, and what it left.  `strangers` are entries of the root of no partner;
    `matters` what was answered and a person has to see to."""

    answered: list[Told] = field(default_factory=list)
    matters: list[Told] = field(default_factory=list)
    refused: list[Told] = field(default_factory=list)
    failed: list[Told] = field(default_factory=list)
    waiting: list[Told] = field(default_factory=list)
    delivered: list[Told] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rules:
    """`quiet`: how long a file must not have changed.  `largest`: the bytes one may have."""

    root: Path
    quiet: timedelta
    largest: int


@dataclass
class PartnerFiles:
    """One partner's folders in one round."""

    rules: Rules
    partner: TradingPartner
    take: Take
    now: datetime
    done: Round

    def __post_init__(self) -> None:
        self.folders = Folders(self.rules.root, self.partner.name)
        self.answers = self.folders.home / self.partner.acknowledgments

    def work(self) -> None:
        """Finish what was left, take what is whole, deliver what is due."""
        self.folders.ready(self.partner.acknowledgments, self.partner.remittances)
        self._finish_what_was_left()
        looked = look(self.folders, now=self.now, quiet=self.rules.quiet)
        for row, found in looked.whole[:MOST]:
            self._take(row, found)
        for found in [*looked.waiting, *(found for _, found in looked.whole[MOST:])]:
            self._tell(self.done.waiting, shown(found.path.name), "is waited for")
        if self.partner.remittances:
            into = self.folders.home / self.partner.remittances
            for name in deliver(self.partner.name, into, now=self.now):
                self._tell(self.done.delivered, name, "delivered")

    def _tell(self, to: list[Told], name: str, said: str) -> None:
        to.append(Told(self.partner.name, name, said))

    def _finish_what_was_left(self) -> None:
        """Files taken in a round that was cut off; rows whose file was never moved."""
        rows = ExchangedFile.objects.filter(partner=self.partner.name)
        unfinished = {str(row.pk): row for row in rows.filter(state__in=("taken", "answered"))}
        for number, entries in list(self.folders.left()):
            row = unfinished.pop(number, None) if entries else None
            for path in entries:
                if row is not None:
                    self._finish(row, path)
                else:
                    self._adopt(path)
                row = None
            self.folders.clear(number)
        for row in unfinished.values():
            self._move(row, "archived" if row.state == "answered" else "gone")

    def _adopt(self, path: Path) -> None:
        """Work what lies there though the database, restored, knows nothing of it."""
        at = path.lstat()
        row = ExchangedFile.objects.create(
            partner=self.partner.name,
            key="",
            name=shown(path.name),
            state="taken",
            size=at.st_size,
            modified=at.st_mtime_ns,
            arrived_at=self.now,
            unchanged_since=self.now,
        )
        moved = self.folders.take(row.pk, path)
        if moved is not None:
            self._finish(row, moved)

    def _take(self, row: ExchangedFile, found: Found) -> None:
        if not self._move(row, "taken"):
            return
        try:
            path = self.folders.take(row.pk, found.path)
        except OSError as problem:
            self._move(row, "seen")
            self._failed(row, f"cannot be taken: {_said(problem)}")
            return
        if path is None:
            self._move(row, "gone")
        else:
            self._finish(row, path)

    def _finish(self, row: ExchangedFile, path: Path) -> None:
        """Work a taken file to its end; whatever is wrong with it stops no other."""
        try:
            if row.state == "answered":
                self._archive(row, path)
            elif why := self._fault(row, path):
                self._refuse(row, path, why)
            else:
                self._read(row, path)
        except OURS as problem:
            self._failed(row, f"is left for the next round: {_said(problem)}")
        except Exception as problem:
            self._failed(row, f"could not be worked: {_where(problem)}")

    def _fault(self, row: ExchangedFile, path: Path) -> str:
        """Why nobody will read it; "" where somebody may."""
        at = path.lstat()
        if not stat.S_ISREG(at.st_mode):
            kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISLNK, "a link; it is removed"))
            kind = next((said for is_, said in kinds if is_(at.st_mode)), "a device; it is removed")
            return f"it is no file but {kind}"
        if row.attempts >= ATTEMPTS:
            return f"it could not be worked {row.attempts} times; a person has to look at it"
        if at.st_size == 0:
            return "it is empty"
        if at.st_size > self.rules.largest:
            return f"it has {at.st_size:,} bytes, more than the {self.rules.largest:,} taken"
        try:
            path.open("rb").close()
        except PermissionError:
            return "it may not be read"
        return ""

    def _read(self, row: ExchangedFile, path: Path) -> None:
        """Counted before, so that a file that takes the machine down is tried only so often."""
        this = ExchangedFile.objects.filter(pk=row.pk)
        this.update(attempts=F("attempts") + 1)
        try:
            name = self.partner.name
            answered = self.take(Taken(path, row.pk, name, row.arrived_at, self.answers))
        except OURS:
            this.update(attempts=F("attempts") - 1)
            raise
        if answered.refused:
            self._refuse(row, path, answered.refused)
            return
        let_the_partner_read(answered.files)
        row.why = answered.matter[:300]
        self._move(row, "answered", file_id=answered.file, why=row.why)
        self._archive(row, path)
        if answered.matter:
            logger.warning("file %s of %s: %s", row.pk, self.partner.name, answered.matter)
        self._tell(
            self.done.matters if answered.matter else self.done.answered, row.name, answered.said
        )

    def _archive(self, row: ExchangedFile, path: Path) -> None:
        self.folders.keep(row.pk, path, f"{row.name}: {row.why}" if row.why else "")
        self._move(row, "archived")

    def _refuse(self, row: ExchangedFile, path: Path, why: str) -> None:
        self.folders.refuse(row.pk, path, f"{row.name}: {why}")
        self._move(row, "refused", why=why[:300])
        self._tell(self.done.refused, row.name, why)

    def _failed(self, row: ExchangedFile, said: str) -> None:
        logger.error("file %s of %s %s", row.pk, self.partner.name, said)
        self._tell(self.done.failed, row.name, said)

    def _move(self, row: ExchangedFile, state: str, **said: object) -> bool:
        """Whether the row was where we thought it was."""
        if state in ("archived", "refused", "gone"):
            said["finished_at"] = self.now
        moved = ExchangedFile.objects.filter(pk=row.pk, state=row.state).update(state=state, **said)
        row.state = state
        return bool(moved)


def _said(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or " ".join(str(problem).split())


def _where(problem: Exception) -> str:
    """The kind of a fault and the line it came from: its message may tell of people."""
    last = extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__} at {Path(last.filename).name}:{last.lineno}"
