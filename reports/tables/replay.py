"""Replay: what of the period's decisions would come out otherwise today, or by proposed rules.

A row is a line whose disposition or money changes, or a deadline whose day does, with the rule and
the citation; or a decision that could not be judged again, and why.  The last decision a case got
in the period is judged from the facts it was stored with.  Nothing is written but the snapshot.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from reports.cells import DOES_NOT_APPLY
from reports.facts.replayed import changes, sampled
from reports.proposal import Proposal, of_text, proposal, text_of
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
    """The rules asked for.  UnableToReport where they were not kept with the replay."""
    said = asked.parameters.get("law_version")
    if not said:
        return proposal(None)
    if not asked.beside:
        raise UnableToReport(
            f"the proposed rules {said} were not kept with this replay, as they are since: replay "
            "by them anew"
        )
    return of_text(asked.beside)


def keeps(parameters: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """The proposed files as they are now, named by their digest."""
    said, path = dict(parameters), parameters.get("law")
    if not path:
        if said.get("law_version"):
            raise UnableToReport("law_version: say law, the file or folder that has these rules")
        return said, ""
    text = text_of(Path(path).resolve())
    version = of_text(text).version
    if said.setdefault("law_version", version) != version:
        raise UnableToReport(f"the proposed rules are {version}, not {said['law_version']}")
    return said, text


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
    keeps=keeps,
)
