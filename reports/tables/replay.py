"""Replay: what of the period's decisions would come out otherwise today, or by proposed rules.

A row is a line whose disposition or money changes, or a deadline whose day does, with the rule and
the citation; or a decision that could not be judged again, and why.  The last decision a case got
in the period is judged from the facts it was stored with.  Nothing is written but the snapshot.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from reports.cells import DOES_NOT_APPLY
from reports.facts.replayed import changes, sampled
from reports.proposal import Proposal, proposal
from reports.table import Asked, Row, Selection, Source, Table, UnableToReport, as_they_are

COLUMNS = "operations_replay"


def selection(asked: Asked) -> Selection:
    return sampled(asked)


def rows(asked: Asked) -> Iterator[Row]:
    rules = rules_of(asked)
    for each in changes(asked, rules, proposal(None)):
        paid = _both(each.paid_then, each.paid_now)
        owes = _both(each.owes_then, each.owes_now)
        cells = {
            "number": each.number,
            "member": each.member or DOES_NOT_APPLY,
            "what": each.what,
            "which": each.which,
            "was": each.was or DOES_NOT_APPLY,
            "becomes": each.becomes,
            "paid_then": paid[0],
            "paid_now": paid[1],
            "paid_more": paid[2],
            "owes_more": owes[2],
            "rules": "; ".join(each.rules) or DOES_NOT_APPLY,
            "cites": "; ".join(each.cites) or DOES_NOT_APPLY,
        }
        source = Source(row=each.row)
        yield Row(each.case, each.number, cells, {"was": source, "becomes": source})


def rules_of(asked: Asked) -> Proposal:
    """The rules asked for.  UnableToReport where the files are not those it was asked with."""
    path = asked.parameters.get("law")
    rules = proposal(Path(path) if path else None)
    said = asked.parameters.get("law_version")
    if said and not path:
        raise UnableToReport(f"the proposed rules {said} are not at hand: replay by them anew")
    if said and said != rules.version:
        raise UnableToReport("the proposed rules were changed while they were replayed")
    return rules


def _both(then: object, now: object) -> tuple[object, object, object]:
    if not isinstance(then, Decimal) or not isinstance(now, Decimal):
        return (DOES_NOT_APPLY, DOES_NOT_APPLY, DOES_NOT_APPLY)
    return (then, now, now - then)


TABLE = Table(
    name="replay",
    title="Replay: what would be decided otherwise",
    layout=COLUMNS,
    rows=rows,
    selection=selection,
    shape=as_they_are,
    permission="report.run",
    parameters={
        "law": "the file or folder of proposed rules on this machine; without it, today's",
        "law_version": "the digest of those rules",
        "sample": "how many cases to draw; without it, all",
        "seed": "by which they are drawn",
    },
    on_machine=("law", "law_version"),
    paths=("law",),
)
