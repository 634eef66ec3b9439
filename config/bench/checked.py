"""Part `check`: an 837P file checked at SNIP 1 to 5, beside pyx12 on the same file, one process
each; and the memory of ten thousand claims."""

from pathlib import Path
from typing import Any

from config.bench.billed import bill, write
from config.bench.databases import UnableToBench
from config.bench.figures import Figure, Part, middle
from config.bench.people import invent
from config.bench.stage import AT, Stage
from config.bench.worker import work
from kernel.money import Money

SAME_FILE = 2_000
"""Claims of the file both read."""
LARGE = 10_000


def measure(stage: Stage, same: int = SAME_FILE, large: int = LARGE) -> Part:
    file, cents = _file(stage, same)
    mib = file.stat().st_size / 2**20
    ours, theirs = [], []
    for _ in range(stage.rounds):
        stage.tell(f"{same:,} claims checked, by us and by pyx12")
        worked = _checked(stage, file, "us")
        if (worked[1]["good"], worked[1]["cents"]) != (same, cents):
            raise UnableToBench(f"{worked[1]['good']} of {same} good claims were taken")
        ours.append(same / worked[0])
        seconds, said = _checked(stage, file, "pyx12")
        if not said["valid"]:
            raise UnableToBench("pyx12 refuses the file we take")
        theirs.append(same / seconds)
    file, cents = _file(stage, large)
    seconds, said = _checked(stage, file, "us")
    if said["cents"] != cents:
        raise UnableToBench("the charges of the large file are not those that were written")
    _, loaded = _checked(stage, file, "us", site=True)
    part = Part("check", {"claims": large, "charge": str(Money.of_cents(cents))})
    part.figures = [
        middle(
            "837P check, SNIP 1-5",
            ours,
            "claims/s",
            beside="pyx12, same file",
            peers=theirs,
            goal="5 times",
        ),
        middle("  the same", [rate / same * mib for rate in ours], "MiB/s"),
        Figure(f"  {large:,} claims", large / seconds, "claims/s"),
        Figure("  their peak memory", said["peak_mib"], "MiB", goal="under 100"),
        Figure("  with all of Recourse loaded", loaded["peak_mib"], "MiB", goal="under 100"),
    ]
    return part


def _file(stage: Stage, claims: int) -> tuple[Path, int]:
    path = stage.scratch / f"check-{claims}.837"
    billed = bill(invent(claims), claims)
    write(path, billed, AT)
    return path, sum(charge.cents for each in billed for charge in each.charges)


def _checked(
    stage: Stage, file: Path, reader: str, *, site: bool = False
) -> tuple[float, dict[str, Any]]:
    worked = work("", "check_file", {"file": str(file), "reader": reader, "site": site})
    return worked.seconds, worked.said[0]
