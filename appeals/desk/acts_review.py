"""Acts on the review of an appeal: who has it, who may not, who was asked, what changed below."""

from appeals.desk.acts import Act, Doing, only, why
from appeals.desk.fields import Field, choices
from appeals.models import Appeal
from appeals.operations import acknowledge, assign, conflict, expert, note
from appeals.showing.parts import Shown


def _allowed(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    may = tuple((each.name, each.shown) for each in shown.candidates if each.allowed)
    nobody = () if shown.reviewer else (("", "Choose"),)
    return (Field("to", "Reviewer", "select", choices=(*nobody, *may), value=shown.reviewer),)


def _assign(doing: Doing) -> list[str]:
    given = assign.assign(doing.number, doing.given.text("to"), *doing.plain)
    return [f"{doing.number} is given to {given.reviewer}."]


def _anybody(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    known = tuple((each.name, each.shown) for each in shown.candidates)
    return (
        Field("who", "Who may not review it", "select", choices=known),
        why("What the conflict is"),
    )


def _conflict(doing: Doing) -> list[str]:
    who = doing.given.text("who")
    conflict.declare(doing.number, who, doing.given.text("why"), *doing.plain)
    return [f"{who} may not review {doing.number} from now on."]


def _consult(doing: Doing) -> list[str]:
    given = doing.given
    asked = expert.Expert(
        name=given.text("name"),
        profession=given.text("profession"),
        specialty=given.text("specialty"),
        licence=given.text("licence"),
        licence_state=given.text("licence_state").upper(),
        asked=given.text("asked"),
        advice=given.text("advice"),
        relied_on=given.checked("relied_on"),
        consulted_at=given.moment("consulted_at"),
        before=given.checked("before"),
    )
    made = expert.consult(doing.number, asked, *doing.plain)
    counted = "does not count: consulted before" if made.consulted_before else "is on file"
    return [f"The advice of {made.name} {counted}."]


def _acknowledge(doing: Doing) -> list[str]:
    seen = acknowledge.acknowledge(doing.number, doing.given.text("why"), *doing.plain)
    changes = "1 change" if len(seen) == 1 else f"{len(seen)} changes"
    return [f"{changes} below {doing.number} acknowledged; it is about the decision now in force."]


def _note(doing: Doing) -> list[str]:
    note.note(doing.number, doing.given.text("text"), *doing.plain)
    return [f"The note on {doing.number} is kept."]


REVIEW = (
    Act("assign", "Give to a reviewer", "Who had it has it no more.", _allowed, _assign,
        part="appeals/part_candidates.html"),
    Act("conflict", "Declare a conflict in", "They are barred from it from now on.",
        _anybody, _conflict),
    Act(
        "consult",
        "Consult an expert on",
        "A health professional who was asked is on file, whether relied on or not.",
        only(
            Field("name", "Name", longest=120),
            Field("profession", "Profession", "select",
                  choices=choices("physician", "nurse", "other")),
            Field("specialty", "Field", hint="a field, or a taxonomy code", longest=60),
            Field("licence", "Licence", longest=40),
            Field("licence_state", "State of the licence", hint="two letters", longest=2),
            Field("consulted_at", "When", "moment"),
            Field("asked", "What was asked", "area", longest=4000),
            Field("advice", "What was answered", "area", longest=8000),
            Field("relied_on", "It is relied on", "check", required=False),
            Field("before", "Consulted on the decision below, or subordinate to who was", "check",
                  required=False),
        ),
        _consult,
    ),
    Act("acknowledge", "Acknowledge what changed below",
        "The appeal goes on about the decision that is in force now.",
        only(why("What the change means for the appeal")), _acknowledge,
        part="appeals/part_changes.html"),
    Act("note", "Note on", "Read by whoever comes after.  It changes no fact.",
        only(Field("text", "Note", "area", longest=4000)), _note),
)  # fmt: skip
