"""The metrics of prior authorization, reckoned from requests one by one.  Pure.

Rates are from counts and times from raw times: no rate is averaged, no median taken of medians.
What everybody may read hides small counts, and whatever would let one be reckoned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reports.cells import DOES_NOT_APPLY
from reports.writing.small_cells import HIDDEN, small

HUNDREDTH = Decimal("0.01")
SECONDS = {"days": 86400, "hours": 3600}
Cells = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: `value` to a hundredth, half up, as text; `hidden` where a count is small."""

    id: str
    unit: str
    value: object
    numerator: object
    denominator: object


def rate(name: str, part: int, whole: int, up_to: int) -> Metric:
    """A percent.  Where the part, or the rest of the whole, is small, part and percent are hidden:
    one of them would tell the other."""
    if not whole:
        return Metric(name, "percent", DOES_NOT_APPLY, 0, 0)
    if small(whole, up_to):
        return Metric(name, "percent", HIDDEN, HIDDEN, HIDDEN)
    if small(part, up_to) or small(whole - part, up_to):
        return Metric(name, "percent", HIDDEN, HIDDEN, whole)
    value = (Decimal(part) * 100 / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Metric(name, "percent", str(value), part, whole)


def times(
    mean_name: str, median_name: str, seconds: Sequence[Decimal], unit: str, up_to: int
) -> list[Metric]:
    """Mean and median of raw times."""
    count = len(seconds)
    if not count:
        return [Metric(each, unit, DOES_NOT_APPLY, 0, 0) for each in (mean_name, median_name)]
    if small(count, up_to):
        return [Metric(each, unit, HIDDEN, HIDDEN, HIDDEN) for each in (mean_name, median_name)]
    mean = sum(seconds, start=Decimal(0)) / count
    said = [(mean_name, mean), (median_name, median(seconds))]
    return [Metric(name, unit, _in(value, unit), count, count) for name, value in said]


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle one; of an even number the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def _in(seconds: Decimal, unit: str) -> str:
    return str((seconds / SECONDS[unit]).quantize(HUNDREDTH, ROUND_HALF_UP))


def metrics_of(requests: Sequence[Cells], up_to: int) -> list[Metric]:
    """M2 to M9 of the requests of one contract or issuer that are in the base."""
    standard = [each for each in requests if each["track"] == "standard"]
    expedited = [each for each in requests if each["track"] == "expedited"]
    denied = [each for each in standard if each["outcome"] != "approved"]
    appealed = [each for each in denied if each["appealed"] is True]
    turned = _count(denied, "approved_after_appeal")
    turned_inside = _count(appealed, "approved_after_appeal")
    all_denied = len(requests) - _approved(requests)
    found = [
        rate("M2", len(standard) - len(denied), len(standard), up_to),
        rate("M3", len(denied), len(standard), up_to),
        rate("M4", turned, len(standard), up_to),
        rate("M4b", turned_inside, len(appealed), up_to),
        rate("M5", _extended(requests), len(requests), up_to),
        rate("M6", _approved(expedited), len(expedited), up_to),
        rate("M7", len(expedited) - _approved(expedited), len(expedited), up_to),
        *times("M8a", "M8b", [_seconds(each) for each in standard], "days", up_to),
        *times("M9a", "M9b", [_seconds(each) for each in expedited], "hours", up_to),
        rate("PARTLY", _partly(requests), len(requests), up_to),
    ]
    if small(len(standard), up_to) or small(len(expedited), up_to):
        # their total less the larger track would tell the small one, and so would their percent:
        # 8.80 of some 120 requests is 11 of 125, and of no other number near it
        found = [_nothing(each) if each.id in ("M5", "PARTLY") else each for each in found]
    rest = {
        "M4": len(denied) - turned,
        "M5": _approved(requests) - _extended(requests),
        "PARTLY": all_denied - _partly(requests),
    }
    found = [_without_part(each) if small(rest.get(each.id, 0), up_to) else each for each in found]
    said = {each.id: each.value for each in found}
    told = small(len(denied) - len(appealed), up_to) or small(turned - turned_inside, up_to)
    if told or HIDDEN in (said["M3"], said["M4"]):
        found = [_nothing(each) if each.id == "M4b" else each for each in found]
    return found


def _without_part(metric: Metric) -> Metric:
    """What another figure less this part leaves is small: the part is not shown, nor its rate."""
    return Metric(metric.id, metric.unit, HIDDEN, HIDDEN, metric.denominator)


def _nothing(metric: Metric) -> Metric:
    """Its part or its whole would let what another figure hides, or a small rest, be reckoned."""
    return Metric(metric.id, metric.unit, HIDDEN, HIDDEN, HIDDEN)


def _count(rows: Sequence[Cells], name: str) -> int:
    return sum(1 for each in rows if each[name] is True)


def _approved(rows: Sequence[Cells]) -> int:
    return sum(1 for each in rows if each["outcome"] == "approved")


def _partly(rows: Sequence[Cells]) -> int:
    return sum(1 for each in rows if each["outcome"] == "partially_approved")


def _extended(rows: Sequence[Cells]) -> int:
    return sum(1 for each in rows if each["extended"] is True and each["outcome"] == "approved")


def _seconds(row: Cells) -> Decimal:
    found = row["seconds"]
    if not isinstance(found, Decimal):
        raise TypeError(f"a time is a Decimal of seconds, not {type(found).__name__}")
    return found
