"""Alerts raised before a deadline passes, climbing where nobody takes them, ended when it is done.

A part of the sweep: once a minute, by the state of the deadlines at that moment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from kernel.alerts.models import TOP, Alert
from kernel.alerts.roster import told
from kernel.alerts.thresholds import Threshold, thresholds
from kernel.cases.deadlines import MET, reckon_these
from kernel.cases.models import Case, Deadline
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import catalogue
from kernel.record.sealing import Batch

AT_ONCE = 200
ACTOR = "sweep"
REPLACED = "a later alert took its place"
"""The one end after which nobody need be told again: a moved deadline may come back."""


@dataclass(frozen=True, slots=True)
class _Due:
    deadline: int
    percent: int


def sweep_alerts(now: datetime, zone: str, every: timedelta) -> Iterator[str]:
    """What is over ends, what nobody took climbs, what is near is told."""
    yield from end(now)
    yield from climb(now)
    yield from raise_due(now, thresholds())


def raise_due(now: datetime, known: Mapping[str, Threshold]) -> Iterator[str]:
    """Every deadline that came past a threshold.  Of several at once only the last is told."""
    looked_at: list[int] = []
    while True:
        with transaction.atomic():
            found = _near(now, known, looked_at)
            if not found:
                return
            looked_at += [each.deadline for each in found]
            said = _raise(found, now, known)
        yield from said


def _near(now: datetime, known: Mapping[str, Threshold], looked_at: list[int]) -> list[_Due]:
    rows = [(each.clock, percent, lead) for each in known.values() for percent, lead in each.leads]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.id, t.percent FROM cases_deadline d
            JOIN LATERAL (
                SELECT max(v.percent) AS percent
                FROM unnest(%s::text[], %s::int[], %s::interval[]) AS v(clock, percent, lead)
                WHERE v.clock = d.clock AND d.late_from <= %s + v.lead
            ) t ON t.percent IS NOT NULL
            WHERE d.told_at IS NULL AND d.state IN ('not_started', 'running', 'paused', 'late')
              AND d.late_from > %s AND d.late_from <= %s AND d.clock = ANY(%s)
              AND d.id <> ALL(%s) AND NOT EXISTS (
                  SELECT 1 FROM alerts_alert a WHERE a.case_id = d.case_id AND a.clock = d.clock
                    AND a.late_from = d.late_from AND a.percent >= t.percent
                    AND (a.ended_at IS NULL OR a.ended_why = %s)
              )
            ORDER BY d.late_from, d.id LIMIT %s FOR UPDATE OF d SKIP LOCKED
            """,
            [
                *([row[place] for row in rows] for place in range(3)),
                *(now, now, now + max((row[2] for row in rows), default=timedelta())),
                *(sorted(known), looked_at, REPLACED, AT_ONCE),
            ],
        )
        return [_Due(*row) for row in cursor.fetchall()]


def _raise(found: Iterable[_Due], now: datetime, known: Mapping[str, Threshold]) -> list[str]:
    """Each is reckoned again first: nobody is woken by mistake."""
    percents = {each.deadline: each.percent for each in found}
    before = dict(Deadline.objects.filter(pk__in=percents).values_list("pk", "late_from"))
    reckon_these(list(percents), {clock.name: clock for clock in catalogue()}, now=now)
    said, batch = [], Batch()
    still = Deadline.objects.filter(pk__in=percents, state="running").select_related("case")
    for deadline in still.order_by("late_from", "id"):
        if deadline.late_from == before[deadline.pk]:
            said.append(_one(deadline, percents[deadline.pk], known, batch, now))
    batch.seal(now)
    return said


def _one(
    deadline: Deadline, percent: int, known: Mapping[str, Threshold], batch: Batch, now: datetime
) -> str:
    threshold, case = known[deadline.clock], deadline.case
    assert deadline.late_from is not None
    earlier = Alert.objects.filter(case=case, clock=deadline.clock, ended_at=None)
    untaken = earlier.filter(taken_by="")
    reached = max(untaken.values_list("level", flat=True), default=1)
    untaken.update(ended_at=now, ended_why=REPLACED)
    level, to = told(
        threshold.roster, reached, now, case.restricted_to, if_nobody=threshold.if_nobody
    )
    alert = Alert.objects.create(
        case=case,
        clock=deadline.clock,
        rule=deadline.rule,
        late_from=deadline.late_from,
        percent=percent,
        roster=threshold.roster,
        level=level,
        to=list(to),
        raised_at=now,
        climbs_at=_climbs_at(level, to, now + threshold.climbs_after),
    )
    _record(alert, "alerted", batch, now)
    return f"{case.number}: {_whom(alert)} told of {alert.rule}, {percent} % of its time is gone"


def climb(now: datetime) -> Iterator[str]:
    """Alerts nobody took in time go to the next level."""
    with transaction.atomic():
        due = Alert.objects.select_for_update(of=("self",), skip_locked=True).filter(
            ended_at=None, taken_by="", climbs_at__lte=now
        )
        batch = Batch()
        said = []
        for alert in due.select_related("case").order_by("late_from", "id"):
            said.append(_up(alert, batch, now))
        batch.seal(now)
    yield from said


def _up(alert: Alert, batch: Batch, now: datetime) -> str:
    known = thresholds().get(alert.clock)
    again = known.climbs_after if known else timedelta(hours=1)
    nobody = not alert.to
    level, to = told(
        alert.roster,
        min(alert.level + 1, TOP),
        now,
        alert.case.restricted_to,
        if_nobody=known.if_nobody if known else "",
    )
    alert.level, alert.to = level, list(to)
    alert.climbs_at = _climbs_at(level, to, now + again)
    alert.save(update_fields=["level", "to", "climbs_at"])
    if to or not nobody:
        _record(alert, "alert_climbed", batch, now)
    return f"{alert.case.number}: nobody took the alert of {alert.rule}; {_whom(alert)} told"


def _climbs_at(level: int, to: Sequence[str], then: datetime) -> datetime | None:
    """From the top it climbs no further; but where nobody was there to be told, it is tried again
    until somebody is."""
    return then if level < TOP or not to else None


def end(now: datetime) -> Iterator[str]:
    """Alerts whose duty is done, or whose deadline is another now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE alerts_alert a SET ended_at = %s, ended_why = CASE
                WHEN d.state = ANY(%s) THEN 'the duty is done'
                WHEN d.id IS NULL THEN 'the case has this deadline no longer'
                ELSE 'the deadline moved' END
            FROM alerts_alert o LEFT JOIN cases_deadline d
              ON d.case_id = o.case_id AND d.clock = o.clock
            WHERE o.id = a.id AND a.ended_at IS NULL AND (
                d.id IS NULL OR d.state = ANY(%s) OR d.late_from IS DISTINCT FROM a.late_from)
            RETURNING a.case_id, a.rule, a.ended_why
            """,
            [now, list(MET), list(MET)],
        )
        rows = cursor.fetchall()
    numbers = dict(Case.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "number"))
    for case, rule, why in rows:
        yield f"{numbers[case]}: the alert of {rule} is over, {why}"


def _record(alert: Alert, name: str, batch: Batch, now: datetime) -> None:
    facts: dict[str, Any] = {
        "alert": alert.pk,
        "clock": alert.clock,
        "rule": alert.rule,
        "late_from": alert.late_from.isoformat(),
        "percent": alert.percent,
        "level": alert.level,
        "told": list(alert.to),
    }
    record_many([Happened(alert.case_id, name, now, ACTOR, facts)], batch, now=now)


def _whom(alert: Alert) -> str:
    return ", ".join(alert.to) or "nobody"
