"""The QIO's fast track: the end of services of a nursing home, at home or of a CORF; a discharge.

42 CFR 422.620 to 422.626.  The enrollee asks the QIO, and the QIO tells the plan: from then it
owes the enrollee a detailed notice, and the QIO its records, by the close of business of that day
(services) or by noon of the day after (discharge).  Under Original Medicare the provider owes them,
and the plan has no part.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.answering import FOR_CLAIMANT, Effected, Outcome, effect, take_outcome
from appeals.external.bodies import qio_of
from appeals.external.on_file import (
    QUEUE,
    Matter,
    May,
    UnableToGo,
    happened_many,
    open_clocks,
    put_on_file,
)
from appeals.external.sending import send
from appeals.models import ExternalReview
from kernel.cases.models import Case
from kernel.cases.queue import Work, put_many
from kernel.law.regimes import base_of
from kernel.outside.keeping import Told
from kernel.record.sealing import Batch

SETTINGS = {"services": "the end of services", "discharge": "a discharge from hospital"}
NOON = time(12)


def may_go(case: Case, setting: str) -> May:
    """Whether the plan has a part in it: Medicare Advantage alone."""
    if setting not in SETTINGS:
        return May(False, f"{setting!r} is not one of {', '.join(SETTINGS)}")
    if not case.regimes or base_of(case.regimes) != "medicare_advantage":
        return May(False, "under Original Medicare the provider answers the QIO, not we",
                   ("42 CFR 405.1202", "42 CFR 405.1206"))  # fmt: skip
    return May(True, SETTINGS[setting], ("42 CFR 422.622", "42 CFR 422.626"))


def forward(
    matter: Matter,
    setting: str,
    *,
    told_at: datetime,
    ends_on: date,
    state: str,
    asked_at: datetime | None = None,
    now: datetime,
    by: str,
) -> ExternalReview:
    """The QIO told the plan at `told_at` of a request about coverage that ends, or a discharge, on
    `ends_on`; the file goes to it at once.  `state`, where the care is given, says which QIO."""
    may = may_go(matter.case, setting)
    if not may:
        raise UnableToGo(may.why)
    if told_at > now:
        raise UnableToGo(f"{told_at.isoformat()} is still to come")
    zone = ZoneInfo(matter.case.zone)
    body = qio_of(state, told_at.astimezone(zone).date())
    review = put_on_file(
        matter,
        process="qio",
        step="fast_track",
        state="assigned",
        body=body.code,
        basis=setting,
        track="expedited",
        received_at=told_at,
        now=now,
    )
    batch = Batch()
    said: dict[str, Any] = {"body": body.code, "cite": body.cite, "weak": body.weak}
    said["cites"] = list(may.cites)
    events = _events(told_at, ends_on, asked_at, zone, said)
    happened_many(review, events, by, batch, now=now)
    open_clocks(review, now=now)
    told = (
        Told(
            review.pk,
            "file_handed_over",
            ("file_forwarded", "information_received"),
            "file_refused",
        ),
    )
    send(review, matter, body.reader, told, why=may.why, batch=batch, now=now, by=by)
    put_many([Work(review.pk, QUEUE, ("detailed_notice",), priority=2)], now=now)
    batch.seal(now)
    return review


def _events(
    told_at: datetime,
    ends_on: date,
    asked_at: datetime | None,
    zone: ZoneInfo,
    said: dict[str, Any],
) -> list[tuple[str, datetime, dict[str, Any]]]:
    """What the QIO told, the day coverage ends, and when the enrollee asked, if known."""
    ends = datetime.combine(ends_on, NOON, zone)
    events: list[tuple[str, datetime, dict[str, Any]]] = [
        ("received", told_at, said),
        ("coverage_ends", ends, {"only_day": ends_on.isoformat()}),
    ]
    if asked_at is not None:
        events.append(("filed", asked_at, {"by": "enrollee"}))
    return events


def receive_outcome(review: ExternalReview, outcome: Outcome, *, now: datetime, by: str) -> None:
    """Record what the QIO decided: against the plan, coverage goes on."""
    take_outcome(review, outcome, now=now, by=by)


def effectuate(review: ExternalReview, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that coverage went on as the QIO decided."""
    if review.outcome not in FOR_CLAIMANT:
        raise UnableToGo(f"{review.number}: the QIO agreed that coverage ends")
    effect(review, effected, now=now, by=by)
