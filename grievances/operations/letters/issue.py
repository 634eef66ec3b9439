"""Issue the letters grievances owe: registered with `letters_issue`.

A letter that may not leave is held back, named, and given to a person.  A letter issued moves no
clock: its sending does.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.operations.on_file import UnableToAppeal
from claims.letters.compose import UnableToCompose
from grievances.letters.checks import CHECKS
from grievances.letters.compose import FOLDER, code_of, drafts_of, templates
from grievances.operations.doors import acted
from grievances.operations.letters.given import given_of
from grievances.operations.letters.owed import owed, owed_of
from grievances.operations.on_file import UnableToGrieve
from kernel.law import UnableToCite
from kernel.letters.owed import Asked, Made, Senders
from kernel.letters.owing import Source, UnableToMake, issue_all, issue_latest
from kernel.people.policy import Actor

CANNOT = (UnableToCompose, UnableToCite, UnableToGrieve, UnableToAppeal)

SOURCE = Source(owed, owed_of, given_of, code_of, drafts_of, FOLDER, templates, CHECKS, CANNOT)


def issue_grievance_letters(asked: Asked) -> Made:
    """Every letter grievances owe."""
    return issue_all(SOURCE, asked)


def issue_this(
    number: str, code: str, actor: Actor, now: datetime, version: str, senders: Senders
) -> list[int]:
    """Make the letter of this kind that the grievance owes, to each of its readers, and no other.

    UnableToGrieve where nothing owes it, it was made already, or something is missing in it: then
    nothing is made at all.
    """
    with acted(number, actor, "grievance.work", now, version) as row:
        dated = now.astimezone(ZoneInfo(row.case.zone)).date()
        asked = Asked(dated=dated, now=now, by=actor.name, senders=senders)
        try:
            return issue_latest(SOURCE, row.case, code, asked)
        except UnableToMake as problem:
            raise UnableToGrieve(str(problem)) from problem
