"""Issue the letters appeals owe: registered with `letters_issue`.

A letter that may not leave is held back, named, and given to a person.  A letter issued moves no
clock: its sending does.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.letters.checks import CHECKS
from appeals.letters.compose import BY_EVENT, FOLDER, code_of, drafts_of, templates
from appeals.operations.doors import acted
from appeals.operations.letters.beside import letter_cases
from appeals.operations.letters.given import given_of
from appeals.operations.letters.owed import owed, owed_of
from appeals.operations.on_file import UnableToAppeal
from claims.letters.compose import UnableToCompose
from kernel.cases.models import Case
from kernel.law import UnableToCite
from kernel.letters.owed import Asked, Made, Senders
from kernel.letters.owing import Source, UnableToMake, issue_all, issue_latest
from kernel.people.policy import Actor

CANNOT = (UnableToCompose, UnableToCite, UnableToAppeal)

SOURCE = Source(owed, owed_of, given_of, code_of, drafts_of, FOLDER, templates, CHECKS, CANNOT)


def issue_appeal_letters(asked: Asked) -> Made:
    """Every letter appeals, reviews outside and disputes owe."""
    return issue_all(SOURCE, asked)


def _teller(case: Case, code: str) -> Case:
    """The case that tells it: the latest beside the appeal that has something to, else its own."""
    for each in reversed(letter_cases(case.pk)[1:]):
        if any(BY_EVENT.get(one.about) == code for one in owed_of(each.pk)):
            return each
    return case


def issue_this(
    number: str, code: str, actor: Actor, now: datetime, version: str, senders: Senders
) -> list[int]:
    """Make the letter of this kind that the appeal owes, to each of its readers, and no other.

    UnableToAppeal where nothing owes it, it was made already, or something is missing in it: then
    nothing is made at all.
    """
    with acted(number, actor, "appeal.work", now, version) as row:
        dated = now.astimezone(ZoneInfo(row.case.zone)).date()
        asked = Asked(dated=dated, now=now, by=actor.name, senders=senders)
        try:
            return issue_latest(SOURCE, _teller(row.case, code), code, asked)
        except UnableToMake as problem:
            raise UnableToAppeal(str(problem)) from problem
