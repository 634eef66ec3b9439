"""Looks at protected data on the desk, each on record; and numbers that led nowhere."""

from django.utils import timezone

from claims.models import AuthorizationRequest, Claim
from kernel.people.policy import Actor
from kernel.record.looking import led_nowhere
from kernel.record.looking import looked as on_record


def looked(actor: Actor, of: Claim | AuthorizationRequest, what: str, *, why: str = "") -> None:
    """Record that this person saw `what` of the case."""
    member = of.member.number if of.member else ""
    case = of.case.number
    on_record(actor.name, what, now=timezone.now(), member=member, case=case, why=why)


def found_nothing(actor: Actor, number: str) -> None:
    """Record that a number was asked for that leads nowhere this person may go."""
    led_nowhere(actor.name, number, now=timezone.now())
