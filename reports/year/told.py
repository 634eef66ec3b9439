"""What members are told of their claims: the notices a batch of decisions owes, the next day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from claims.models import Claim
from kernel.law.regimes import base_of
from reports.year.calendar import later
from reports.year.notices import Notice
from reports.year.work import Work

CODES = {"medicare_advantage": "idn", "original_medicare": "msn"}
ORDINARY = "eob_commercial"
LATE = "claim_letter_late"


@dataclass
class Told:
    """`denied` are the claims something of which was denied, once that was told."""

    work: Work
    numbers: dict[str, int]
    """The number in the year of each claim, by its patient control number."""
    denied: list[tuple[datetime, str, str]] = field(default_factory=list)
    pended: Callable[[list[str], datetime], None] | None = None
    """Called with the numbers of claims that wait for a person."""

    def of(self, cases: Sequence[int], now: datetime) -> None:
        """A batch was decided: its letters leave the next day, but for those that are late."""
        waiting: list[str] = []
        prompt: list[tuple[Notice, str, str]] = []
        for row in _rows(cases):
            if row["state"] == "pended":
                waiting.append(row["number"])
                continue
            made = _notice(row)
            if made is None:
                continue
            kept = (made, row["number"], row["coverage__plan__code"])
            number = self.numbers.get(row["patient_control_number"], 0)
            if self.work.faults.of("claims", number) == LATE:
                self.work.faults.plant(LATE, row["number"])
                self.work.diary.write(later(now, 40), partial(self._leave, [kept]))
            else:
                prompt.append(kept)
        if waiting and self.pended:
            self.pended(waiting, now)
        if prompt:
            self.work.diary.write(later(now, 1), partial(self._leave, prompt))

    def _leave(self, notices: Sequence[tuple[Notice, str, str]], at: datetime) -> None:
        self.work.tell_now([each for each, _, _ in notices], at)
        self.denied += [
            (at, number, plan) for each, number, plan in notices if each.tells == "denial"
        ]


def _rows(cases: Sequence[int]) -> list[dict[str, Any]]:
    found = Claim.objects.filter(pk__in=cases).order_by("pk")
    rows = list(
        found.values(
            *("pk", "number", "state", "patient_control_number", "case__regimes"),
            "coverage__plan__code",
        )
    )
    denied = set(
        Claim.objects.filter(pk__in=cases, decisions__lines__disposition="denied").values_list(
            "pk", flat=True
        )
    )
    return [row | {"denied": row["pk"] in denied} for row in rows]


def _notice(row: dict[str, Any]) -> Notice | None:
    """Of Medicare Advantage the plan's monthly explanation has no time of its own: only a denial
    is told at once."""
    base = base_of(tuple(row["case__regimes"]))
    if base == "medicare_advantage" and not row["denied"]:
        return None
    tells = "denial" if row["denied"] else "payment"
    return Notice(row["pk"], CODES.get(base, ORDINARY), tells)
