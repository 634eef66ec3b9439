"""Runs an example of triage: what the contact is sorted into, by the table of triage.

`expect` names each issue, parted by `; `: the class, and the category where it matters (of a
grievance always).  `nothing`: no issue is proposed, and a person reads it.  What is there `by`
likeness alone is named by no row; once a row names it so, it is `by` the table.
"""

from collections.abc import Mapping
from typing import Any

from grievances.triage.likeness import built_in_likeness
from grievances.triage.propose import Proposed, Triage, propose
from grievances.triage.sort import sort
from grievances.triage.table import built_in


def run(document: Mapping[str, Any], row: Mapping[str, str]) -> None:
    assert row["why"], "say why"
    found = propose(row["contact"], built_in())
    wanted = [] if row["expect"] == "nothing" else row["expect"].split("; ")
    got = [_named(each, wanted) for each in found.issues]
    if row["by"] == "likeness":
        assert sorted(got) != sorted(wanted), "the table names it: it is by: table"
        found = sort(row["contact"], built_in(), built_in_likeness())
    else:
        assert sorted(got) == sorted(wanted), shown(found)
    for each in found.issues:
        assert each.because
        for because in each.because:
            assert because.words[0] in because.sentence, because
    assert found.issues or found.doubts


def shown(found: Triage) -> str:
    """What was proposed, with what it rests on."""
    lines = [
        f"{each.becomes} {each.category}: {each.words!r} by "
        + ", ".join(f"{one.row} {one.words}" for one in each.because)
        for each in found.issues
    ]
    return "\n".join((*lines, *found.doubts))


def _named(each: Proposed, wanted: list[str]) -> str:
    whole = f"{each.becomes} {each.category}"
    return whole if each.becomes == "grievance" or whole in wanted else each.becomes
