"""The Part C independent review entity: it hears, unasked, what the plan upholds or decides late.

42 CFR 422.590, 422.592, 422.618, 422.619.  Which contractor it is follows from the day the file is
sent (`appeals/law/bodies.yaml`).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.external.answering import Effected, Outcome, effect, take_outcome
from appeals.external.bodies import body_of
from appeals.external.clocks import open_forwarding
from appeals.external.on_file import (
    May,
    UnableToGo,
    happened,
    matter_of,
    move_appeal,
    open_clocks,
    put_on_file,
)
from appeals.external.sending import send, told_of_both
from appeals.facts import waits_for_papers
from appeals.law_book import book
from appeals.models import Appeal, ExternalReview
from kernel.cases.models import Deadline, Event
from kernel.clocks import catalogue
from kernel.dates import add_hours
from kernel.law import UnableToCite
from kernel.law.regimes import base_of
from kernel.letters.models import Letter
from kernel.record.sealing import Batch

PROCESS = "ire"
CITE = "42 CFR 422.590"
AGAINST = ("upheld", "partly")
OVER = ("dismissed", "withdrawn", "merged", "closed")
WAITED_FOR = "forwarding.carrier_waited_for"
"""How long the carrier's word is waited for once the time is over: the plan's own choice."""
ACTOR = "sweep"


def may_go(appeal: Appeal, *, late: bool = False) -> May:
    """Whether the plan must send the file: a Medicare Advantage reconsideration upheld, in whole or
    part, or not decided in time, that is not there yet."""
    if not appeal.case.regimes or base_of(appeal.case.regimes) != "medicare_advantage":
        return May(False, "only appeals of Medicare Advantage go to the IRE", ("42 CFR 422.592",))
    if appeal.state in OVER:
        return May(False, f"{appeal.number} is {appeal.state}", (CITE,))
    if there := _there(appeal):
        return May(False, f"{appeal.number} went to the IRE as {there.number}", (CITE,))
    if appeal.outcome == "overturned":
        return May(False, f"{appeal.number} was decided for the enrollee", (CITE,))
    if appeal.outcome in AGAINST:
        return May(True, f"the plan's decision is not wholly for the enrollee: {appeal.outcome}",
                   ("42 CFR 422.590(a)(2)",))  # fmt: skip
    if not late:
        return May(False, f"{appeal.number} is not decided, and its time runs", (CITE,))
    if waits_for_papers(appeal):
        return May(False, "who asks has no papers to: it is to be dismissed, not sent",
                   ("Parts C & D Guidance, representatives",))  # fmt: skip
    return May(True, "no decision in time counts as one against the enrollee",
               ("42 CFR 422.590(d)", "42 CFR 422.590(g)"))  # fmt: skip


def forward(appeal: Appeal, *, now: datetime, by: str, late: bool = False) -> ExternalReview:
    """Build the file and send it on its way.  UnableToGo where the plan need not."""
    may = may_go(appeal, late=late)
    if not may:
        raise UnableToGo(may.why)
    with transaction.atomic():
        zone = ZoneInfo(appeal.case.zone)
        body = body_of(PROCESS, appeal.case.regimes, now.astimezone(zone).date())
        review = put_on_file(
            matter_of(appeal),
            process=PROCESS,
            step="review",
            state="assigned",
            body=body.code,
            basis="not_decided_in_time" if late else appeal.outcome,
            track=appeal.track,
            unasked=True,
            received_at=now,
            now=now,
        )
        batch = Batch()
        said = {"body": body.code, "cite": body.cite, "why": may.why, "cites": list(may.cites)}
        happened(review, "assigned", now, by, batch, now=now, facts=said)
        move_appeal(appeal, "forwarded")
        open_forwarding(appeal, now=now)
        open_clocks(review, now=now)
        told = told_of_both(appeal, review)
        send(review, matter_of(appeal), body.reader, told, why=may.why, batch=batch, now=now, by=by)
        made = {"review": review.number, "to": body.code}
        happened(appeal, "file_made", now, by, batch, now=now, facts=made)
        batch.seal(now)
        return review


def forward_late(*, case: int, clock: str, now: datetime) -> bool:
    """What follows when the plan's time ran out: the file is built and goes, without anyone asking.

    False where it need not go, and the case stays with people as late: it was decided for the
    enrollee and not carried out, the papers to ask with never came (MA-33), its file is on the
    way, or the carrier has not said yet whether the letter that takes more time left before.
    """
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("case").get(pk=case)
    if may_go(appeal, late=True):
        if carrier_to_say(appeal, now):
            return False
        forward(appeal, now=now, by=ACTOR, late=appeal.outcome not in AGAINST)
        return True
    return appeal.state in OVER


def carrier_to_say(appeal: Appeal, now: datetime) -> bool:
    """Whether the letter that takes more time went to its carrier before the time was over, and
    that it left is not confirmed yet: its word moves the deadline from when it left.  It is waited
    for as long as the plan chose, inside the 24 hours in which an expedited file goes (MA-29)."""
    over = Deadline.objects.filter(case=appeal.pk, clock__in=ends_here(), state="late")
    late_from = over.order_by("late_from").values_list("late_from", flat=True).first()
    if late_from is None or now >= _waited_until(appeal, late_from):
        return False
    taken = Event.objects.filter(case=appeal.pk, name="extension_taken").order_by("-id").first()
    if taken is None:
        return False
    letters = Letter.objects.filter(about__case=appeal.pk, about__subject=f"event:{taken.pk}")
    handed = letters.filter(dispatches__state="batched", dispatches__batch__made_at__lt=late_from)
    return bool(handed.exists())


def _waited_until(appeal: Appeal, late_from: datetime) -> datetime:
    zone = ZoneInfo(appeal.case.zone)
    day = late_from.astimezone(zone).date()
    law = book().opened(tuple(appeal.case.regimes), late_date=day)
    waited = law.span(WAITED_FOR).amount
    if not waited.counts_hours:
        raise UnableToCite(f"{WAITED_FOR} is {waited}: it is to be given in hours")
    return add_hours(late_from, waited.amount, zone)


def ends_here() -> list[str]:
    """The clocks whose end sends the file."""
    called = f"{__name__}.{forward_late.__name__}"
    return [clock.name for clock in catalogue() if clock.on_breach == called]


def receive_outcome(review: ExternalReview, outcome: Outcome, *, now: datetime, by: str) -> None:
    """Record what the IRE decided: the time to appeal on, and to carry out, runs from it."""
    take_outcome(review, outcome, now=now, by=by)


def effectuate(review: ExternalReview, effected: Effected, *, now: datetime, by: str) -> None:
    """Record that its reversal was authorized, provided or paid; the appeal closes with it."""
    effect(review, effected, now=now, by=by)


def _there(appeal: Appeal) -> ExternalReview | None:
    return appeal.external_reviews.filter(process=PROCESS, step="review").first()
