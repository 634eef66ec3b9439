"""What somebody proposed on a request and another person has to do, or not, as far as it still
stands: the end of an approval, and a denial for a medical reason; and whether what is proposed on a
claim is void."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from claims.models import AuthorizationRequest, Proposal
from kernel.cases.models import Event
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import in_words, may, permission

GRANTED = ("approved", "partly_approved")
DENY = "claim.deny_clinically"
TAKE_BACK = "authorization.take_back"
TAKE_BACK_PROPOSED, DENIAL_PROPOSED = "take_back_proposed", "clinical_denial_proposed"
CHANGES_AN_APPROVAL = ("decided", "authorized", "authorization_changed", "sent_back")
"""After one of these the approval is another than was proposed to end, or another said no."""
ENDS_A_DENIAL = ("determined", "decided", "withdrawn", "authorization_taken_back", "sent_back")
"""After one of these somebody has had a word on it since."""

HARMLESS = ("noted", "deadline_passed", "restricted", "barred")
"""Events that change no fact: they void no proposal."""

_VERBS = {TAKE_BACK_PROPOSED: ("take_back", TAKE_BACK), DENIAL_PROPOSED: ("clinical_denial", DENY)}


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """What `by` would do and another person does, or not: `what` is take_back or clinical_denial,
    `said` the ground and why, or the verdicts; `may_sign` the roles that may, in words."""

    what: str
    by: str
    at: datetime
    said: Mapping[str, Any]
    may_sign: str


def open_proposal(row: AuthorizationRequest) -> OpenProposal | None:
    """The proposal that waits for another person's act; None where none stands."""
    if row.state in GRANTED:
        event = to_end(row)
    elif row.state == "pended":
        event = _last(row, DENIAL_PROPOSED, ENDS_A_DENIAL)
    else:
        event = None
    if event is None:
        return None
    what, needed = _VERBS[event.name]
    roles = in_words(permission(needed).roles)
    return OpenProposal(what, event.actor, event.at, event.facts, may_sign=roles)


def open_proposals(seen: Collection[str]) -> list[tuple[AuthorizationRequest, OpenProposal]]:
    """Every request of which something waits for another person, the oldest proposal first.
    `seen` are those to whom a case may be restricted and still be told of; `*`: all."""
    said = Event.objects.filter(case=OuterRef("pk"), name__in=tuple(_VERBS))
    rows = AuthorizationRequest.objects.filter(
        Exists(said), state__in=(*GRANTED, "pended")
    ).select_related("case", "member")
    if "*" not in seen:
        rows = rows.filter(case__restricted_to__in=["", *sorted(seen)])
    found = [(row, waits) for row in rows if (waits := open_proposal(row))]
    return sorted(found, key=lambda each: (each[1].at, each[0].pk))


def to_end(row: AuthorizationRequest) -> Event | None:
    """The last proposal to end the approval as it is, of somebody who still may sign."""
    last = _last(row, TAKE_BACK_PROPOSED, CHANGES_AN_APPROVAL)
    return last if last and may_sign(last.actor) else None


def may_sign(name: str) -> bool:
    """Whether a person may sign that an approval is taken back."""
    try:
        return bool(may(actor_named(name), TAKE_BACK))
    except UnknownPerson:
        return False


def _last(row: AuthorizationRequest, name: str, ended_by: tuple[str, ...]) -> Event | None:
    events = Event.objects.filter(case=row.pk).defer("stored")
    last = events.filter(name=name).order_by("id").last()
    if last is None or events.filter(name__in=ended_by, pk__gt=last.pk).exists():
        return None
    return last


def void_because(proposal: Proposal) -> str:
    """What happened since that changes what was proposed on; empty where nothing did."""
    return void_among([proposal]).get(proposal.pk, "")


def void_among(proposals: Sequence[Proposal]) -> dict[int, str]:
    """Of those that something voids, what; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, e.name, e.actor FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) "
            "AS p(id, claim, after) CROSS JOIN LATERAL (SELECT name, actor FROM cases_event "
            "WHERE case_id = p.claim AND id > p.after AND name <> ALL(%s) ORDER BY id LIMIT 1) e",
            [
                [each.pk for each in proposals],
                [each.claim_id for each in proposals],
                [each.after for each in proposals],
                list(HARMLESS),
            ],
        )
        rows = cursor.fetchall()
    return {key: f"{name.replace('_', ' ')} by {actor} since" for key, name, actor in rows}
