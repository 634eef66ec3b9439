"""Appeals and reviews as JSON; with `explain`, how what was worked out was worked out."""

from collections.abc import Iterator, Sequence
from typing import Any

from appeals.law_book import book
from appeals.showing.clocks import ShownClock
from appeals.showing.parts import Shown
from claims.desk.as_json import plain
from kernel.web.explaining import explained


def appeal_json(shown: Shown, *, explain: bool) -> dict[str, Any]:
    """The whole appeal.  The arithmetic of its clocks is told where it is asked for."""
    findings = [each.as_json() for each in shown.findings]
    said: dict[str, Any] = {**plain(shown), "findings": findings}
    if explain:
        said["explained"] = [*_findings(findings), *_clocks(shown.clocks)]
        return said
    for each in said["next_acts"]:
        each.pop("why")
    return without_steps(said)


def with_clocks(shown: Any, *, explain: bool) -> dict[str, Any]:
    """A review or a dispute, in the same way."""
    said: dict[str, Any] = plain(shown)
    if explain:
        said["explained"] = [*_clocks(shown.clocks)]
        return said
    return without_steps(said)


def without_steps(said: dict[str, Any]) -> dict[str, Any]:
    for each in said["clocks"]:
        each.pop("steps")
    return said


def _findings(findings: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(findings):
        yield explained(
            f"findings[{place}].says",
            each["says"],
            rule=each["rule"],
            version=book().version,
            cite="; ".join(each["cites"]),
            inputs={"message": each["message"]},
        )


def _clocks(clocks: Sequence[ShownClock]) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(clocks):
        yield explained(
            f"clocks[{place}].due_on",
            plain(each.due_on),
            rule=each.rule,
            version=None,
            cite="; ".join(each.cites),
            inputs={
                "started": plain(each.started),
                "waits": plain(each.waits),
                "extended_days": each.extended_days,
                "zone": each.zone,
                "steps": list(each.steps),
            },
        )
