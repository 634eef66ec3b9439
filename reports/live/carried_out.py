"""Whether the time to carry out a reversal is over, by nothing but the cells of its row: as of a
delegate's file nobody knows more.  By the tests of table 4, whose limits are the clocks file's.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from kernel.clocks.answer import shown
from reports.facts.effectuations import BODIES
from reports.preflight.checking import day
from reports.preflight.u03 import TIME
from reports.timeliness.judging import all_judged
from reports.vocabulary import EXPEDITED, STANDARD, EffectuationFacts, Mark

BY_CODE = {code: body for body, code in BODIES.items()}
"""The Council and a court have one code, and the same time."""
_TURNS_ON = {
    "request_type": ("Pre-service", "Payment"),
    "processed_as": ("S", "E"),
    "part_b_drug": ("Y", "N"),
}
"""On which of these the time turns."""


def overdue(as_of: datetime, zone: str) -> Callable[[Mapping[str, str]], str]:
    """What tells of a row without its effect since when that is late.  Nothing while its time runs,
    where that turns on a time of day nobody knows, and where a cell is none the layout allows."""
    place = ZoneInfo(zone)

    def late(cells: Mapping[str, str]) -> str:
        facts = _facts(cells, zone)
        tested = all_judged(facts, as_of) if facts else []
        over = [each for each in tested if each.timely is False]
        if not over:
            return ""
        first = min(over, key=lambda each: each.late_from)
        return f"late from {shown(first.late_from, place)} ({first.limit.cite})"

    return late


def _facts(cells: Mapping[str, str], zone: str) -> EffectuationFacts | None:
    on, body = day(cells.get("received_date", "")), BY_CODE.get(cells.get("body", ""))
    allowed = all(cells.get(field) in values for field, values in _TURNS_ON.items())
    if on is None or body is None or not allowed:
        return None
    hour = cells.get("received_time", "")
    known = bool(TIME.fullmatch(hour))
    at = datetime.combine(on, time.fromisoformat(hour) if known else time(), ZoneInfo(zone))
    reversal = Mark(at.astimezone(UTC), "reversal_received", only_day=None if known else on)
    return EffectuationFacts(
        case=0,
        number=cells.get("number", ""),
        kind="external_review",
        zone=zone,
        received=reversal,
        request="payment" if cells["request_type"] == "Payment" else "preservice",
        processed_as=EXPEDITED if cells["processed_as"] == "E" else STANDARD,
        part_b_drug=cells["part_b_drug"] == "Y",
        body=body,
        reversal=reversal,
    )
