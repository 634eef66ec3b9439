"""Part `reports`: a universe of a million rows to CSV and XLSX, with time and memory, beside bare
COPY TO and a bare loop of XlsxWriter in constant memory."""

from config.bench.figures import Figure, Part, middle
from config.bench.stage import Stage
from config.bench.worker import work

ROWS = 1_000_000
BESIDE = {
    "csv": ("copy", "bare COPY TO", "2", "64 MiB"),
    "xlsx": ("bare", "bare XlsxWriter", "1.2", "100 MiB"),
}
CLAIMS = 3
"""The database only has to be there: its people are of no account."""


def measure(stage: Stage, rows: int = ROWS) -> Part:
    part = Part("reports")
    small = Stage(CLAIMS, stage.rounds, stage.scratch, stage.tell)
    try:
        with stage.copy(small.peopled) as name:
            stage.tell(f"a universe of {rows:,} rows is kept as a run keeps it")
            filled = work(name, "universe", {"way": "fill", "rows": rows}).said[0]
            part.totals = {"rows": f"{filled['rows']:,}", "columns": filled["columns"]}
            for form in BESIDE:
                _write(stage, name, rows, form, part)
    finally:
        small.close()
    return part


def _write(stage: Stage, name: str, rows: int, form: str, part: Part) -> None:
    bare, named, goal, most = BESIDE[form]
    ours: list[float] = []
    peers: list[float] = []
    grown: list[float] = []
    sizes: set[int] = set()
    for _ in range(stage.rounds):
        stage.tell(f"{rows:,} rows are written as {form}, and by {named}")
        for way, seconds in ((form, ours), (bare, peers)):
            file = stage.scratch / f"universe.{way}"
            said = {"way": way, "rows": rows, "file": str(file)}
            done = work(name, "universe", said).said[0]
            file.unlink()
            seconds.append(done["seconds"])
            if way == form:
                grown.append(done["grown_mib"])
                sizes.add(done["bytes"])
    part.figures.append(
        middle(f"{form}: the whole", ours, "s", beside=named, peers=peers, goal=goal)
    )
    part.figures.append(Figure(f"{form}: memory it took", max(grown), "MiB", goal=most))
    if len(sizes) != 1:
        part.differences.append(f"{form}: the rounds wrote {sorted(sizes)} bytes")
