"""Part `decide`: claims decided and posted, in one process and in two, beside bare COPY of the same
rows and beside one claim at a time through the ORM."""

import shutil
from dataclasses import dataclass
from typing import Any

from config.bench.bound import written_rows
from config.bench.databases import UnableToBench
from config.bench.figures import Part, middle
from config.bench.stage import Stage
from config.bench.worker import work

PROCESSES = (1, 2)
TOTALS = ("claims", "charge", "paid", "member_owes", "ledger", "money")
ONE_BY_ONE = 600
"""Claims decided one at a time: enough for a rate, few enough to wait for."""


@dataclass(frozen=True, slots=True)
class Round:
    """One way of deciding the claims, once.  Rates are claims a second, `bound` that of bare COPY;
    `statements` are for a thousand claims, all processes together."""

    processes: int
    rate: float
    bound: float
    statements: float
    peak_mib: float
    total: dict[str, Any]


def measure(stage: Stage, processes: tuple[int, ...] = PROCESSES) -> Part:
    before = work(stage.posted, "total", {}).said[0]["rows"]
    rounds = [_round(stage, number, before) for _ in range(stage.rounds) for number in processes]
    alone = _one_by_one(stage)
    part = Part("decide", {name: rounds[0].total[name] for name in TOTALS})
    part.totals["lines"] = stage.lines
    part.differences = differences(rounds)
    for number in processes:
        of = [each for each in rounds if each.processes == number]
        where = f"{number} process{'es' if number > 1 else ''}"
        rates = [each.rate for each in of]
        part.figures += [
            middle(
                f"adjudicated and posted, {where}",
                rates,
                "claims/s",
                beside="bare COPY of the rows",
                peers=[each.bound for each in of],
                goal="1,500, 0.07; aim 3,000, 0.14" if number == 2 else "",
            ),
            middle(
                "  the same",
                rates,
                "claims/s",
                beside="one claim at a time, ORM",
                peers=[alone],
                goal="13 times; aim 25" if number == 2 else "",
            ),
            middle("  peak memory", [each.peak_mib for each in of], "MiB"),
        ]
    statements = [each.statements for each in rounds if each.processes == processes[0]]
    part.figures.append(middle("statements for 1,000 claims", statements, "", goal="60; aim 30"))
    return part


def differences(rounds: list[Round]) -> list[str]:
    """What is not the same to the cent in every round."""
    first = rounds[0]
    found = [
        f"{name}: {first.total[name]} in {first.processes}, {each.total[name]} in "
        f"{each.processes} processes"
        for each in rounds[1:]
        for name in TOTALS
        if each.total[name] != first.total[name]
    ]
    found += [
        f"the ledger of {each.processes} processes sums to {each.total['ledger']}"
        for each in rounds
        if float(each.total["ledger"])
    ]
    return found


def _round(stage: Stage, processes: int, before: dict[str, int]) -> Round:
    stage.tell(f"decided and posted in {processes} process{'es' if processes > 1 else ''}")
    folder = stage.scratch / "rows"
    shutil.rmtree(folder, ignore_errors=True)
    with stage.copy(stage.posted) as name:
        decided = work(name, "decide", *[stage.decide_said()] * processes)
        done = sum(each["claims"] for each in decided.said)
        broken = sum(each["broken"] for each in decided.said)
        if done != stage.claims or broken:
            raise UnableToBench(f"{done} of {stage.claims} claims decided, {broken} broken")
        total = work(name, "total", {"folder": str(folder)}).said[0]
        rows = written_rows(before, total["rows"])
        if total["taken_out"] != rows:
            raise UnableToBench("the rows taken out for the bound are not those that were written")
    stage.tell(f"the same {rows:,} rows by bare COPY")
    bound = _copied(stage, str(folder), processes)
    return Round(
        processes=processes,
        rate=stage.claims / decided.seconds,
        bound=stage.claims / bound,
        statements=sum(each["statements"] for each in decided.said) * 1000 / stage.claims,
        peak_mib=max(each["peak_mib"] for each in decided.said),
        total={name: total[name] for name in TOTALS},
    )


def _copied(stage: Stage, folder: str, processes: int) -> float:
    with stage.copy(stage.posted) as name:
        work(name, "rest", {})
        parts = [{"folder": folder, "part": part, "parts": processes} for part in range(processes)]
        return work(name, "copy_in", *parts).seconds


def _one_by_one(stage: Stage) -> float:
    stage.tell("one claim at a time through the ORM")
    with stage.copy(stage.posted) as name:
        said = {"at": stage.decide_said()["at"], "most": min(ONE_BY_ONE, stage.claims)}
        worked = work(name, "one_by_one", said)
        return float(worked.said[0]["claims"] / worked.seconds)
