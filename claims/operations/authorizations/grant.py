"""What a decision approves, as claims read it: an authorization under the request's number."""

from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from claims.adjudication.preservice import Outcome, RequestDecision, ServiceDecision
from claims.adjudication.stored import plain
from claims.models import ApprovedService, Authorization, AuthorizationRequest
from kernel.dates import Days


def grant(row: AuthorizationRequest, decision: RequestDecision) -> list[dict[str, Any]]:
    """Put the approved services on file, in place of what was approved before; what they are."""
    approved = [each for each in decision.services if each.units and each.days]
    permit = row.authorization or Authorization(
        number=row.number, member=row.member, purpose=row.purpose
    )
    permit.chain = row.chain
    permit.npi = row.clinician_npi
    permit.status = decision.outcome.value
    permit.units = sum(each.units or 0 for each in approved)
    permit.days = _range(_over([each.days for each in approved if each.days]))
    permit.save()
    row.authorization = permit
    row.save(update_fields=["authorization"])
    codes = dict(row.services.values_list("number", "code"))
    kept = {each.number for each in approved}
    permit.services.exclude(number__in=kept).delete()
    for each in approved:
        ApprovedService.objects.update_or_create(
            authorization=permit,
            number=each.number,
            defaults={
                "code": codes[each.number],
                "units": each.units or 0,
                "days": _range(each.days),
            },
        )
    return [_told(each, codes) for each in approved]


def ungrant(row: AuthorizationRequest, status: str) -> None:
    """What was approved is no longer: for later decisions, and only for those."""
    if row.authorization:
        row.authorization.status = status
        row.authorization.save(update_fields=["status"])


def _over(days: list[Days]) -> Days:
    """From the first day to the last of all."""
    ends = [each.to for each in days]
    last = None if None in ends else max(each for each in ends if each)
    return Days(min(each.start for each in days), last)


def _range(days: Days | None) -> Any:
    assert days is not None
    return DateRange(days.start, days.to)


def _told(each: ServiceDecision, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "number": each.number,
        "code": codes[each.number],
        "units": each.units,
        "days": plain(each.days),
        "whole": each.outcome is Outcome.APPROVED,
    }
