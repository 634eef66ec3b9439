"""The legal acts a case still waits for, in words, the earliest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kernel.calendars import UnableToKnowClosedDays
from kernel.cases.deadlines import UNKNOWN, happenings
from kernel.cases.models import Case, Deadline
from kernel.clocks import Clock, Reckoning, State, UnableToReckon, catalogue, reckon

IN_WORDS = {
    "notice_sent": "the written notice leaves",
    "told_orally": "it is told by voice",
    "file_forwarded": "the case file reaches the reviewer",
    "effectuated": "the decision is carried out",
    "authorized": "the service is authorized",
    "provided": "the service is provided",
    "paid": "the payment is made",
    "reversal_received": "the denial is reversed",
    "notice_received": "the notice reaches whom it is for",
    "decided": "it is decided",
    "filed": "the other party acts",
    "information_received": "the information comes in",
    "information_requested": "what is missing is asked for",
    "physician_support_received": "a physician's word that it is urgent comes in",
    "acknowledged": "receipt is acknowledged in writing",
    "resolved": "the matter is resolved and the person told",
    "withdrawn": "who asked withdraws it",
}
"""What happens when the act is done.  An event that is not here is told by its name."""

OTHERS = ("withdrawn", "physician_support_received")
"""Acts of another that end a duty: nobody who owes it can do them."""


@dataclass(frozen=True, slots=True)
class NextAct:
    """One duty not done yet.  `acts` are what would do it, any one of them; `late_from` the first
    instant too late, None while nothing is due or the clock cannot be reckoned; `why` the
    arithmetic."""

    clock: str
    rule: str
    duty: str
    owed_by: str
    acts: tuple[str, ...]
    due_on: date | None
    late_from: datetime | None
    state: str
    cite: str
    why: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "clock": self.clock,
            "rule": self.rule,
            "duty": self.duty,
            "owed_by": self.owed_by,
            "acts": list(self.acts),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "late_from": self.late_from.isoformat() if self.late_from else None,
            "state": self.state,
            "cite": self.cite,
            "why": list(self.why),
        }


def next_acts(case_id: int, now: datetime) -> list[NextAct]:
    """The duties that have begun and are not done, of everybody: the plan, the claimant, the
    reviewer.  Each is reckoned as of `now`; one that cannot be reckoned comes last and says why."""
    case = Case.objects.get(pk=case_id)
    happened = happenings([case_id]).get(case_id, [])
    found: list[NextAct] = []
    for row in Deadline.objects.filter(case=case_id).order_by("id"):
        clock = _clock(row.clock)
        if clock is None:
            found.append(_unknown(row, None, row.steps))
            continue
        try:
            answer = reckon(clock, happened, zone=ZoneInfo(case.zone), now=now)
        except (UnableToReckon, UnableToKnowClosedDays) as problem:
            found.append(_unknown(row, clock, [str(problem)]))
            continue
        if _open(answer):
            found.append(_act(clock, answer))
    return sorted(found, key=_order)


def _order(act: NextAct) -> tuple[bool, datetime | None, str]:
    return act.late_from is None, act.late_from, act.clock


def _open(answer: Reckoning) -> bool:
    if answer.state in (State.MET, State.MET_LATE):
        return False
    return answer.state is not State.NOT_STARTED or answer.late_from is not None


def _clock(name: str) -> Clock | None:
    try:
        return catalogue()[name]
    except KeyError:
        return None


def _act(clock: Clock, answer: Reckoning) -> NextAct:
    due_on = answer.due_on
    if answer.due_at is not None:
        due_on = answer.due_at.astimezone(answer.zone).date()
    return NextAct(
        clock=clock.name,
        rule=answer.rule,
        duty=answer.duty,
        owed_by=clock.owed_by,
        acts=tuple(_words(answer.acts)),
        due_on=due_on,
        late_from=answer.late_from,
        state=answer.state.value,
        cite=answer.cites[0] if answer.cites else "",
        why=answer.steps,
    )


def _unknown(row: Deadline, clock: Clock | None, why: Iterable[str]) -> NextAct:
    return NextAct(
        clock=row.clock,
        rule=row.rule,
        duty=clock.duty if clock else "",
        owed_by=clock.owed_by if clock else "",
        acts=tuple(_words([str(act) for act in clock.stops])) if clock else (),
        due_on=None,
        late_from=None,
        state=UNKNOWN,
        cite=clock.cites[0] if clock else "",
        why=tuple(why),
    )


def _words(acts: Iterable[str]) -> list[str]:
    """Each act once, whatever it tells, without those nobody who owes the duty can do."""
    events = dict.fromkeys(act.split(" ")[0] for act in acts if " only for " not in act)
    return [IN_WORDS.get(event, event) for event in events if event not in OTHERS]
