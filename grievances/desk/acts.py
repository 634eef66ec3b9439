"""Every act on a grievance: what its form asks, and the operation it calls.

The operations judge; a form only reads what was typed and shows again what was refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appeals.desk.acts import told, why
from appeals.desk.fields import Field, Given, choices
from grievances.models import Grievance
from grievances.operations import (
    acknowledge,
    answer_issue,
    corrective_action,
    expedite,
    extend,
    note,
    reopen,
    resolve,
    withdraw,
)
from grievances.operations.open import HURRIED
from grievances.showing.allowed import ACTS
from grievances.showing.parts import Shown
from kernel.people.policy import Actor

Questions = Callable[[Shown], tuple[Field, ...]]
SUBSTANTIATED = {"yes": "found true", "partly": "true in part", "no": "not found true",
                 "unknown": "could not be found out"}  # fmt: skip
HOW_TOLD = {"letter": "by letter", "orally": "by voice, where the law lets it be"}


@dataclass(frozen=True, slots=True)
class Doing:
    """What an operation is called with."""

    row: Grievance
    given: Given
    actor: Actor
    now: datetime

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def plain(self) -> tuple[Actor, datetime, str]:
        """Actor, now and version, as most operations take them."""
        return self.actor, self.now, self.given.text("version")


@dataclass(frozen=True, slots=True)
class Act:
    """`title` is said before the grievance's number, `lead` what it does; `do` answers what to
    tell."""

    slug: str
    title: str
    lead: str
    asks: Questions
    do: Callable[[Doing], list[str]]

    @property
    def permission(self) -> str:
        return ACTS[self.slug][0]


def only(*fields: Field) -> Questions:
    """The same questions for every grievance."""
    return lambda shown: fields


def _issues(shown: Shown) -> tuple[Field, ...]:
    known = tuple((str(each.number), f"{each.number}: {each.words[:80]}") for each in shown.issues)
    first = str(shown.open_issues[0].number) if shown.open_issues else ""
    return (
        Field("issue", "Which issue", "select", choices=known, value=first),
        Field("substantiated", "What was found", "select",
              choices=choices(*SUBSTANTIATED, words=SUBSTANTIATED)),
        Field("finding", "What was found, in words the member reads", "area", longest=4000),
        Field("action", "What is done about it, or why nothing", "area", longest=4000),
    )  # fmt: skip


def _answer(doing: Doing) -> list[str]:
    given, which = doing.given, doing.given.number("issue") or 0
    said = answer_issue.Answer(
        given.text("substantiated"), given.text("finding"), given.text("action")
    )
    answer_issue.answer(doing.number, which, said, *doing.plain)
    return [f"Issue {which} of {doing.number} is answered."]


def _tells(shown: Shown) -> tuple[Field, ...]:
    voice = f"told by voice: no, {shown.in_writing}" if shown.in_writing else ""
    return (
        Field("how", "How it is told", "select", voice,
              choices=choices(*HOW_TOLD, words=HOW_TOLD)),
        Field("reviewers", "Titles and qualifications of who looked at it", "area",
              required=False, longest=1000),
        Field("evidence", "What they looked at", "area", required=False, longest=2000),
        Field("further", "What else can be done", "area", required=False, longest=2000),
        Field("told_at", "By voice: when", "moment", required=False),
        Field("told_to", "By voice: to whom", required=False, longest=120),
    )  # fmt: skip


def _resolve(doing: Doing) -> list[str]:
    given = doing.given
    said = resolve.Resolution(
        how=given.text("how"),
        reviewers=given.text("reviewers"),
        evidence=given.text("evidence"),
        further=given.text("further"),
        told_at=given.moment_if("told_at"),
        told_to=given.text("told_to"),
    )
    row = resolve.resolve(doing.number, said, *doing.plain)
    if row.state == "closed":
        return [f"{row.number} is answered, and was told by voice."]
    return [f"{row.number} is answered; it is over when its letter has left."]


def _grounds(shown: Shown) -> tuple[Field, ...]:
    may = next((each.extendable for each in shown.clocks if each.extendable), None)
    if may is None:
        return ()
    grounds = tuple((each, f"{each[:1].upper()}{each[1:]}") for each in may.grounds)
    return (
        Field("ground", f"Ground of the law ({may.rule}, {may.cite})", "select",
              f"at most {may.most}, once", choices=grounds),
        why("Why, in this case", "the letter says it"),
        Field("interest", "How the delay is in the member's interest", "area",
              "where the ground says so", required=False, longest=2000),
        Field("days", "Days", "number", "empty: as many as the law allows", required=False),
    )  # fmt: skip


def _extend(doing: Doing) -> list[str]:
    given = doing.given
    said = extend.Extension(
        given.text("ground"), given.text("why"), given.text("interest"), given.number("days")
    )
    done = extend.extend(doing.number, said, *doing.plain)
    weak = "  Nobody has read that law in an official text." if done.weak else ""
    return [
        f"The letter that takes more time is owed ({done.cite}); the clock moves when it has left, "
        f"to {done.new_day} if it leaves today.{weak}"
    ]


_ABOUT = (("", "Health cannot wait"), *choices(*HURRIED))


def _expedite(doing: Doing) -> list[str]:
    given = doing.given
    moved = expedite.expedite(
        doing.number, given.text("why"), *doing.plain, about=given.text("about")
    )
    return told(f"{doing.number} is expedited.", moved)


def _not_expedited(doing: Doing) -> list[str]:
    moved = expedite.not_expedited(doing.number, doing.given.text("why"), *doing.plain)
    return told(f"{doing.number} has the standard time, from the first receipt.", moved)


def _acknowledge(doing: Doing) -> list[str]:
    given = doing.given
    acknowledge.acknowledge(doing.number, given.text("how"), given.moment("at"), *doing.plain)
    return [f"That receipt of {doing.number} was acknowledged is on record."]


def _withdraw(doing: Doing) -> list[str]:
    given = doing.given
    actor, now, version = doing.plain
    withdraw.withdraw(doing.number, given.text("how"), given.moment("at"), given.text("why"),
                      actor=actor, now=now, version=version)  # fmt: skip
    return [f"{doing.number} was taken back."]


def _take_back(doing: Doing) -> list[str]:
    actor, now, version = doing.plain
    moved = withdraw.take_back(
        doing.number, doing.given.text("why"), actor=actor, now=now, version=version
    )
    return told(f"{doing.number} goes on, from its first receipt.", moved)


def _reopen(doing: Doing) -> list[str]:
    moved = reopen.reopen(doing.number, doing.given.text("why"), *doing.plain)
    return told(f"{doing.number} is open again, from its first receipt.", moved)


def _note(doing: Doing) -> list[str]:
    note.note(doing.number, doing.given.text("text"), *doing.plain)
    return ["The note is on record."]


def _mend(doing: Doing) -> list[str]:
    given = doing.given
    said = corrective_action.Mending(given.text("what"), given.text("owner"), given.day("due_on"))
    corrective_action.open_action(doing.number, said, *doing.plain)
    return [f"What is to be mended is on record, for {said.owner}."]


def _open_actions(shown: Shown) -> Field:
    known = tuple(
        (str(each.identity), each.what[:80]) for each in shown.actions if each.done_at is None
    )
    return Field("action", "Which", "select", choices=known)


def _mended(doing: Doing) -> list[str]:
    which = doing.given.number("action") or 0
    corrective_action.done(doing.number, which, doing.given.text("proof"), *doing.plain)
    return ["That it was mended is on record."]


def _put_off(doing: Doing) -> list[str]:
    given = doing.given
    which, until = given.number("action") or 0, given.day("until")
    corrective_action.put_off(doing.number, which, until, given.text("why"), *doing.plain)
    return [f"It has until {until.isoformat()}; the old day stays on record."]


ANSWERING = (
    Act("answer", "Answer an issue of", "Every issue is answered before the answer may leave.",
        _issues, _answer),
    Act("resolve", "Resolve", "The letter is owed, or it was told by voice.", _tells, _resolve),
    Act("extend", "Take more time for", "The clock moves when the letter that says so has left.",
        _grounds, _extend),
    Act("expedite", "Expedite", "It is answered in hours, from the first receipt.",
        only(Field("about", "What it is about", "select", "of Medicare Advantage: one of the two",
                   required=False, choices=_ABOUT),
             why("Why it cannot wait")), _expedite),
    Act("not-expedited", "Answer in the standard time", "It is none that is answered in hours.",
        only(why("Why it can wait")), _not_expedited),
    Act("acknowledge", "Acknowledged", "Otherwise than by the letter.",
        only(Field("how", "How", "select",
                   choices=choices(*acknowledge.IN_WRITING, *acknowledge.BY_VOICE)),
             Field("at", "When", "moment")), _acknowledge),
    Act("withdraw", "Taken back", "Who complained takes it back.",
        only(Field("how", "How", "select", choices=choices(*withdraw.HOW)),
             Field("at", "When", "moment"), why("What they said")), _withdraw),
    Act("take-back", "Go on with", "As if it had never stopped.",
        only(why("Who goes on with it, and why")), _take_back),
    Act("reopen", "Reopen", "What was told counts no more.",
        only(why("Which answer was missing or wrong")), _reopen),
    Act("mend", "Corrective action for", "It is mended, by whom and by when.",
        only(Field("what", "What is mended", "area", longest=2000),
             Field("owner", "Who sees to it (sign-in name)", longest=60),
             Field("due_on", "By when", "date")), _mend),
    Act("mended", "Corrective action done for", "What shows that it was mended is kept.",
        lambda shown: (_open_actions(shown),
                       Field("proof", "What shows it", "area", longest=2000)), _mended),
    Act("put-off", "Corrective action put off for", "The old day stays on record.",
        lambda shown: (_open_actions(shown), Field("until", "Until when", "date"),
                       why("Why it takes longer")), _put_off),
    Act("note", "Note on", "Read by whoever comes after; it changes no fact.",
        only(Field("text", "Note", "area", longest=note.LONGEST)), _note),
)  # fmt: skip
