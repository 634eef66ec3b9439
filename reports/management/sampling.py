"""A sample as commands print it."""

from collections.abc import Iterator

from reports.models import Sample


def lines_of(sample: Sample) -> Iterator[str]:
    """Its head, how many of what, then a line a case."""
    plan = f", plan {sample.plan}" if sample.plan else ""
    of = f"{sample.size} cases of {sample.snapshot.number}"
    yield f"{sample.number}: {of}, seed {sample.seed}{plan}"
    yield f"for: {sample.why}; by {sample.by}, {sample.at.isoformat()}"
    for each in sample.strata:
        name = each["name"] or "(of no stratum)"
        yield f"{each['gave']:>6} of {each['had']:,} wanted {each['take']}: {name}"
    for row in sample.drawn:
        yield f"{row['case']:<16} row {row['row']:>8}  {row['stratum']} {row['place']}"
