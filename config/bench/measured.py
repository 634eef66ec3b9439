"""The rounds of the bench: one process, two, and the bound beside each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config.bench.billed import bill, write
from config.bench.bound import written_rows
from config.bench.databases import UnableToBench, database
from config.bench.people import invent
from config.bench.worker import Worked, work

ZONE = "America/New_York"
AT = datetime(2026, 6, 15, 10, tzinfo=ZoneInfo(ZONE))
BATCH = 1000
PROCESSES = (1, 2)
TOTALS = ("claims", "charge", "paid", "member_owes", "ledger", "money")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Round:
    """One way of deciding the claims.  Rates are claims a second, `bound` that of bare COPY."""

    processes: int
    rate: float
    bound: float
    statements: float
    """For a thousand claims, all processes together."""
    peak_mib: float
    total: dict[str, Any]

    @property
    def of_bound(self) -> float:
        return self.rate / self.bound


@dataclass
class Measured:
    claims: int
    lines: int
    written_rows: int = 0
    file_mib: float = 0
    post_rate: float = 0
    """Claims a second from the file to accepted claims; one process reads a file."""
    rounds: list[Round] = field(default_factory=list)

    @property
    def file_to_posted(self) -> float:
        """Claims a second from the file to posted decisions, one process."""
        return 1 / (1 / self.post_rate + 1 / self.rounds[0].rate)

    @property
    def differences(self) -> list[str]:
        """What is not the same to the cent in every round."""
        first = self.rounds[0]
        found = [
            f"{name}: {first.total[name]} in {first.processes}, {each.total[name]} in "
            f"{each.processes} processes"
            for each in self.rounds[1:]
            for name in TOTALS
            if each.total[name] != first.total[name]
        ]
        found += [
            f"the ledger of {each.processes} processes sums to {each.total['ledger']}"
            for each in self.rounds
            if float(each.total["ledger"])
        ]
        return found


def measure(claims: int, scratch: Path, tell: Tell) -> Measured:
    """The whole bench.  UnableToBench says why it cannot be run."""
    people = invent(claims)
    billed = bill(people, claims)
    file = scratch / "bench.837"
    write(file, billed, AT)
    measured = Measured(claims, sum(len(each.codes) for each in billed))
    measured.file_mib = file.stat().st_size / 2**20
    with database("base") as base:
        tell(f"{len(people.members):,} members and their plans come on file")
        work(base, "load", {"claims": claims})
        tell(f"{claims:,} claims ({measured.file_mib:.0f} MiB of 837P) are checked and posted")
        posted = work(base, "post", {"file": str(file), "at": AT.isoformat(), "zone": ZONE})
        if posted.said[0]["posted"] != claims:
            raise UnableToBench(f"{posted.said[0]['refused']} invented claims were refused")
        measured.post_rate = claims / posted.seconds
        before = _only(work(base, "total", {}))["rows"]
        for processes in PROCESSES:
            _round(measured, processes, base, before, scratch, tell)
    return measured


def _round(
    measured: Measured,
    processes: int,
    base: str,
    before: dict[str, int],
    scratch: Path,
    tell: Tell,
) -> None:
    tell(f"decided and posted in {processes} process{'es' if processes > 1 else ''}")
    folder = scratch / f"rows-{processes}"
    with database(f"decided{processes}", base) as name:
        said = {"at": AT.isoformat(), "batch": BATCH}
        decided = work(name, "decide", *[said] * processes)
        done = sum(each["claims"] for each in decided.said)
        broken = sum(each["broken"] for each in decided.said)
        if done != measured.claims or broken:
            raise UnableToBench(f"{done} of {measured.claims} claims decided, {broken} broken")
        total = _only(work(name, "total", {"folder": str(folder)}))
        rows = written_rows(before, total["rows"])
        if total["taken_out"] != rows:
            raise UnableToBench("the rows taken out for the bound are not those that were written")
        measured.written_rows = rows
    tell(f"the same {rows:,} rows by bare COPY")
    bound = _copied(folder, processes, base)
    measured.rounds.append(
        Round(
            processes=processes,
            rate=measured.claims / decided.seconds,
            bound=measured.claims / bound.seconds,
            statements=sum(each["statements"] for each in decided.said) * 1000 / measured.claims,
            peak_mib=max(each["peak_mib"] for each in decided.said),
            total={name: total[name] for name in TOTALS},
        )
    )


def _copied(folder: Path, processes: int, base: str) -> Worked:
    with database(f"copied{processes}", base) as name:
        work(name, "rest", {})
        parts = [
            {"folder": str(folder), "part": part, "parts": processes} for part in range(processes)
        ]
        return work(name, "copy_in", *parts)


def _only(worked: Worked) -> dict[str, Any]:
    return worked.said[0]
