"""Part `pages`: the page of the review queue while a batch runs, beside the same page idle."""

from concurrent.futures import ThreadPoolExecutor

from config.bench.asking import p50, p95, served
from config.bench.figures import Part, middle
from config.bench.stage import Stage
from config.bench.worker import Worked, work

PAGE = "/queue"
NICE = 15
IDLE = 200
PROCESSES = 2


def measure(stage: Stage, idle: int = IDLE) -> Part:
    alone, beside, idle_50, idle_95, busy_50, busy_95 = [], [], [], [], [], []
    total: dict[str, object] = {}
    for _ in range(stage.rounds):
        stage.tell("a batch with nobody looking on")
        with stage.copy(stage.posted) as name:
            _some_decided(stage, name)
            alone.append(_rate(_batch(stage, name)))
        stage.tell("a batch with somebody at the work queue")
        with stage.copy(stage.posted) as name:
            _some_decided(stage, name)
            with served(name, stage.scratch) as server:
                times = server.times(PAGE, idle)
                idle_50.append(p50(times))
                idle_95.append(p95(times))
                with ThreadPoolExecutor(1) as aside:
                    batch = aside.submit(_batch, stage, name)
                    times = []
                    while not batch.done():
                        times += server.times(PAGE, 1)
                busy_50.append(p50(times))
                busy_95.append(p95(times))
                beside.append(_rate(batch.result()))
            total = work(name, "total", {}).said[0]
    part = Part("pages", {name: total[name] for name in ("claims", "paid", "money")})
    part.figures = [
        middle(
            "queue page while a batch runs, p95",
            busy_95,
            "ms",
            beside="idle",
            peers=idle_95,
            goal="3 times; aim 2",
        ),
        middle("  p50", busy_50, "ms", beside="idle", peers=idle_50),
        middle(
            "  the batch meanwhile",
            beside,
            "claims/s",
            beside="nobody looking on",
            peers=alone,
            goal="aim 0.8",
        ),
    ]
    return part


def _some_decided(stage: Stage, database: str) -> None:
    """A quarter of the claims, so that there is work in the queue."""
    batch = max(1, stage.claims // 4)
    work(database, "decide", {**stage.decide_said(), "batch": batch, "batches": 1})


def _batch(stage: Stage, database: str) -> Worked:
    """As workers do it: niced."""
    return work(database, "decide", *[{**stage.decide_said(), "nice": NICE}] * PROCESSES)


def _rate(worked: Worked) -> float:
    claims: int = sum(each["claims"] for each in worked.said)
    return claims / worked.seconds
