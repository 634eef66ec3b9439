"""What the pages of reviews outside, disputes and alerts are about, for looking at each of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from appeals.models import Appeal, ExternalReview
from appeals.operations.dispute.receive import Disputed, receive
from appeals.operations.external_request import ReviewAsked, ask
from appeals.operations.screen import Found, screen
from kernel.alerts.models import Alert
from kernel.alerts.roster import OnCall, put_on
from kernel.cases.version import version_of
from kernel.people.acting import actor_named
from tests.browser.desks import claim_of
from tests.external_reviews import roster

HEARER, SUPERVISOR = "a.kell", "m.osei"
GROUP, PAID = "DK-2006", "DK-2005"


def samples() -> dict[str, dict[str, Any]]:
    """A request that waits to be screened, one that waits for its reviewer, a dispute."""
    roster(until=timezone.localdate() + timedelta(days=90))
    appeal = Appeal.objects.get(claim__patient_control_number=GROUP)
    waiting, eligible = _asked(claim=claim_of(GROUP).number), _asked(appeal=appeal.number)
    found = Found(covered=True, about="medical_judgment", waived=True)
    who, now = actor_named(HEARER), timezone.now()
    assert screen(eligible.number, found, who, now, version_of(eligible.pk)).result == "eligible"
    an_alert(appeal)
    dispute = {"number": _dispute()}
    return {
        **{key: {"number": waiting.number} for key in ("review-screen", "review-receipt")},
        "review-assign": {"number": eligible.number},
        **dict.fromkeys(("dispute", "dispute-decide", "dispute-withdraw"), dispute),
    }


def _asked(appeal: str = "", claim: str = "") -> ExternalReview:
    now = timezone.now()
    said = ReviewAsked("member", "deemed_exhaustion", appeal=appeal, claim=claim)
    return ask(said, actor_named(HEARER), now, received_at=now)


def _dispute() -> str:
    claim, now = claim_of(PAID), timezone.now()
    said = Disputed(
        claim=claim.number,
        npi=claim.billing_npi,
        name="Riverbend Clinic",
        address=("1 River Road", "Austin, TX 78701"),
        agreement="Agreement of 2024",
        wants="The second hour was not paid.",
    )
    zone, actor = "America/New_York", actor_named(HEARER)
    return receive(said, received_at=now, zone=zone, actor=actor, now=now).number


def an_alert(appeal: Appeal) -> None:
    """One that is told of and not taken; and somebody on call."""
    now = timezone.now()
    shift = OnCall("appeals", HEARER, 1, now, now + timedelta(days=2))
    put_on([shift], actor_named(SUPERVISOR))
    clock = appeal.case.deadlines.filter(late_from__isnull=False).earliest("late_from")
    assert clock.late_from is not None
    Alert.objects.create(
        case=appeal.case,
        clock=clock.clock,
        rule=clock.rule,
        late_from=clock.late_from,
        percent=75,
        roster="appeals",
        level=1,
        to=[HEARER],
        raised_at=now,
        climbs_at=now + timedelta(hours=1),
    )
