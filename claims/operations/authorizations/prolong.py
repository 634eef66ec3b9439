"""An approval made wider: more units, or a later end."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from claims.models import ApprovedService, AuthorizationRequest
from claims.operations.authorizations.asked import Answer, UnableToAuthorize
from claims.operations.authorizations.on_file import GRANTED, happened, held
from claims.operations.authorizations.read import answer_of
from kernel.record.sealing import Batch


def prolong(
    number: str,
    *,
    units: int | None = None,
    to: date | None = None,
    why: str,
    now: datetime,
    by: str,
    service: int | None = None,
) -> Answer:
    """Approve more of one service, or of every one: `units` in all, `to` the first day outside.

    An approval is never made narrower here: that would be a denial, with a reviewer and a letter.
    """
    with transaction.atomic():
        row = held(number)
        if row.state not in GRANTED or row.authorization is None:
            raise UnableToAuthorize(f"{row.number} is {row.state}: nothing approved to prolong")
        if units is None and to is None:
            raise UnableToAuthorize("say how many units in all, or the new first day outside")
        if not why.strip():
            raise UnableToAuthorize("say why")
        services = [
            each
            for each in row.authorization.services.order_by("number")
            if service in (None, each.number)
        ]
        if not services:
            raise UnableToAuthorize(f"{row.number} has no approved service {service}")
        changed = [_widened(each, units, to) for each in services]
        _sum_up(row)
        batch = Batch()
        facts = {"why": why.strip(), "services": changed}
        happened(row, "authorization_changed", now, by, batch, now=now, facts=facts)
        batch.seal(now)
        return answer_of(row)


def _widened(each: ApprovedService, units: int | None, to: date | None) -> dict[str, Any]:
    if units is not None:
        if units < each.units:
            raise UnableToAuthorize(f"{each.units} units are approved; {units} would be fewer")
        each.units = units
    if to is not None:
        if each.days.upper is None or to < each.days.upper:
            raise UnableToAuthorize(f"it is approved until {each.days.upper}; {to} is not later")
        each.days = DateRange(each.days.lower, to)
    each.save()
    return {
        "number": each.number,
        "code": each.code,
        "units": each.units,
        "days": {
            "start": each.days.lower.isoformat(),
            "to": each.days.upper.isoformat() if each.days.upper else None,
        },
    }


def _sum_up(row: AuthorizationRequest) -> None:
    """The approval as a whole covers all its services."""
    permit = row.authorization
    assert permit is not None
    services = list(permit.services.all())
    ends = [each.days.upper for each in services]
    last = None if None in ends else max(each for each in ends if each)
    permit.units = sum(each.units for each in services)
    permit.days = DateRange(min(each.days.lower for each in services), last)
    permit.save(update_fields=["units", "days"])
