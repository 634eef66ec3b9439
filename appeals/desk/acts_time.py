"""Acts on the time of an appeal: hurried or not, extended, evidence on its way."""

from datetime import datetime

from appeals.desk.acts import Act, Doing, only, told, why
from appeals.desk.fields import Field, choices
from appeals.models import Appeal
from appeals.operations import evidence, expedite, extend
from appeals.showing.parts import Shown


def _hurry(doing: Doing) -> list[str]:
    given = doing.given
    hurry = expedite.Hurry(
        at=given.moment("at"),
        by_physician=given.checked("by_physician"),
        who=given.text("who"),
        why=given.text("why"),
    )
    moved = expedite.ask(doing.number, hurry, *doing.plain)
    return told(f"That {doing.number} is to be expedited is on record.", moved)


def _grant(doing: Doing) -> list[str]:
    moved = expedite.grant(doing.number, doing.given.text("why"), *doing.plain)
    return told(f"{doing.number} is expedited.", moved)


def _refuse(doing: Doing) -> list[str]:
    moved = expedite.refuse(doing.number, doing.given.text("why"), *doing.plain)
    return told(f"{doing.number} has the standard time; the letter that says so is owed.", moved)


def _grounds(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    may = next((each.extendable for each in shown.clocks if each.extendable), None)
    if may is None:
        return ()
    grounds = tuple((each, f"{each[:1].upper()}{each[1:]}") for each in may.grounds)
    return (
        Field(
            "ground",
            f"Ground of the law ({may.rule}, {may.cite})",
            "select",
            hint=f"at most {may.most}, once",
            choices=grounds,
        ),
        why("Why, in this case", "the letter says it"),
        Field("days", "Days", "number", "empty: as many as the law allows", required=False),
        Field("needed", "Evidence waited for, a line each", "area", required=False, longest=1000),
    )


def _extend(doing: Doing) -> list[str]:
    given = doing.given
    wanted = extend.Extension(
        given.text("ground"), given.text("why"), given.number("days"), given.lines("needed")
    )
    done = extend.extend(doing.number, wanted, *doing.plain)
    return [
        f"The letter that takes more time is owed ({done.cite}); the clock moves when it has left, "
        f"to {done.new_day} if it leaves today."
    ]


def _evidence(doing: Doing) -> list[str]:
    given = doing.given
    upload = given.upload("file", doing.actor.name, doing.now)
    new = evidence.Evidence(
        kind=given.text("kind"),
        what=given.text("what"),
        came_up_at=given.moment("came_up_at"),
        answer_by=given.moment("answer_by"),
        upload=upload.pk if upload else None,
    )
    evidence.add(doing.number, new, *doing.plain)
    return ["It is on file, and its letter to the claimant is owed at once."]


def _unsent(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    known = tuple((str(each.identity), each.what) for each in shown.evidence if not each.sent_at)
    return (
        Field("evidence", "What left", "select", choices=known),
        Field("at", "When it left", "moment"),
    )


def _sent(doing: Doing) -> list[str]:
    at: datetime = doing.given.moment("at")
    which = doing.given.number("evidence") or 0
    moved = evidence.confirm_sent(doing.number, which, at, *doing.plain)
    return told("That it left for the claimant is on record.", moved)


def _came(doing: Doing) -> list[str]:
    given = doing.given
    moved = evidence.answered(doing.number, given.text("what"), given.moment("at"), *doing.plain)
    return told(f"What came in for {doing.number} is on record.", moved)


TIME = (
    Act(
        "hurry",
        "Asked to expedite",
        "The hours run from when it was asked.  A physician's word is followed.",
        only(
            Field("at", "When it was asked", "moment"),
            Field("who", "Who asked", longest=120),
            Field("by_physician", "A physician says that the standard time could harm", "check",
                  required=False),
            Field("why", "What was said", "area", required=False, longest=2000),
        ),
        _hurry,
    ),
    Act("expedite", "Expedite", "It is decided in the hours the law gives.",
        only(why("Why the standard time could harm")), _grant),
    Act("refuse-expedite", "Refuse to expedite",
        "The standard time counts from the first receipt; the letter is owed from now.",
        only(why("Why it need not be expedited", "the letter says it")), _refuse),
    Act("extend", "Take more time for",
        "The law allows it once, on a ground it lists, before the time is over.",
        _grounds, _extend),
    Act(
        "evidence",
        "New evidence in",
        "The claimant is sent it and may answer, before a denial that stands.",
        only(
            Field("kind", "What it is", "select", choices=choices(*evidence.CITES)),
            Field("what", "In words the claimant reads", "area", longest=2000),
            Field("came_up_at", "When it came up", "moment"),
            Field("answer_by", "Until when the claimant may answer", "moment"),
            Field("file", "The evidence as a file", "file", required=False),
        ),
        _evidence,
    ),
    Act("evidence-sent", "New evidence sent in",
        "Where no letter's confirmation tells that it left.", _unsent, _sent),
    Act(
        "came-in",
        "Came in for",
        "Material, evidence or testimony, from the claimant or anybody else.",
        only(Field("what", "What came in", "area", longest=2000), Field("at", "When", "moment")),
        _came,
    ),
)  # fmt: skip
