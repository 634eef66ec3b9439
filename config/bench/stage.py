"""The stage of the bench: the invented file, and databases that hold what comes before a part.

Each is made when the first part asks for it and dropped when the bench ends; parts work in copies.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.bench.billed import bill, write
from config.bench.databases import UnableToBench, database
from config.bench.people import invent
from config.bench.worker import work

ZONE = "America/New_York"
AT = datetime(2026, 6, 15, 10, tzinfo=ZoneInfo(ZONE))
BATCH = 1000

Tell = Callable[[str], None]

_numbers = count(1)


@dataclass
class Stage:
    """`claims` claims of three lines; `rounds` of each measurement."""

    claims: int
    rounds: int
    scratch: Path
    tell: Tell
    stock: tuple[int, ...] = ()
    """Claims already in the tables, for the part that asks whether that matters."""
    _open: ExitStack = field(default_factory=ExitStack)
    _made: dict[str, Any] = field(default_factory=dict)

    def close(self) -> None:
        self._open.close()

    @property
    def lines(self) -> int:
        return int(self._once("lines", self._written))

    @property
    def file(self) -> Path:
        """The claims as an 837P file."""
        self._once("lines", self._written)
        return self.scratch / "bench.837"

    @property
    def peopled(self) -> str:
        """A database with everything on file before the claims come."""
        return str(self._once("peopled", self._people))

    @property
    def posted(self) -> str:
        """The same with the claims on file, accepted and not decided."""
        return str(self._once("posted", self._posted))

    @property
    def decided(self) -> str:
        """The same with every claim decided."""
        return str(self._once("decided", self._decided))

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """A copy of a database, for one measurement."""
        with database(f"copy{next(_numbers)}", template) as name:
            yield name

    def post_said(self, file: Path | None = None) -> dict[str, Any]:
        return {"file": str(file or self.file), "at": AT.isoformat(), "zone": ZONE}

    def decide_said(self) -> dict[str, Any]:
        return {"at": AT.isoformat(), "batch": BATCH}

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _written(self) -> int:
        billed = bill(invent(self.claims), self.claims)
        write(self.scratch / "bench.837", billed, AT)
        return sum(len(each.codes) for each in billed)

    def _people(self) -> str:
        name = self._open.enter_context(database(f"peopled{next(_numbers)}"))
        self.tell("members, plans, clinicians and fees come on file")
        work(name, "load", {"claims": self.claims})
        return name

    def _posted(self) -> str:
        name = self._open.enter_context(database(f"posted{next(_numbers)}", self.peopled))
        self.tell(f"{self.claims:,} claims are checked and posted")
        said = work(name, "post", self.post_said()).said[0]
        if said["posted"] != self.claims:
            raise UnableToBench(f"{said['refused']} invented claims were refused")
        return name

    def _decided(self) -> str:
        name = self._open.enter_context(database(f"decided{next(_numbers)}", self.posted))
        self.tell("the claims are decided")
        work(name, "decide", *[self.decide_said()] * 2)
        return name
