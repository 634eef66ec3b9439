"""Grievances and matters as JSON; with `explain`, how what was worked out was worked out."""

from typing import Any

from appeals.api.as_json import with_clocks
from grievances.law_book import book
from grievances.showing.parts import Shown
from kernel.web.explaining import explained

ACTS = {"way-told": "told", "after-all": "undo", "labor": "point-to-labor"}
"""Acts that are called otherwise in an address here than on a page."""


def grievance_json(shown: Shown, *, explain: bool) -> dict[str, Any]:
    """The whole grievance.  `weak_rows` are those nobody has confirmed in an official text."""
    said = with_clocks(shown, explain=explain)
    said["may"] = {ACTS.get(act, act): answer for act, answer in said["may"].items()}
    said["weak_rows"] = list(dict.fromkeys(each.rule for each in shown.weak))
    if explain:
        with_doubt(said)
        said["explained"].append(
            explained(
                "in_writing",
                shown.in_writing,
                rule="answers.form",
                version=book().version,
                cite=shown.in_writing,
                inputs={
                    "filed": shown.header.filed,
                    "written_asked": shown.header.written_asked,
                    "quality_of_care": any(each.quality_of_care for each in shown.issues),
                    "regimes": list(shown.header.regimes),
                },
            )
        )
    return said


def matter_json(shown: Any, *, explain: bool) -> dict[str, Any]:
    """The whole matter."""
    said = with_clocks(shown, explain=explain)
    if explain:
        with_doubt(said)
    return said


def with_doubt(said: dict[str, Any]) -> None:
    """Each clock that is explained says whether its row was read in an official text."""
    for clock, each in zip(said["clocks"], said["explained"], strict=True):
        each["inputs"]["weak"] = clock["weak"]
