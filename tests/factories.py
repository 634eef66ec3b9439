"""Rows for database tests: invented people, real formats.  Say only what the test is about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import transaction

from kernel.cases.models import Case
from kernel.cases.timeline import Happened, record_many
from kernel.dates import Days
from kernel.members.models import Coverage, Member, Plan, PlanTerms
from kernel.record.sealing import Batch

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))
ONWARD = Days(date(2026, 1, 1))

_numbers = count(1)


def member(**said: Any) -> Member:
    number = next(_numbers)
    row = {
        "number": f"T{number:08d}",
        "last_name": "OKAFOR",
        "first_name": "AMARA",
        "born_on": date(1961, 4, 12),
        "sex": "F",
        "state": "TX",
    }
    return Member.objects.create(**row | said)


def plan(
    code: str = "", *, terms: Mapping[str, Any] | None = None, days: Days | None = YEAR, **said: Any
) -> Plan:
    """A plan, with one version of terms for `days` unless that is None."""
    made = Plan.objects.create(code=code or f"P{next(_numbers)}", **{"name": "A plan"} | said)
    if days is not None:
        PlanTerms.objects.create(
            plan=made, days=between(days), terms=dict(terms or {"regimes": ["medicare_advantage"]})
        )
    return made


def coverage(of: Member, under: Plan, days: Days = ONWARD, **said: Any) -> Coverage:
    return Coverage.objects.create(member=of, plan=under, days=between(days), **said)


def between(days: Days) -> tuple[date, date | None]:
    """Days as a range column takes them: from, and the first day no longer in it."""
    return (days.start, days.to)


def case(**said: Any) -> Case:
    row = {
        "number": f"C26-{9_000_000 + next(_numbers):07d}",
        "kind": "test",
        "request": "payment",
        "received_at": NOW,
        "opened_at": NOW,
    }
    return Case.objects.create(**row | said)


def happened(of: Case, name: str = "received", **facts: Any) -> Happened:
    return Happened(of.pk, name, NOW, "tester", facts)


def sealed(*events: Happened, now: datetime = NOW) -> int:
    """Record events in one sealed batch; its number."""
    with transaction.atomic():
        batch = Batch()
        record_many(events, batch, now=now)
        batch.seal(now)
    return batch.number
