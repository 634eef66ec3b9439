"""The decision under appeal, as it is shown."""

from appeals.models import Appeal
from appeals.operations.below import refused_of
from appeals.showing.parts import Below, LineBelow, Reason


def below_of(row: Appeal) -> Below:
    """Its lines are those the appeal is about."""
    decision = row.decision
    number = row.claim.number if row.claim else row.asked.number if row.asked else ""
    return Below(
        kind="claim" if row.claim_id else "authorization" if row.asked_id else "",
        number=number,
        decision=decision.number if decision else None,
        disposition=decision.disposition if decision else "",
        decided_at=decision.decided_at if decision else None,
        decided_by=decision.decided_by if decision else "",
        notice_dated=row.notice_dated,
        notice_received=row.notice_received,
        lines=_lines(row),
    )


def _lines(row: Appeal) -> tuple[LineBelow, ...]:
    decision = row.decision
    if decision is None:
        return ()
    said = dict(decision.lines.values_list("number", "disposition"))
    what = _services(row)
    return tuple(
        LineBelow(
            number=number,
            disposition=said.get(number, ""),
            what=what.get(number, ""),
            reasons=tuple(Reason(each.rule, each.message, each.cites) for each in found),
        )
        for number, found in refused_of(row).items()
    )


def _services(row: Appeal) -> dict[int, str]:
    """What each line was for: its code, with what was charged; or what was asked."""
    if row.claim is not None:
        rows = row.claim.lines.values_list("number", "code", "charge")
        return {number: f"{code}, ${charge} billed" for number, code, charge in rows}
    if row.asked is None:
        return {}
    asked = row.asked.services.values_list("number", "code", "described")
    return {number: code or described or "the opinion" for number, code, described in asked}
