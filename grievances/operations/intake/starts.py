"""Which clocks each issue of a contact would start, before anything is settled: the same opening,
taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db import transaction

from appeals.models import Contact
from appeals.operations.intake.settle import UnknownContact, settled
from appeals.operations.intake.starts import Starts
from appeals.operations.on_file import UnableToAppeal
from grievances.models import Issue
from grievances.operations.intake.joined import together
from grievances.operations.intake.matter import matter_of
from grievances.operations.intake.opened import Grieved, as_proposed, grievance_of
from grievances.operations.intake.settle import CLASSIFY, Word, ask_for_coverage
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.open import Said
from kernel.cases.models import Deadline
from kernel.clocks import catalogue
from kernel.people.policy import Actor, require


@dataclass(frozen=True, slots=True)
class StartsWeak(Starts):
    """`weak`: nobody has confirmed the row in an official text.  `late_from` is the first
    instant that is too late."""

    weak: bool = False
    late_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Would:
    """What an issue would come to, in the order of the words: its clocks, or why it cannot be so.
    One that joins another, or opens nothing, has no clocks of its own."""

    becomes: str
    clocks: tuple[StartsWeak, ...] = ()
    refused: str = ""
    joins: int = 0


def starts(contact: int, words: Sequence[Word], *, actor: Actor, now: datetime) -> list[Would]:
    """Each issue as it would be opened now, with those that join it.  Nothing of it is kept.
    NotAllowed, UnknownContact."""
    require(actor, CLASSIFY)
    row = Contact.objects.select_related("member", "upload").filter(pk=contact).first()
    if row is None:
        raise UnknownContact(f"no contact has the number {contact}")
    issues = {each.number: each for each in row.issues.all()}
    numbers = _numbers(max(issues, default=0), words)
    made = []
    for number, word in zip(numbers, words, strict=True):
        joined = [
            (at, as_proposed(each.grieved, issues.get(at)))
            for at, each in zip(numbers, words, strict=True)
            if each.becomes == "grievance" and each.grieved.joins == number
        ]
        made.append(_one(row, issues.get(word.issue), word, joined, actor, now))
    return made


Joined = Sequence[tuple[int, Grieved]]


def _numbers(last: int, words: Sequence[Word]) -> list[int]:
    """The number of each word's issue, those nobody proposed after the others."""
    added = count(last + 1)
    return [each.issue or next(added) for each in words]


def _one(
    row: Contact, issue: Issue | None, word: Word, joined: Joined, actor: Actor, now: datetime
) -> Would:
    if word.becomes == "grievance" and word.grieved.joins:
        return Would(word.becomes, joins=word.grieved.joins)
    try:
        with transaction.atomic():
            case = _opened(row, issue, word, joined, actor, now)
            clocks = tuple(map(_clock, _deadlines(case))) if case else ()
            transaction.set_rollback(True)
            return Would(word.becomes, clocks)
    except (UnableToGrieve, UnableToAppeal) as why:
        return Would(word.becomes, refused=str(why).removeprefix("issue 1: "))


def _opened(
    row: Contact, issue: Issue | None, word: Word, joined: Joined, actor: Actor, now: datetime
) -> int | None:
    """The case it would be; None of what opens none."""
    if word.becomes == "appeal":
        if word.appeal is None:
            raise UnableToGrieve("say which claim or request is appealed")
        (appeal,) = settled(row.pk, [word.appeal], now=now, by=actor.name)
        return int(appeal.pk)
    if word.becomes == "coverage_request":
        if word.asked is None:
            raise UnableToGrieve("say what is asked for")
        return ask_for_coverage(word.asked, row.received_at, row.zone, actor, now)
    if word.becomes == "matter":
        return int(matter_of(row, word.matter, actor).pk)
    if word.becomes != "grievance":
        return None
    text = issue.words if issue else word.words
    said = Said(text, word.grieved.quality_of_care or bool(issue and issue.quality_of_care))
    category = word.grieved.category or (issue.category if issue else "")
    grieved = together(as_proposed(word.grieved, issue), joined)
    made = grievance_of(row, [said], category, grieved, now=now, by=actor.name)
    return int(made.pk)


def _deadlines(case: int) -> Sequence[Deadline]:
    return list(Deadline.objects.filter(case=case).order_by("late_from", "id"))


def _clock(row: Deadline) -> StartsWeak:
    clock = catalogue()[row.clock]
    return StartsWeak(
        clock=row.clock,
        rule=row.rule,
        duty=clock.duty,
        owed_by=clock.owed_by,
        state=row.state,
        due_on=row.due_on.isoformat() if row.due_on else "",
        steps=tuple(row.steps),
        weak=clock.weak,
        late_from=row.late_from,
    )
