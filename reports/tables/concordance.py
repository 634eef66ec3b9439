"""Concordance: how many second and third opinions agreed, refined or changed the diagnosis.

By scenario, specialty, centre and what it is about; in the period by the day of the opinion.  The
rates are of the opinions that came to a finding: what is inconclusive, or has no confirmed report,
is counted beside them.  `differed` is another treatment of the same diagnosis; it disagrees too.
"""

from collections.abc import Iterator

from reports.facts.opinions import AGREED, CHANGED, DIFFERED, REFINED, opinions_given
from reports.sums import Sums, equal, one
from reports.table import Asked, Row, Source, Table

COLUMNS = "operations_concordance"
FOUND = (AGREED, REFINED, CHANGED, DIFFERED)
OPINIONS = {2: "second", 3: "third"}
SUMS = Sums(
    split=("opinion",),
    by=("scenario", "specialty", "centre", "subject"),
    measures={
        "given": one,
        "found": equal("finding", *FOUND),
        "agreed": equal("finding", AGREED),
        "refined": equal("finding", REFINED),
        "changed": equal("finding", CHANGED),
        "differed": equal("finding", DIFFERED),
        "inconclusive": equal("finding", "inconclusive"),
        "not_on_file": equal("finding", "not on file"),
    },
    rates={
        "agreed_percent": ("agreed", "found"),
        "refined_percent": ("refined", "found"),
        "changed_percent": ("changed", "found"),
        "differed_percent": ("differed", "found"),
    },
)


def rows(asked: Asked) -> Iterator[Row]:
    for each in opinions_given(asked):
        cells = {
            "opinion": OPINIONS.get(each.opinion, "later"),
            "scenario": each.scenario,
            "specialty": each.specialty,
            "centre": each.centre,
            "subject": each.subject,
            "finding": each.finding,
            "given_on": each.given_on,
            "npi": each.npi,
        }
        told = Source(event=each.event, row=f"claims_opinionchain:{each.chain}")
        yield Row(each.case, each.number, cells, {"finding": told})


TABLE = Table(
    name="concordance",
    title="Concordance of second and third opinions",
    layout=COLUMNS,
    rows=rows,
    selection=None,
    shape=SUMS.shape,
    whole=True,
    permission="report.operations",
    sums=SUMS,
)
