"""The story's grievances and matters outside: taken in, settled and opened by the operations pages
use."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from appeals.operations.intake.receive import Incoming
from claims.models import Claim
from config.opening.story import ZONE, Story
from grievances.external.commissioner import Inquiry
from grievances.external.ctm import Complaint
from grievances.external.qio import Asked
from grievances.models import Grievance, Matter
from grievances.operations.answer_issue import Answer, answer
from grievances.operations.intake.opened import Grieved
from grievances.operations.intake.propose import receive
from grievances.operations.intake.settle import Word, settle
from grievances.operations.matters import department, quality, tracked
from grievances.operations.matters.doors import Whom
from kernel.cases.version import version_of
from kernel.people.acting import actor_named

INTAKE, COORDINATOR = "i.park", "g.wren"


def grievances_of(said: Mapping[str, Any], story: Story) -> Iterator[tuple[str, Any]]:
    """What happened with one grievance, each with its day."""
    yield said["received"], lambda at: _open(said, at)
    for each in said.get("answers", ()):
        yield each["on"], lambda at, each=each: _answer(said, each, at)
    for each in said.get("outside", ()):
        yield each["on"], lambda at, each=each: _outside(said, each, story, at)


def only_came(said: Mapping[str, Any], at: datetime) -> None:
    """A letter or call that nobody has settled yet."""
    receive(Incoming(said["channel"], at, ZONE, text=said["says"]), now=at, by=INTAKE)


def _open(said: Mapping[str, Any], at: datetime) -> None:
    """Every issue as the table proposes it: a grievance, answered with the first of them."""
    member = Claim.objects.get(patient_control_number=said["claim"]).member
    assert member is not None
    came = Incoming(
        said["channel"],
        at,
        ZONE,
        text=said["says"],
        member=member.number,
        reached="delegate" if "first_at" in said else "plan",
        reached_whom=said.get("first_at", ""),
    )
    contact = receive(came, now=at, by=INTAKE)
    issues = list(contact.issues.order_by("number"))
    words = [
        Word(
            each.number,
            "grievance",
            grieved=Grieved(
                quality_of_care=each.quality_of_care,
                joins=issues[0].number if place else 0,
                delegate=said.get("delegate", ""),
                provider_npi=said.get("provider", ""),
            ),
        )
        for place, each in enumerate(issues)
    ]
    settle(contact.pk, words, decision_to_change=False, actor=actor_named(INTAKE), now=at)


def _of(said: Mapping[str, Any]) -> Grievance:
    found = Grievance.objects.filter(contact__text=said["says"])
    return found.get()


def _answer(said: Mapping[str, Any], each: Mapping[str, Any], at: datetime) -> None:
    row, word = _of(said), Answer(each["found"], each["finding"], each["action"])
    issue, who = int(each["issue"]), actor_named(COORDINATOR)
    answer(row.number, issue, word, who, at, version_of(row.pk))


def _outside(
    said: Mapping[str, Any], each: Mapping[str, Any], story: Story, at: datetime
) -> Matter:
    about, who = Whom(grievance=_of(said).number), actor_named(COORDINATOR)
    if each["kind"] == "qio":
        asked = Asked(
            concerns=tuple(each["asks"]), state=each["state"], received_at=at, theirs=each["theirs"]
        )
        return quality.open_review(about, asked, who, at)
    if each["kind"] == "ctm":
        complaint = Complaint(each["theirs"], each["level"], each["asks"][0], at)
        return tracked.open_complaint(about, complaint, who, at)
    inquiry = Inquiry(
        asks=tuple(each["asks"]),
        received_at=at,
        theirs=each["theirs"],
        sent_on=story.day(each["dated"]),
    )
    return department.open_inquiry(about, inquiry, who, at)
