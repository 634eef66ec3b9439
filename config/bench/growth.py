"""Part `growth`: what a claim, a page and a worker's round of letters cost when ten thousand, a
hundred thousand, a million are on file.

Asked for by name only (`--only growth`, `--stock`): filling the tables takes minutes.
"""

import html
import re
from pathlib import Path

from config.bench.asking import p50, served
from config.bench.billed import bill, write
from config.bench.databases import UnableToBench
from config.bench.figures import Figure, Part, middle
from config.bench.people import invent
from config.bench.stage import AT, BATCH, Stage
from config.bench.worker import work

BATCHES = 4
"""Of a thousand new claims, posted and decided beside each stock."""
PAGES = {
    "the review queue": "/queue",
    "the queue, what is overdue": "/queue?view=overdue",
    "the queue, dear claims of one line": "/queue?view=high-dollar&line=medicare_advantage",
    "the list of claims": "/claims",
    "the list of claims, what pends": "/claims?state=pended",
    "the deadline board": "/deadlines",
    "the deadline board, a kind of which there is none": "/deadlines?kind=appeal",
    "the deadline board as a table": "/deadlines?as=table",
}
DEEP = 4
"""Pages on: how far the last one measured lies.  Of the fewest claims it is still a full one."""
ASKED = 60
"""Times a page is asked for, of which the median is taken."""
LOOKED = 21
"""Rounds of letters of which the median is taken."""
_NEXT = re.compile(rb'<a href="([^"]+)" rel="next">')


def measure(stage: Stage) -> Part:
    """New claims of members who are on file, among the claims of others that are decided."""
    new = min(BATCHES * BATCH, stage.claims)
    file = _new_claims(stage, new)
    part = Part("growth", {"new claims": new})
    money = set()
    fewest: Figure | None = None
    first: dict[str, Figure] = {}
    for stock in stage.stock:
        copies = max(0, round(stock / stage.claims) - 1)
        standing = (copies + 1) * stage.claims
        posts, decisions = [], []
        with stage.copy(stage.decided) as name:
            stage.tell(f"{standing:,} claims come to stand in the tables")
            filled = work(name, "stocked", {"copies": copies}).seconds
            for page, times in (_pages(stage, name) | _round(stage, name)).items():
                shown = _page(page, times, standing, first.get(page))
                first.setdefault(page, shown)
                part.figures.append(shown)
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


def _pages(stage: Stage, database: str) -> dict[str, list[float]]:
    """The milliseconds of each page, a median a round."""
    stage.tell("somebody looks at the queue and at the claims")
    found: dict[str, list[float]] = {}
    with served(database, stage.scratch) as server:
        asked = dict(PAGES)
        for name, address in PAGES.items():
            for _ in range(DEEP):
                link = _NEXT.search(server.ask(address)[1])
                if link is None:
                    break
                address = html.unescape(link[1].decode())
            else:
                asked[f"{name}, page {DEEP + 1}"] = address
        for _ in range(stage.rounds):
            for name, address in asked.items():
                found.setdefault(name, []).append(p50(server.times(address, ASKED)))
    return found


def _round(stage: Stage, database: str) -> dict[str, list[float]]:
    """The milliseconds of a worker's round of letters when everything was told, a median a round
    of the bench."""
    stage.tell("everything decided was told, and a worker looks what letters are owed")
    work(database, "all_told", {"at": AT.isoformat()})
    said = {"at": AT.isoformat(), "times": LOOKED}
    taken = [
        p50(work(database, "nothing_owed", said).said[0]["milliseconds"])
        for _ in range(stage.rounds)
    ]
    return {"a round of letters, nothing owed": taken}


def _page(name: str, times: list[float], standing: int, fewest: Figure | None) -> Figure:
    return middle(
        f"{name}, {standing:,} on file",
        times,
        "ms",
        beside="the fewest",
        peers=list(fewest.rounds) if fewest else times,
        goal="does not grow" if fewest else "",
    )


def _new_claims(stage: Stage, count: int) -> Path:
    """The members' next claims: other days and other charges than those on file."""
    people = invent(stage.claims)
    bill(people, stage.claims)
    path = stage.scratch / "next.837"
    write(path, bill(people, stage.claims)[:count], AT, control=2)
    return path
