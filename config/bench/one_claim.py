"""Part `api`: one claim handed in and decided, beside an empty authenticated request."""

import json
import time

from config.bench.asking import PAUSE, p50, p95, served
from config.bench.billed import bill, write
from config.bench.databases import UnableToBench
from config.bench.figures import Part, middle
from config.bench.people import invent
from config.bench.stage import AT, Stage
from config.bench.worker import work
from kernel.money import Money, total

EMPTY = "/api/v1/work?queue=nobody"
CLAIM = "/api/v1/claims/files?decide=now"
ASKED = 200


def measure(stage: Stage, asked: int = ASKED) -> Part:
    """Whole members' claims, in a database where nothing else waits."""
    empty: list[list[float]] = []
    claims: list[list[float]] = []
    paid: list[str] = []
    for _ in range(stage.rounds):
        stage.tell(f"{asked} single claims by the interface")
        with stage.copy(stage.peopled) as name, served(name, stage.scratch) as server:
            empty.append(server.times(EMPTY, asked))
            took, sums = [], []
            for number, one in enumerate(bill(invent(stage.claims), stage.claims)[:asked], 1):
                path = stage.scratch / "one.837"
                write(path, [one], AT, control=number)
                each, answer = server.ask(CLAIM, path.read_bytes())
                took.append(each)
                (claim,) = json.loads(answer)["claims"]
                sums.append(Money(claim["decision"].get("paid", "0.00")))
                time.sleep(PAUSE)
            claims.append(took)
            said = work(name, "total", {}).said[0]
            if Money(said["paid"] if said["paid"] != "None" else "0.00") != total(sums):
                raise UnableToBench(f"answered {total(sums)} paid, on record {said['paid']}")
            paid.append(said["paid"])
    part = Part("api", {"claims": asked, "paid": paid[0]})
    part.differences = [f"paid {each}, and {paid[0]}" for each in paid if each != paid[0]]
    part.figures = [
        middle(
            "one claim by API, posted and decided, p95",
            [p95(each) for each in claims],
            "ms",
            beside="an empty request",
            peers=[p95(each) for each in empty],
            goal="under 60 ms",
        ),
        middle(
            "  p50",
            [p50(each) for each in claims],
            "ms",
            beside="an empty request",
            peers=[p50(each) for each in empty],
        ),
    ]
    return part
