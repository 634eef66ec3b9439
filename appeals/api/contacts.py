"""What came in, for machines: handed in, read, settled into appeals, or set aside."""

from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.acts_hearing import examined
from appeals.api.coming_in import OfOneContact, incoming, known
from appeals.api.doors import NOT_KEPT, Office, require_sight
from appeals.api.given import FIRST, LAST, given_in, read_whole, refuse
from appeals.models import Appeal, Contact
from appeals.operations.intake.document import read_issues
from appeals.operations.intake.receive import receive
from appeals.operations.intake.settle import reopen, set_aside, settle
from appeals.operations.intake.starts import Would, starts
from appeals.operations.open import Wanted
from appeals.showing.contacts import contact_shown, version_of_contact
from claims.desk.as_json import plain
from kernel.cases.version import version_of
from kernel.people.policy import Actor, may_see
from kernel.reading import Fault
from kernel.record.looking import looked, looked_at_many
from kernel.web.conditional import etag, matched
from kernel.web.once import once
from kernel.web.paging import Listing
from kernel.web.permitted import actor_for

STATES = ("open", "settled", "no_appeal")
MOST = 50
"""Issues of one letter."""


class Contacts(Listing, Office):
    """`GET /api/v1/contacts?state=open`: letters and calls, the first received first.  `POST`: one
    is handed in with its first receipt, and read; the same reference again is the same contact."""

    permission: ClassVar = {"GET": "appeal.open", "POST": "appeal.receive"}
    parser_classes = (*Office.parser_classes, MultiPartParser)
    kind = "contact"
    parameters = ("state",)
    order = ("received_at", "id")

    def get(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        if state and state not in STATES:
            raise ParseError(f"state: {', '.join(STATES)}")
        rows = Contact.objects.select_related("member")
        rows = rows.filter(state=state) if state else rows
        actor, now = actor_for(request), timezone.now()
        answer = self.listed(request, rows, lambda row: _in_list(row, actor, now))
        seen = [(each["member"] or "", "") for each in answer.data["results"]]
        looked_at_many(actor.name, "list of contacts", seen, now=now)
        answer["Cache-Control"] = "no-store"
        return answer

    @once()
    def post(self, request: Request) -> Response:
        actor, now = self.actor, timezone.now()
        came = incoming(request, actor, now)
        before = known(came)
        row = receive(came, now=now, by=actor.name)
        row.refresh_from_db()  # its version is that of the row as it is kept
        said = {
            "contact": row.pk,
            "state": row.state,
            "received_at": plain(row.received_at),
            "entered_at": plain(row.entered_at),
            "version": version_of_contact(row),
        }
        headers = NOT_KEPT | {"ETag": etag(said["version"])}
        return Response(said, status=200 if before else 201, headers=headers)


def _in_list(row: Contact, actor: Actor, now: datetime) -> dict[str, Any]:
    said = plain(contact_shown(row, _appeals(row, actor), now))
    for name in ("text", "read"):
        said.pop(name)
    return dict(said)


def _appeals(row: Contact, actor: Actor) -> tuple[str, ...]:
    found = Appeal.objects.filter(contact=row).select_related("case").order_by("issue")
    return tuple(each.number for each in found if may_see(actor, each.case.restricted_to))


class _OfOneContact(OfOneContact):
    permission = "appeal.open"

    def stands(self, made: list[Appeal] | None = None) -> Response:
        row = self.found()
        version = version_of_contact(row)
        said: dict[str, Any] = {"contact": row.pk, "state": row.state, "version": version}
        if made is not None:
            said["appeals"] = [
                {
                    "number": each.number,
                    "state": each.state,
                    "level": each.level,
                    "track": each.track,
                    "version": version_of(each.pk),
                }
                for each in made
            ]
        return Response(said, status=201, headers=NOT_KEPT | {"ETag": etag(version)})


class OneContact(_OfOneContact):
    """`GET /api/v1/contacts/{identity}`: what came, with what was read from it, each with the
    sentence it stands in."""

    def get(self, request: Request, identity: int) -> Response:
        row, now = self.found(), timezone.now()
        member = row.member.number if row.member else ""
        looked(self.actor.name, f"contact {row.pk}", now=now, member=member)
        shown = contact_shown(row, _appeals(row, self.actor), now)
        return Response(plain(shown), headers=NOT_KEPT | {"ETag": etag(shown.version)})


class Settlements(_OfOneContact):
    """`POST /api/v1/contacts/{identity}/settle`: what it asks for is confirmed, an appeal an issue;
    all of them are opened or none."""

    @once()
    @matched
    def post(self, request: Request, identity: int, *, version: str) -> Response:
        row = self.held(version)
        issues = _issues(request, self.actor)
        return self.stands(settle(row.pk, issues, actor=self.actor, now=timezone.now()))


class Starts(_OfOneContact):
    """`POST /api/v1/contacts/{identity}/previews`: what each issue would come to, with the clocks
    it would start.  Nothing is kept."""

    def post(self, request: Request, identity: int) -> Response:
        row = self.found()
        would = starts(row.pk, _issues(request, self.actor), actor=self.actor, now=timezone.now())
        said = {"contact": row.pk, "issues": [_would(each) for each in would]}
        headers = NOT_KEPT | {"ETag": etag(version_of_contact(row))}
        return Response(said, headers=headers)


class _Why(_OfOneContact):
    @once()
    @matched
    def post(self, request: Request, identity: int, *, version: str) -> Response:
        row = self.held(version)
        given = given_in(request, ("why",))
        why = given.text("why")
        given.whole()
        self.act(row, why)
        return self.stands()

    def act(self, row: Contact, why: str) -> None:
        raise NotImplementedError


class SettingAside(_Why):
    """`POST /api/v1/contacts/{identity}/set-aside`: it asks for no appeal; why is kept."""

    def act(self, row: Contact, why: str) -> None:
        set_aside(row.pk, why, actor=self.actor, now=timezone.now())


class Reopening(_Why):
    """`POST /api/v1/contacts/{identity}/reopen`: it asks for one after all, with the receipt it
    always had."""

    def act(self, row: Contact, why: str) -> None:
        reopen(row.pk, why, actor=self.actor, now=timezone.now())


def _issues(request: Request, actor: Actor) -> list[Wanted]:
    """The issues of the document; what is restricted to others is as what is not there."""
    issues, faults = read_issues(read_whole(request))
    if len(issues) > MOST:
        faults = [Fault("issues", f"at most {MOST}")]
    for place, each in enumerate(issues):
        for name in ("notice_dated", "notice_received"):
            day = getattr(each, name)
            if day is not None and not FIRST <= day.year <= LAST:
                faults.append(Fault(f"issues[{place}].{name}", "the year cannot be"))
    refuse(faults)
    for each in issues:
        require_sight(actor, claim=each.claim, request=each.request)
    return issues


def _would(each: Would) -> dict[str, Any]:
    return {
        "issue": each.issue,
        "level": each.level,
        "track": each.track,
        "refused": each.refused,
        "examined": examined(each.examined) if each.examined else None,
        "clocks": plain(each.clocks),
    }


__all__ = ["Contacts", "OneContact", "Reopening", "SettingAside", "Settlements", "Starts"]
