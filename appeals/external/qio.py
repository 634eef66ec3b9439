"""The QIO's fast track: the end of services of a nursing home, at home or of a CORF; a discharge.

42 CFR 422.620 to 422.626.  The enrollee asks the QIO, and the QIO tells the plan: from then it
owes the enrollee a detailed notice, and the QIO its records, by the close of business of that day
(services) or by noon of the day after (discharge).  Under Original Medicare the provider owes them,
and the plan has no part.
"""

from collections.abc import Sequence
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
    matter_of_review,
    open_clocks,
    put_on_file,
)
from appeals.external.sending import send
from appeals.law_book import book
from appeals.models import ExternalReview
from kernel.cases.models import Case, Event
from kernel.cases.queue import Work, put_many
from kernel.clocks import Happening, State, catalogue, reckon, shown
from kernel.law.book import Value
from kernel.law.regimes import base_of
from kernel.outside.keeping import Told
from kernel.record.sealing import Batch

SETTINGS = {"services": "the end of services", "discharge": "a discharge from hospital"}
PROCESS = "qio"
HEARS_LATE = {"services": "qio.late_services", "discharge": "qio.late_discharge"}
"""Who hears a request that came too late."""
ASKED = {"services": "ftn_asked", "discharge": "discharge_asked"}
"""By when the enrollee asks the QIO."""
AGAINST = ("upheld", "partly")
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
    took_late: str = "",
    now: datetime,
    by: str,
) -> ExternalReview:
    """The QIO told the plan at `told_at` of a request about coverage that ends, or a discharge, on
    `ends_on`; the file goes to it at once.  `state`, where the care is given, says which QIO;
    `took_late` why it hears a late request where the law leaves that to the plan."""
    may = may_go(matter.case, setting)
    if not may:
        raise UnableToGo(may.why)
    if told_at > now:
        raise UnableToGo(f"{told_at.isoformat()} is still to come")
    zone = ZoneInfo(matter.case.zone)
    if why := asked_later(asked_at, told_at, zone):
        raise UnableToGo(why)
    late = _late(matter, setting, ends_on, asked_at, told_at, took_late)
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
    said |= {"cites": list(may.cites)} | late
    events = _events(told_at, ends_on, asked_at, zone, said)
    happened_many(review, events, by, batch, now=now)
    open_clocks(review, now=now)
    came = ("file_forwarded", "information_received")
    told = (Told(review.pk, "file_handed_over", came, "file_refused"),)
    send(review, matter, body.reader, told, why=may.why, batch=batch, now=now, by=by)
    put_many([Work(review.pk, QUEUE, ("detailed_notice",), priority=2)], now=now)
    batch.seal(now)
    return review


def _late(
    matter: Matter,
    setting: str,
    ends_on: date,
    asked_at: datetime | None,
    told_at: datetime,
    took_late: str,
) -> dict[str, Any]:
    """Whether the enrollee asked too late, and by which law the QIO hears it all the same (Q-37,
    Q-47).  UnableToGo where a late request is the plan's, as an expedited appeal."""
    if asked_at is None:
        return {}
    zone = ZoneInfo(matter.case.zone)
    events = [Happening("coverage_ends", ends_on), Happening("filed", asked_at)]
    asked = reckon(catalogue()[ASKED[setting]], events, zone=zone, now=told_at)
    if asked.state is not State.MET_LATE:
        return {"late": False}
    hears = hears_late(setting, matter.case.regimes, told_at.astimezone(zone).date())
    if hears.amount != "qio" and not took_late.strip():
        raise UnableToGo(
            f"it was asked for late, and then the plan hears it as an expedited appeal "
            f"({hears.cite}): open one, or say that the QIO took it all the same"
        )
    return {"late": True, "late_cite": hears.cite, "took_late": took_late.strip()}


def asked_later(asked_at: datetime | None, told_at: datetime, zone: ZoneInfo) -> str:
    """That the QIO cannot have told of what was not asked yet; empty where it was."""
    if asked_at is None or asked_at <= told_at:
        return ""
    return f"the enrollee asked at {shown(asked_at, zone)}, after the QIO told the plan of it"


def hears_late(setting: str, regimes: Sequence[str], told_on: date) -> Value[str]:
    """Who hears a request that came too late, `qio` or `plan`, of one told of on a day."""
    return book().opened(tuple(regimes), told_date=told_on).text(HEARS_LATE[setting])


def second_look(row: ExternalReview, *, filed: datetime, now: datetime, by: str) -> ExternalReview:
    """The enrollee asks the QIO at `filed` to look once more at a decision against coverage (Q-38,
    42 CFR 422.626(g)): a case of its own, with the time to ask and the QIO's to decide."""
    if row.process != PROCESS or row.step != "fast_track" or row.outcome not in AGAINST:
        raise UnableToGo(f"{row.number}: the QIO decided nothing against the enrollee in it")
    if row.next_level.filter(step="second_look").exists():
        raise UnableToGo(f"a second look at {row.number} is asked for already")
    told = Event.objects.filter(case=row.pk, name="notice_dated").order_by("id").first()
    decided = Event.objects.filter(case=row.pk, name="decided").order_by("id").first()
    if filed > now or (decided and filed < decided.at):
        raise UnableToGo("it was asked for after the decision, and not in the future")
    review = put_on_file(
        matter_of_review(row),
        process=PROCESS,
        step="second_look",
        state="forwarded",
        body=row.body,
        basis=row.basis,
        previous=row,
        track=row.track,
        received_at=filed,
        now=now,
    )
    batch = Batch()
    events: list[tuple[str, datetime, dict[str, Any]]] = [
        ("received", filed, {"body": row.body, "of": row.number}),
        ("filed", filed, {"by": "enrollee"}),
    ]
    if told is not None:
        events.insert(0, ("notice_dated", told.at, {"only_day": told.facts.get("only_day")}))
    happened_many(review, events, by, batch, now=now)
    happened_many(row, [("filed", filed, {"review": review.number})], by, batch, now=now)
    open_clocks(review, now=now)
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
