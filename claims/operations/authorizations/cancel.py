"""Who asked takes the request back, or an approval no longer wanted.

The plan ends no approval by this: it needs the withdrawal of who asked, on record.  Where anything
was denied, the notice of it and the right to appeal stand (42 CFR 422.568(e)), and nothing is
withdrawn any more: what is approved and not wanted is just not used.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import (
    HOW,
    Answer,
    UnableToAuthorize,
    Withdrawal,
)
from claims.operations.authorizations.grant import ungrant
from claims.operations.authorizations.on_file import GRANTED, QUEUE, happened, held, move
from claims.operations.authorizations.read import answer_of
from claims.states import AUTHORIZATION
from kernel.cases.queue import close
from kernel.record.sealing import Batch

REFUSED = ("denied", "partly_approved")


def cancel(
    number: str, why: str, withdrawal: Withdrawal | None = None, *, now: datetime, by: str
) -> Answer:
    """Nothing more is decided.  A claim for a service given before stays as it was decided.

    An approval ends only with the `withdrawal` of who asked.
    """
    with transaction.atomic():
        row = held(number)
        _check(row, withdrawal, now)
        if not why.strip():
            raise UnableToAuthorize("say who withdrew it, and why")
        batch = Batch()
        facts = {"why": why.strip(), "was": row.state, **_said(withdrawal)}
        happened(row, "withdrawn", now, by, batch, now=now, facts=facts)
        ungrant(row, "cancelled")
        move(row, "cancelled")
        close([row.pk], QUEUE, now=now)
        batch.seal(now)
        return answer_of(row)


def _check(row: AuthorizationRequest, withdrawal: Withdrawal | None, now: datetime) -> None:
    decision = row.decisions.order_by("number").last()
    if row.state in (*GRANTED, "denied") and decision and decision.disposition in REFUSED:
        raise UnableToAuthorize(
            f"{row.number} was {decision.disposition.replace('_', ' ')}: the notice of it and the "
            "right to appeal stand, and it cannot be withdrawn any more (42 CFR 422.568(e))"
        )
    if not AUTHORIZATION.may(row.state, "cancelled"):
        raise UnableToAuthorize(f"{row.number} is {row.state}: it cannot be withdrawn")
    if withdrawal is not None:
        _check_withdrawal(row, withdrawal, now)
    elif row.state in GRANTED:
        raise UnableToAuthorize(
            f"{row.number} is approved: it ends only where who asked for it withdraws it (say "
            "asked_by, who, at and how), or by take_back"
        )


def _check_withdrawal(row: AuthorizationRequest, said: Withdrawal, now: datetime) -> None:
    if not said.who.strip():
        raise UnableToAuthorize("say who withdrew it, by name")
    if said.how not in HOW:
        raise UnableToAuthorize(f"{said.how!r}: how it was withdrawn is one of {', '.join(HOW)}")
    if not row.case.received_at <= said.at <= now:
        raise UnableToAuthorize(
            f"{said.at.isoformat()}: it was withdrawn between its receipt and now"
        )
    if said.asked_by == "provider" and row.asked_by != "provider":
        raise UnableToAuthorize(
            f"the {row.asked_by} asked for {row.number}: a provider does not withdraw it"
        )


def _said(withdrawal: Withdrawal | None) -> Mapping[str, Any]:
    if withdrawal is None:
        return {}
    return {
        "asked_by": withdrawal.asked_by,
        "who": withdrawal.who.strip(),
        "at": withdrawal.at.isoformat(),
        "how": withdrawal.how,
    }
