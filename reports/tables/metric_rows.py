"""From a number of the prior authorization metrics back to its requests.  Pure."""

from collections.abc import Callable, Iterable, Mapping

from reports.table import Behind, Number, Row, UnableToReport
from reports.writing.small_cells import HIDDEN

Holds = Callable[[Mapping[str, object]], bool]


def _every(cells: Mapping[str, object]) -> bool:
    return True


def _standard(cells: Mapping[str, object]) -> bool:
    return cells["track"] == "standard"


def _expedited(cells: Mapping[str, object]) -> bool:
    return cells["track"] == "expedited"


def _approved(cells: Mapping[str, object]) -> bool:
    return cells["outcome"] == "approved"


def _denied(cells: Mapping[str, object]) -> bool:
    return not _approved(cells)


def _turned(cells: Mapping[str, object]) -> bool:
    return _denied(cells) and cells["approved_after_appeal"] is True


def _extended(cells: Mapping[str, object]) -> bool:
    return _approved(cells) and cells["extended"] is True


def _partly(cells: Mapping[str, object]) -> bool:
    return cells["outcome"] == "partially_approved"


def _appealed(cells: Mapping[str, object]) -> bool:
    return _standard(cells) and _denied(cells) and cells["appealed"] is True


WHOLE_AND_PART: Mapping[str, tuple[Holds, Holds]] = {
    "M2": (_standard, _approved),
    "M3": (_standard, _denied),
    "M4": (_standard, _turned),
    "M4b": (_appealed, _turned),
    "M5": (_every, _extended),
    "M6": (_expedited, _approved),
    "M7": (_expedited, _denied),
    "M8a": (_standard, _every),
    "M8b": (_standard, _every),
    "M9a": (_expedited, _every),
    "M9b": (_expedited, _every),
    "PARTLY": (_every, _partly),
}
"""Of each metric which requests its denominator counts, and which of those its numerator."""


class MetricRows:
    """The requests a numerator or a denominator counts.  A count that is hidden leads nowhere."""

    def behind(self, rows: Iterable[Row], shown: Mapping[str, str], column: str) -> list[Behind]:
        """UnableToReport where the column is no count, or the count is hidden."""
        if column not in ("numerator", "denominator") or shown["metric"] not in WHOLE_AND_PART:
            raise UnableToReport(f"{column} of {shown['metric']} is no number of requests")
        if shown[column] == HIDDEN:
            raise UnableToReport("a small count is hidden here in every form, its rows too")
        whole, part = WHOLE_AND_PART[shown["metric"]]
        return [
            Behind(each, 1)
            for each in rows
            if _of(each.cells, shown)
            and whole(each.cells)
            and (column == "denominator" or part(each.cells))
        ]

    def together(self, found: Iterable[Behind], column: str) -> Number:
        """How many they are."""
        return len(list(found))


def _of(cells: Mapping[str, object], shown: Mapping[str, str]) -> bool:
    """In the base of this contract or issuer."""
    same = cells["line"] == shown["line"] and cells["level"] == shown["level"]
    return same and not cells["left_out"]
