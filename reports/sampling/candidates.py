"""The frozen rows of a snapshot as what may be drawn, and what the checks mark of their cases."""

import csv
import io
import json
import zlib
from collections.abc import Collection, Iterator, Mapping

from reports.layout import layout_of
from reports.live.checking import Given, judged, look_over
from reports.live.of_snapshot import asked_by, frozen
from reports.live.universes import ROWS
from reports.models import Part, Snapshot
from reports.registry import table_named
from reports.sampling.drawing import Candidate, UnableToSample

LATE = "late"
Marks = Mapping[str, Collection[str]]
"""By mark the cases it is on."""


def candidates(snapshot: Snapshot, marks: Marks) -> Iterator[Candidate]:
    """Its rows in their order, one part in memory at a time.  UnableToSample where they are of no
    case."""
    fields = layout_of(table_named(snapshot.report).layout, snapshot.layout_version).fields
    on_case: dict[str, set[str]] = {}
    for mark, cases in marks.items():
        for case in cases:
            on_case.setdefault(case, set()).add(mark)
    row = 0
    parts = Part.objects.filter(run=snapshot.run, kind="cells").order_by("sequence")
    for identity in list(parts.values_list("pk", flat=True)):
        part = Part.objects.get(pk=identity)
        if not part.trace and part.rows:
            raise UnableToSample(f"{snapshot.title}: its rows are sums, and of no case")
        text = zlib.decompress(bytes(part.content)).decode()
        for cells, case in zip(
            csv.reader(io.StringIO(text, newline="")), _cases(part), strict=True
        ):
            row += 1
            known = dict(zip(fields, cells, strict=True))
            yield Candidate(row, case, known, frozenset(on_case.get(case, ())))


def _cases(part: Part) -> list[str]:
    lines = zlib.decompress(bytes(part.trace)).decode().split("\n") if part.trace else []
    return [str(json.loads(line)[1]) for line in lines]


def marked(snapshot: Snapshot, wanted: Collection[str]) -> dict[str, list[str]]:
    """Of each of these marks the cases of the snapshot that have it, as of its moment: `late` by
    any test of timeliness, or the name of a check.  UnableToSample of a report no check looks
    at."""
    if not wanted:
        return {}
    if snapshot.report not in ROWS:
        raise UnableToSample(f"marked: the checks are of {', '.join(ROWS)}, not {snapshot.report}")
    made, asked = frozen(snapshot), asked_by(snapshot)
    # the number in a row may be another case's: of what was turned outside, that it is about
    cases = [row.number for row in made.rows]
    found: dict[str, set[str]] = {each: set() for each in wanted}
    if LATE in found:
        late = (row for tested, row in judged(made, asked) if tested.timely is False)
        found[LATE] = {cases[row - 1] for row in late}
    if found.keys() - {LATE}:
        for each in look_over([made], asked, Given()).found:
            if each.row and each.check in found:
                found[each.check].add(cases[each.row - 1])
    return {name: sorted(on) for name, on in sorted(found.items())}
