"""Part `file`: an 837P file to posted decisions in one go, beside deciding alone."""

from config.bench.databases import UnableToBench
from config.bench.figures import Part, middle
from config.bench.stage import Stage
from config.bench.worker import work


def measure(stage: Stage) -> Part:
    mib = stage.file.stat().st_size / 2**20
    wholes, posts, decisions, totals = [], [], [], []
    for _ in range(stage.rounds):
        stage.tell(f"a file of {mib:.0f} MiB to posted decisions in one go")
        with stage.copy(stage.peopled) as name:
            worked = work(name, "whole", stage.post_said() | stage.decide_said())
            if worked.said[0]["claims"] != stage.claims:
                raise UnableToBench(f"{worked.said[0]['claims']} of {stage.claims} were decided")
            wholes.append(stage.claims / worked.seconds)
            totals.append(work(name, "total", {}).said[0])
        with stage.copy(stage.peopled) as name:
            posts.append(stage.claims / work(name, "post", stage.post_said()).seconds)
            decided = work(name, "decide", stage.decide_said())
            decisions.append(stage.claims / decided.seconds)
            totals.append(work(name, "total", {}).said[0])
    part = Part("file", {name: totals[0][name] for name in ("claims", "charge", "paid", "money")})
    part.differences = [
        f"the money of a file in one go is {each['paid']}, in two steps {totals[0]['paid']}"
        for each in totals
        if each["money"] != totals[0]["money"]
    ]
    part.figures = [
        middle(
            "837P file to posted decisions, one go",
            wholes,
            "claims/s",
            beside="deciding alone",
            peers=decisions,
            goal="0.5; aim 0.65",
        ),
        middle("  file to accepted claims", posts, "claims/s"),
    ]
    return part
