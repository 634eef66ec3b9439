"""Alerts as people see and take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.alerts.models import Alert
from kernel.alerts.owning import owners
from kernel.alerts.roster import OWN, TAKE
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import catalogue
from kernel.people.policy import Actor, insist, may_see, require
from kernel.record.sealing import Batch


class UnknownAlert(LookupError):
    """There is no such alert, or not for this person."""


class UnableToTake(ValueError):
    """It cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One alert.  `told`: who is on call; `owners`: whose case it is.  `mine`: whoever asked is one
    of those, or took it; `taken_by` empty: nobody has it yet."""

    alert: int
    case: str
    kind: str
    rule: str
    duty: str
    late_from: datetime
    percent: int
    level: int
    told: tuple[str, ...]
    owners: tuple[str, ...]
    taken_by: str
    climbs_at: datetime | None
    mine: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "alert": self.alert,
            "case": self.case,
            "kind": self.kind,
            "rule": self.rule,
            "duty": self.duty,
            "late_from": self.late_from.isoformat(),
            "percent": self.percent,
            "level": self.level,
            "told": list(self.told),
            "owners": list(self.owners),
            "taken_by": self.taken_by,
            "climbs_at": self.climbs_at.isoformat() if self.climbs_at else None,
            "mine": self.mine,
        }


def open_alerts(actor: Actor, *, mine: bool = False) -> list[Shown]:
    """What is open and this person may see, what is late first on top.  `mine`: of which they are
    told, or which they took, or whose case they own."""
    require(actor, OWN)
    rows = Alert.objects.filter(ended_at=None).select_related("case")
    seen = [
        row for row in rows.order_by("late_from", "id") if may_see(actor, row.case.restricted_to)
    ]
    own = owners({row.case_id for row in seen})
    found = [_shown(row, actor, own.get(row.case_id, ())) for row in seen]
    return [each for each in found if each.mine] if mine else found


def take(alert: int, actor: Actor, now: datetime) -> Shown:
    """They see to it; it climbs no further.  One they are not told of, whose case is not theirs,
    only who may take those of others."""
    require(actor, OWN)
    with transaction.atomic():
        row = (
            Alert.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(pk=alert)
            .first()
        )
        if row is None:
            raise UnknownAlert(f"there is no alert {alert}")
        insist(may_see(actor, row.case.restricted_to))
        own = owners({row.case_id}).get(row.case_id, ())
        if actor.name not in (*row.to, *own):
            require(actor, TAKE)
        if row.ended_at is not None:
            raise UnableToTake(f"alert {alert} is over: {row.ended_why}")
        if row.taken_by:
            raise UnableToTake(f"alert {alert} was taken by {row.taken_by}")
        row.taken_by, row.taken_at, row.climbs_at = actor.name, now, None
        row.save(update_fields=["taken_by", "taken_at", "climbs_at"])
        batch = Batch()
        facts = {"alert": row.pk, "clock": row.clock, "rule": row.rule, "level": row.level}
        record_many([Happened(row.case_id, "alert_taken", now, actor.name, facts)], batch, now=now)
        batch.seal(now)
        return _shown(row, actor, own)


def _shown(row: Alert, actor: Actor, own: tuple[str, ...]) -> Shown:
    return Shown(
        alert=row.pk,
        case=row.case.number,
        kind=row.case.kind,
        rule=row.rule,
        duty=_duty(row.clock),
        late_from=row.late_from,
        percent=row.percent,
        level=row.level,
        told=tuple(row.to),
        owners=own,
        taken_by=row.taken_by,
        climbs_at=row.climbs_at,
        mine=actor.name in (*row.to, *own, row.taken_by),
    )


def _duty(clock: str) -> str:
    try:
        return catalogue()[clock].duty
    except KeyError:
        return ""


def in_words(alerts: Sequence[Shown]) -> list[str]:
    """One alert a line."""
    lines = []
    for each in alerts:
        on_call = ", ".join(each.told) or "nobody, for nobody is on call"
        who = f"taken by {each.taken_by}" if each.taken_by else f"told {on_call}"
        if each.owners:
            who += f", owned by {', '.join(each.owners)}"
        lines.append(
            f"{each.alert}  {each.case}  {each.rule}  {each.duty}  late from "
            f"{each.late_from:%Y-%m-%d %H:%M %Z}  {each.percent} %  level {each.level}  {who}"
        )
    return lines
