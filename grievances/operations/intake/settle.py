"""A person says what each issue of a contact is; every one goes its way from the same first touch.

    settle(contact, decision_to_change=True, words=[
        Word(1, "appeal", appeal=Wanted("member", claim="C26-0000042")),
        Word(2, "grievance", grieved=Grieved("conduct")),
        Word(3, "grievance", grieved=Grieved("quality_of_care", quality_of_care=True)),
    ], actor=actor, now=now)

The first question is answered first: is there a decision they want changed?
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from appeals.models import Contact
from appeals.operations.intake.settle import UnknownContact, put_aside, settled
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.open import Wanted
from claims.operations.authorizations.asked import Asked, UnableToAuthorize
from claims.operations.authorizations.request import request
from grievances.models import Issue
from grievances.models.issue import CLASSES, NONE
from grievances.operations.intake.joined import together
from grievances.operations.intake.matter import LETTER, matter_of
from grievances.operations.intake.opened import Grieved, as_proposed, grievance_of
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.open import Said
from kernel.cases.models import Case
from kernel.documents.storing import file_under
from kernel.people.policy import Actor, insist, may_see, require
from kernel.record.sight import unrestricted

CLASSIFY = "grievance.classify"


@dataclass(frozen=True, slots=True)
class Word:
    """What one issue is.  `issue` is its number, 0 one the table did not see, in its `words`.

    An appeal says what is appealed, a request what is asked for, a grievance what it is opened
    with; an inquiry is answered, and `why` is the answer; `none` is no issue, and `why` says so.
    What a body outside asks was opened as a `matter`, and its number is said.
    """

    issue: int
    becomes: str
    words: str = ""
    why: str = ""
    matter: str = ""
    told_at: datetime | None = None
    appeal: Wanted | None = None
    asked: Asked | None = None
    grieved: Grieved = field(default_factory=Grieved)


Pairs = Sequence[tuple[Issue, Word]]


def settle(
    contact: int,
    words: Sequence[Word],
    *,
    decision_to_change: bool,
    actor: Actor,
    now: datetime,
) -> list[Issue]:
    """Every issue of the contact goes its way, from the first receipt of the contact: all or none.

    UnableToGrieve names the issue that cannot be so; UnknownContact; NotAllowed, also where a case
    one of them is about is restricted to others.
    """
    require(actor, CLASSIFY)
    with transaction.atomic():
        row = _held(contact)
        issues = _issues_of(row, words)
        _first_question(row, issues, words, decision_to_change)
        pairs = list(zip(issues, words, strict=True))
        for issue, word in pairs:
            _check(issue, word, row, now)
        cases = _appealed(row, pairs, actor, now) | _asked(row, pairs, actor, now)
        cases |= _grieved(row, pairs, actor, now) | _outside(row, pairs, actor, now)
        _in_sight(list(cases.values()), actor)
        for issue, word in pairs:
            _keep(issue, word, cases.get(issue.number), actor, now)
        return issues


def _in_sight(cases: Sequence[int], actor: Actor) -> None:
    """What a contact becomes is restricted as the case it is about is.  NotAllowed."""
    with unrestricted():
        known = Case.objects.filter(pk__in=cases).values_list("restricted_to", flat=True)
        restricted = sorted(set(known))
    for each in restricted:
        insist(may_see(actor, each))


def _held(contact: int) -> Contact:
    row = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(pk=contact)
        .first()
    )
    if row is None:
        raise UnknownContact(f"no contact has the number {contact}")
    if row.state != "open":
        raise UnableToGrieve(
            f"contact {row.pk} is {row.state.replace('_', ' ')} already: classify its case again"
        )
    return row


def _issues_of(row: Contact, words: Sequence[Word]) -> list[Issue]:
    """The issue of each word; those nobody proposed are added."""
    there = {each.number: each for each in row.issues.select_for_update().order_by("number")}
    named = [each.issue for each in words if each.issue]
    if strangers := sorted(set(named) - there.keys()):
        raise UnableToGrieve(f"contact {row.pk} has no issue {strangers[0]}")
    if twice := sorted({each for each in named if named.count(each) > 1}):
        raise UnableToGrieve(f"issue {twice[0]} is settled twice")
    if left := sorted(there.keys() - set(named)):
        raise UnableToGrieve(f"say what issue {left[0]} is: \u201c{there[left[0]].words}\u201d")
    if not words:
        raise UnableToGrieve("say what it is about: a contact without an issue is an inquiry")
    made, last = [], max(there, default=0)
    for each in words:
        if each.issue:
            made.append(there[each.issue])
            continue
        if not each.words.strip():
            raise UnableToGrieve("an issue the table did not see: say it in its words")
        last += 1
        made.append(Issue(contact=row, number=last, words=each.words.strip()))
    return made


def _first_question(
    row: Contact, issues: Sequence[Issue], words: Sequence[Word], decision_to_change: bool
) -> None:
    """A decision they want changed is an appeal, and an appeal wants one changed (F1)."""
    appeals = any(each.becomes == "appeal" for each in words)
    if decision_to_change and not appeals:
        raise UnableToGrieve("there is a decision they want changed: say which issue is the appeal")
    if appeals and not decision_to_change:
        raise UnableToGrieve("an appeal wants a decision changed: answer the first question so")
    for issue, word in zip(issues, words, strict=True):
        if issue.proposed and word.becomes != issue.proposed and not word.why.strip():
            raise UnableToGrieve(
                f"issue {issue.number} is proposed as {issue.proposed.replace('_', ' ')}: say why "
                f"it is not"
            )


def _check(issue: Issue, word: Word, row: Contact, now: datetime) -> None:
    name = f"issue {issue.number}"
    if word.becomes not in (*CLASSES, NONE):
        raise UnableToGrieve(f"{name}: {word.becomes!r} is none of {', '.join((*CLASSES, NONE))}")
    if word.becomes == "appeal" and word.appeal is None:
        raise UnableToGrieve(f"{name}: say which claim or request is appealed")
    if word.becomes == "coverage_request" and word.asked is None:
        raise UnableToGrieve(f"{name}: say what is asked for")
    if word.becomes in ("inquiry", NONE) and not word.why.strip():
        raise UnableToGrieve(f"{name}: say what was answered, or why it is no issue")
    if word.told_at is not None and not row.received_at <= word.told_at <= now:
        raise UnableToGrieve(f"{name}: the member was told after it came, and not in the future")


def _appealed(row: Contact, pairs: Pairs, actor: Actor, now: datetime) -> dict[int, int]:
    """The appeals are handed over; what asks for none is set aside, with where it went."""
    wanted = [(issue, word.appeal) for issue, word in pairs if word.appeal and _is(word, "appeal")]
    if not wanted:
        went = ", ".join(f"{issue.number}: {word.becomes}" for issue, word in pairs)
        put_aside(row.pk, f"issues {went}", now=now, by=actor.name)
        return {}
    try:
        made = settled(row.pk, [each for _, each in wanted], now=now, by=actor.name)
    except UnableToAppeal as why:
        raise UnableToGrieve(str(why)) from None
    return {issue.number: appeal.pk for (issue, _), appeal in zip(wanted, made, strict=True)}


def _is(word: Word, becomes: str) -> bool:
    return word.becomes == becomes


def _asked(row: Contact, pairs: Pairs, actor: Actor, now: datetime) -> dict[int, int]:
    made = {}
    for issue, word in pairs:
        if word.asked is None or not _is(word, "coverage_request"):
            continue
        made[issue.number] = ask_for_coverage(word.asked, row.received_at, row.zone, actor, now)
    return made


def ask_for_coverage(
    asked: Asked, received_at: datetime, zone: str, actor: Actor, now: datetime
) -> int:
    """The request for coverage, from the first touch; its case.  UnableToGrieve."""
    try:
        answer = request(asked, received_at=received_at, zone=zone, now=now, by=actor.name)
    except UnableToAuthorize as why:
        raise UnableToGrieve(str(why)) from None
    return int(answer.case)


def _grieved(row: Contact, pairs: Pairs, actor: Actor, now: datetime) -> dict[int, int]:
    made: dict[int, int] = {}
    joined = [(issue, word) for issue, word in pairs if _is(word, "grievance")]
    for issue, word in (each for each in joined if not each[1].grieved.joins):
        with_it = [each for each in joined if each[1].grieved.joins == issue.number]
        said = [
            Said(one.words, one.quality_of_care or other.grieved.quality_of_care)
            for one, other in ((issue, word), *with_it)
        ]
        category = word.grieved.category or issue.category
        others = [(one.number, as_proposed(other.grieved, one)) for one, other in with_it]
        grieved = together(as_proposed(word.grieved, issue), others)
        opened = grievance_of(row, said, category, grieved, now=now, by=actor.name)
        made |= {each.number: opened.pk for each, _ in ((issue, word), *with_it)}
    if astray := sorted({issue.number for issue, _ in joined} - made.keys()):
        raise UnableToGrieve(f"issue {astray[0]} joins one that opens no grievance")
    return made


def _outside(row: Contact, pairs: Pairs, actor: Actor, now: datetime) -> dict[int, int]:
    """What bodies outside ask, each with the letter it came in."""
    made = {}
    for issue, word in pairs:
        if _is(word, "matter"):
            matter = matter_of(row, word.matter, actor)
            made[issue.number] = matter.pk
            if row.upload:
                file_under(row.upload, matter.pk, as_what=LETTER, by=actor.name, now=now)
    return made


def _keep(issue: Issue, word: Word, case: int | None, actor: Actor, now: datetime) -> None:
    issue.settled_as, issue.settled_by, issue.settled_at = word.becomes, actor.name, now
    issue.why, issue.told_at, issue.case_id = word.why.strip(), word.told_at, case
    if _is(word, "grievance"):
        issue.category = word.grieved.category or issue.category
        issue.quality_of_care = word.grieved.quality_of_care or issue.quality_of_care
    issue.save()
