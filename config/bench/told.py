"""Part `letters`: letters and 835s a second, letters beside bare xhtml2pdf of the same pages."""

from config.bench.databases import UnableToBench
from config.bench.figures import Part, middle
from config.bench.stage import AT, Stage
from config.bench.worker import work

CLAIMS = 240
"""Few enough that their letters are set in a minute; the payment run takes the bench's own."""
PROCESSES = (1, 2)


def measure(stage: Stage, claims: int = CLAIMS) -> Part:
    part = Part("letters")
    small = Stage(claims, stage.rounds, stage.scratch, stage.tell)
    try:
        for processes in PROCESSES:
            _letters(small, processes, part)
    finally:
        small.close()
    _remittances(stage, part)
    return part


def _letters(stage: Stage, processes: int, part: Part) -> None:
    rates, bare, issued = [], [], set()
    where = f"{processes} process{'es' if processes > 1 else ''}"
    for number in range(stage.rounds):
        stage.tell(f"letters in {where}, and their pages by bare xhtml2pdf")
        pages = stage.scratch / f"pages-{processes}-{number}"
        pages.mkdir()
        with stage.copy(stage.decided) as name:
            said = {"at": AT.isoformat(), "pages": str(pages)}
            worked = work(name, "letters", *[said] * processes)
        letters = sum(each["letters"] for each in worked.said)
        issued.add(letters)
        rates.append(letters / worked.seconds)
        shares = [
            {"pages": str(pages), "part": share, "parts": processes} for share in range(processes)
        ]
        alone = work("", "letters", *shares)
        bare.append(sum(each["letters"] for each in alone.said) / alone.seconds)
    if len(issued) != 1:
        raise UnableToBench(f"the rounds issued {sorted(issued)} letters")
    part.totals[f"letters, {where}"] = issued.pop()
    part.figures.append(
        middle(
            f"letters issued, {where}",
            rates,
            "letters/s",
            beside="bare xhtml2pdf",
            peers=bare,
            goal="0.8",
        )
    )


def _remittances(stage: Stage, part: Part) -> None:
    rates, claims, paid = [], [], set()
    for number in range(stage.rounds):
        stage.tell("a payment run")
        with stage.copy(stage.decided) as name:
            out = str(stage.scratch / f"remit-{number}")
            worked = work(name, "remit", {"at": AT.isoformat(), "out": out})
        said = worked.said[0]
        rates.append(said["remittances"] / worked.seconds)
        claims.append(said["claims"] / worked.seconds)
        paid.add(said["paid"])
    part.totals["paid in 835s"] = sorted(paid)[0]
    part.differences += [f"payment runs paid {sorted(paid)}"] if len(paid) > 1 else []
    part.figures += [
        middle("835s written", rates, "835s/s"),
        middle("  claims on them", claims, "claims/s"),
    ]
