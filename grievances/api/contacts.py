"""Contacts and their issues, for machines: taken in, sorted by the table, settled by a person."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.coming_in import incoming, known
from appeals.api.doors import NOT_KEPT
from appeals.api.given import FIRST, LAST, given_in, read_whole, refuse
from appeals.models import Contact
from appeals.showing.contacts import version_of_contact
from claims.desk.as_json import plain
from grievances.api.doors import Office, OfOneContact
from grievances.operations.intake.document import Settling, read_settling
from grievances.operations.intake.propose import propose_issues, receive
from grievances.operations.intake.settle import CLASSIFY, settle
from grievances.operations.intake.starts import Would, starts
from grievances.showing.contacts import Sorted, sorting_of
from kernel.people.policy import Actor
from kernel.reading import Fault
from kernel.record.looking import looked
from kernel.web.conditional import etag, matched
from kernel.web.once import once

MOST = 50
"""Issues of one contact."""


class Complaints(Office):
    """`POST /api/v1/triage/contacts`: a complaint is taken in with its first receipt and sorted at
    once; nothing is opened.  The same reference on the same channel is the same contact."""

    permission = "grievance.receive"
    parser_classes = (*Office.parser_classes, MultiPartParser)
    kind = "contact"

    @once()
    def post(self, request: Request) -> Response:
        actor, now = self.actor, timezone.now()
        came = incoming(request, actor, now)
        before = known(came)
        row = receive(came, now=now, by=actor.name)
        said = {
            "contact": row.pk,
            "state": row.state,
            "received_at": plain(row.received_at),
            "issues": row.issues.count(),
            "version": version_of_contact(row),
        }
        headers = NOT_KEPT | {"ETag": etag(said["version"])}
        return Response(said, status=200 if before else 201, headers=headers)


class _Issues(OfOneContact):
    permission = CLASSIFY

    def told(self, row: Contact, said: Any, status: int = 200) -> Response:
        version = version_of_contact(row)
        headers = NOT_KEPT | {"ETag": etag(version)}
        return Response({**said, "version": version}, status=status, headers=headers)

    def sorted_(self, row: Contact) -> Sorted:
        """What it was sorted into; the look is on record."""
        member = row.member.number if row.member else ""
        what = f"contact {row.pk}: its issues"
        looked(self.actor.name, what, now=timezone.now(), member=member)
        return sorting_of(row, self.actor)


class Issues(_Issues):
    """`GET /api/v1/contacts/{identity}/issues`: each issue with the row it rests on, its words and
    why.  `POST`: a person says what each is; every one goes its way from the first receipt, all or
    none."""

    permission = CLASSIFY

    def get(self, request: Request, identity: int) -> Response:
        row = self.found()
        return self.told(row, plain(self.sorted_(row)))

    @once()
    @matched
    def post(self, request: Request, identity: int, *, version: str) -> Response:
        row = self.held(version)
        said, now = _settling(request, self.actor), timezone.now()
        change = said.decision_to_change
        settle(row.pk, said.words, decision_to_change=change, actor=self.actor, now=now)
        row = self.found()
        return self.told(row, plain(self.sorted_(row)), 201)


class Sorting(_Issues):
    """`POST /api/v1/contacts/{identity}/sort`: a contact that came by another door is sorted now;
    issues that are there already stay."""

    @once()
    @matched
    def post(self, request: Request, identity: int, *, version: str) -> Response:
        row = self.held(version)
        given_in(request, ()).whole()
        propose_issues(row.pk)
        row = self.found()
        return self.told(row, plain(self.sorted_(row)), 201)


class IssuePreviews(_Issues):
    """`POST /api/v1/contacts/{identity}/issues/previews`: what each issue would become, with the
    clocks it would start from the first receipt.  Nothing is kept."""

    def post(self, request: Request, identity: int) -> Response:
        row, said = self.found(), _settling(request, self.actor)
        would = starts(row.pk, said.words, actor=self.actor, now=timezone.now())
        pairs = zip(said.words, would, strict=True)
        shown = [_would(word.issue, each) for word, each in pairs]
        return self.told(row, {"contact": row.pk, "issues": shown})


def _would(issue: int, each: Would) -> dict[str, Any]:
    return {"issue": issue or None, **plain(each), "joins": each.joins or None}


def _settling(request: Request, actor: Actor) -> Settling:
    """The document of a person."""
    said, faults = read_settling(read_whole(request), sender=actor.name)
    if said is not None:
        faults = [*faults, *_strange(said)]
    refuse(faults)
    assert said is not None
    return said


def _strange(said: Settling) -> Sequence[Fault]:
    """What no office could mean: days of other ages, more issues than a letter holds."""
    if len(said.words) > MOST:
        return [Fault("issues", f"at most {MOST}")]
    found = []
    for place, each in enumerate(said.words):
        days = {
            "grieved.occurred_on": each.grieved.occurred_on,
            "told_at": each.told_at,
            "appeal.notice_dated": each.appeal.notice_dated if each.appeal else None,
            "appeal.notice_received": each.appeal.notice_received if each.appeal else None,
        }
        found += [
            Fault(f"issues[{place}].{name}", "the year cannot be")
            for name, day in days.items()
            if day is not None and not FIRST <= day.year <= LAST
        ]
    return found
