"""Part `growth`: what a claim costs when ten thousand, a hundred thousand, a million are on file.

Asked for by name only (`--only growth`, `--stock`): filling the tables takes minutes.
"""

from pathlib import Path

from config.bench.billed import bill, write
from config.bench.databases import UnableToBench
from config.bench.figures import Figure, Part, middle
from config.bench.people import invent
from config.bench.stage import AT, BATCH, Stage
from config.bench.worker import work

BATCHES = 4
"""Of a thousand new claims, posted and decided beside each stock."""


def measure(stage: Stage) -> Part:
    """New claims of members who are on file, among the claims of others that are decided."""
    new = min(BATCHES * BATCH, stage.claims)
    file = _new_claims(stage, new)
    part = Part("growth", {"new claims": new})
    money = set()
    fewest: Figure | None = None
    for stock in stage.stock:
        copies = max(0, round(stock / stage.claims) - 1)
        standing = (copies + 1) * stage.claims
        posts, decisions = [], []
        with stage.copy(stage.decided) as name:
            stage.tell(f"{standing:,} claims come to stand in the tables")
            filled = work(name, "stocked", {"copies": copies}).seconds
            stage.tell(f"{new:,} new claims beside them (filled in {filled:,.0f} s)")
            for _ in range(stage.rounds):
                with stage.copy(name) as copy:
                    posts.append(work(copy, "post", stage.post_said(file)).seconds)
                    decided = work(copy, "decide", stage.decide_said())
                    if decided.said[0]["claims"] != new:
                        raise UnableToBench(f"{decided.said[0]['claims']} of {new} were decided")
                    decisions.append(decided.seconds)
                    money.add(work(copy, "owed", {}).said[0]["paid"])
        whole = [(one + other) / new * 1e6 for one, other in zip(posts, decisions, strict=True)]
        figure = middle(
            f"a claim posted and decided, {standing:,} on file",
            whole,
            "µs",
            beside="the fewest",
            peers=list(fewest.rounds) if fewest else whole,
            goal="less than 1.15" if fewest else "",
        )
        fewest = fewest or figure
        part.figures.append(figure)
    part.totals["paid"] = sorted(money)
    part.differences = [f"the new claims were paid {sorted(money)}"] if len(money) > 1 else []
    return part


def _new_claims(stage: Stage, count: int) -> Path:
    """The members' next claims: other days and other charges than those on file."""
    people = invent(stage.claims)
    bill(people, stage.claims)
    path = stage.scratch / "next.837"
    write(path, bill(people, stage.claims)[:count], AT, control=2)
    return path
