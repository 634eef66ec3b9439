"""Acts on what a grievance is: something else, from the same first receipt; told; and back."""

from zoneinfo import ZoneInfo

from appeals.desk.acts import told, why
from appeals.desk.fields import Field, choices
from grievances.desk.acts import Act, Doing, only
from grievances.desk.opening import (
    OF_A_REQUEST,
    OF_AN_APPEAL,
    appeal_fields,
    asked_of,
    request_fields,
    wanted_of,
)
from grievances.lengths import TOLD_HOW
from grievances.operations import missed, reclassify
from grievances.showing.parts import Shown

WAYS = {
    "appeal": "an appeal: there is a decision they want changed",
    "coverage_request": "a request for coverage",
    "inquiry": "an inquiry",
}


def _asks(shown: Shown) -> tuple[Field, ...]:
    return (
        Field("becomes", "What it is", "select", choices=choices(*WAYS, words=WAYS)),
        why("What shows it", "the letter says it"),
        Field("too", "It is a grievance as well, and goes on as one", "check", required=False),
        Field("told_at", "When the member was told", "moment", "empty: still to do",
              required=False),
        Field("told_how", "How they were told", required=False, longest=TOLD_HOW),
        *appeal_fields(value={"asked_by": "member"}),
        *request_fields(),
    )  # fmt: skip


def _reclassify(doing: Doing) -> list[str]:
    given, row = doing.given, doing.row
    typed = {name: given.text(name) for name in (*OF_AN_APPEAL, *OF_A_REQUEST)}
    received = row.received_at.astimezone(ZoneInfo(row.case.zone)).date()
    becomes = given.text("becomes")
    asks = becomes == "coverage_request"
    turned = reclassify.Turned(
        becomes=becomes,
        why=given.text("why"),
        too=given.checked("too"),
        appeal=wanted_of(typed, received) if becomes == "appeal" else None,
        asked=asked_of(typed, row.member, doing.actor.name) if asks else None,
        told_at=given.moment_if("told_at"),
        told_how=given.text("told_how"),
    )
    done = reclassify.reclassify(doing.number, turned, *doing.plain)
    local = done.receipt.astimezone(ZoneInfo(row.case.zone))
    new = f" as {done.became}" if done.became else ""
    said = [f"{done.number} goes on{new}, from its first receipt, {local:%Y-%m-%d %H:%M}."]
    if turned.told_at is None:
        said.append("The member is still to be told which way it goes.")
    return [*said, *(each.in_words() for each in done.moved)]


def _way_told(doing: Doing) -> list[str]:
    actor, now, version = doing.plain
    at = doing.given.moment("at")
    how = doing.given.text("how")
    reclassify.told(doing.number, at, how, actor=actor, now=now, version=version)
    return ["That the member was told which way it goes is on record."]


def _after_all(doing: Doing) -> list[str]:
    actor, now, version = doing.plain
    why_so = doing.given.text("why")
    row = reclassify.undo(doing.number, why_so, actor=actor, now=now, version=version)
    return told(f"{row.number} is a grievance again, with the receipt it always had.", [])


def _not_an_appeal(doing: Doing) -> list[str]:
    actor, now, version = doing.plain
    missed.looked_at(doing.number, doing.given.text("why"), actor=actor, now=now, version=version)
    return ["That no decision was to be changed is on record; the night does not ask again."]


CLASSIFYING = (
    Act("reclassify", "Classify again",
        "Nothing is dismissed by it: it goes its way from the same first receipt.",
        _asks, _reclassify),
    Act("way-told", "Member told of", "When the member was told which way it goes, and how.",
        only(Field("at", "When", "moment"),
             Field("how", "By letter, by telephone, in person", longest=TOLD_HOW)), _way_told),
    Act("after-all", "A grievance after all:", "What it had become stays on file.",
        only(why("What shows that it is a grievance")), _after_all),
    Act("not-an-appeal", "No appeal was missed in", "A person read it again.",
        only(why("Why there is no decision they want changed")), _not_an_appeal),
)  # fmt: skip
