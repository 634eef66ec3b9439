"""The story's appeals: taken in, confirmed and worked on by the operations pages use."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from appeals.models import Appeal
from appeals.operations.assign import assign
from appeals.operations.evidence import Evidence, add, confirm_sent
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import settle
from appeals.operations.open import Wanted
from claims.models import Claim
from config.opening.story import ZONE, Story
from kernel.cases.version import version_of
from kernel.people.acting import actor_named

INTAKE, OFFICE, LEAD = "i.park", "a.kell", "m.osei"


def appeals_of(said: Mapping[str, Any], story: Story) -> Iterator[tuple[str, Any]]:
    """What happened with one appeal, each with its day."""
    yield said["received"], lambda at: _open(said, story, at)
    if "reviewer" in said:
        yield said["given"], lambda at: _give(said, at)
    if "evidence" in said:
        yield said["evidence"]["on"], lambda at: _evidence(said, story, at)


def only_came(said: Mapping[str, Any], at: datetime) -> None:
    """A letter or call that nobody has confirmed yet."""
    receive(Incoming(said["channel"], at, ZONE, text=said["says"]), now=at, by=INTAKE)


def _open(said: Mapping[str, Any], story: Story, at: datetime) -> None:
    claim = Claim.objects.get(patient_control_number=said["claim"])
    assert claim.member is not None
    came = Incoming(said["channel"], at, ZONE, text=said["says"], member=claim.member.number)
    wanted = Wanted(
        asked_by=said["asked_by"],
        claim=claim.number,
        asker_name=said.get("asker", ""),
        wants=said["says"],
        notice_dated=story.day(said["notice"]),
    )
    contact = receive(came, now=at, by=INTAKE)
    settle(contact.pk, [wanted], actor=actor_named(INTAKE), now=at)


def _of(said: Mapping[str, Any]) -> Appeal:
    return Appeal.objects.get(claim__patient_control_number=said["claim"])


def _give(said: Mapping[str, Any], at: datetime) -> None:
    row = _of(said)
    assign(row.number, said["reviewer"], actor_named(LEAD), at, version_of(row.pk))


def _evidence(said: Mapping[str, Any], story: Story, at: datetime) -> None:
    row, who = _of(said), actor_named(OFFICE)
    found = said["evidence"]
    until = datetime.combine(story.day(found["answer_by"]), at.timetz())
    new = Evidence("evidence", found["what"], at, until)
    made = add(row.number, new, who, at, version_of(row.pk))
    confirm_sent(row.number, made.pk, at, who, at, version_of(row.pk))
