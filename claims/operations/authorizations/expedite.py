"""Asked to hurry, and the refusal: 42 CFR 422.570; 29 CFR 2560.503-1(m)(1)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import Answer, UnableToAuthorize
from claims.operations.authorizations.asking import ask_in_its_time
from claims.operations.authorizations.clocks import drop_urgent, open_clocks
from claims.operations.authorizations.on_file import happened, held_open
from claims.operations.authorizations.read import answer_of
from kernel.cases.models import Event
from kernel.record.sealing import Batch


def expedite(
    number: str, *, at: datetime, by_physician: bool, why: str, now: datetime, by: str
) -> Answer:
    """It was asked at `at` that a request on file be expedited; the hours run from then.

    A physician's word must be followed.  Who was refused once may ask again only with it.
    """
    with transaction.atomic():
        row = held_open(number)
        if at < row.case.received_at or at > now:
            raise UnableToAuthorize("it was asked after the request came, and not in the future")
        refused = _on_record(row, "expedite_refused")
        if row.track == "expedited" and not by_physician:
            raise UnableToAuthorize(f"{row.number} is expedited already")
        if refused and not by_physician:
            raise UnableToAuthorize(
                f"{row.number}: it was refused before; it can be asked again with a physician's "
                "support"
            )
        batch = Batch()
        facts: dict[str, Any] = {"why": why.strip(), "by_physician": by_physician}
        if row.track != "expedited" and not refused:
            happened(row, "expedite_requested", at, by, batch, now=now, facts=facts)
        if by_physician:
            undone = {"overtakes": str(refused.pk)} if refused else {}
            said = facts | undone
            happened(row, "physician_support_received", at, by, batch, now=now, facts=said)
        _set_track(row, "expedited")
        ask_in_its_time(row, batch, now=now, by=by)
        open_clocks(row, now=now)
        batch.seal(now)
        return answer_of(row)


def refuse_to_expedite(number: str, why: str, *, now: datetime, by: str) -> Answer:
    """The request is decided in the standard time, counted from its first receipt; the letter that
    says so is owed from now."""
    with transaction.atomic():
        row = held_open(number)
        if row.track != "expedited":
            raise UnableToAuthorize(f"{row.number} is not expedited: there is nothing to refuse")
        if _on_record(row, "physician_support_received"):
            raise UnableToAuthorize(
                f"{row.number}: a physician supports it, and it must be expedited "
                "(42 CFR 422.570(c); 29 CFR 2560.503-1(m)(1)(iii))"
            )
        if not why.strip():
            raise UnableToAuthorize("say why it need not be expedited, as the letter has to")
        batch = Batch()
        facts = {"why": why.strip()}
        happened(row, "expedite_refused", now, by, batch, now=now, facts=facts)
        _set_track(row, "standard")
        drop_urgent(row, now=now)
        batch.seal(now)
        return answer_of(row)


def _set_track(row: AuthorizationRequest, track: str) -> None:
    row.track = row.case.track = track
    row.save(update_fields=["track"])
    row.case.save(update_fields=["track"])


def _on_record(row: AuthorizationRequest, name: str) -> Event | None:
    return Event.objects.filter(case=row.pk, name=name).order_by("id").last()
