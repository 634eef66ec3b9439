"""A letter of an appeal looked at before it is made, with every element it lacks by name."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from appeals.letters.checks import CHECKS
from appeals.letters.compose import FOLDER, code_of, drafts_of, templates
from appeals.operations.letters.beside import letter_cases
from appeals.operations.letters.given import given_of
from appeals.operations.letters.issue import CANNOT
from appeals.operations.letters.owed import Owed, owed_of
from appeals.operations.on_file import UnknownAppeal
from kernel.cases.models import Case
from kernel.letters.catalogue import UnableToUseTemplate
from kernel.letters.must_say import Lack, UnableToIssue, evidence_of
from kernel.letters.owed import Senders
from kernel.letters.render import UnableToRender, html_of
from kernel.letters.wording import UnableToWord, worded


@dataclass(frozen=True, slots=True)
class Preview:
    """The letter to one reader as it would be dated `dated`: its page for a screen (empty where it
    cannot be written at all), and what it lacks.  It may leave only where nothing is lacking."""

    code: str
    reader: str
    dated: date
    page: str
    lacks: tuple[Lack, ...]

    @property
    def may_leave(self) -> bool:
        return bool(self.page) and not self.lacks


def kinds(number: str) -> list[str]:
    """The letters the case has something to tell by, in the order it happened."""
    found = []
    for one in _owed(_case(number)):
        with transaction.atomic():
            try:
                given = given_of(one, one_day(number))
                found.append(code_of(given))
            except CANNOT:
                continue
    return list(dict.fromkeys(found))


def preview(number: str, code: str, *, now: datetime, senders: Senders) -> list[Preview]:
    """The letter of this kind to each of its readers, made of the latest that it tells.

    UnknownAppeal where no case has the number.  Nothing is kept.
    """
    case = _case(number)
    dated = now.astimezone(ZoneInfo(case.zone)).date()
    if code not in templates():
        return [_lacking(code, dated, f"no letter is called {code}")]
    why = f"nothing on file of {case.number} is told by it"
    for one in reversed(_owed(case)):
        with transaction.atomic():
            try:
                shown = _of(one, code, dated, senders)
            except CANNOT as problem:
                why = str(problem)
                continue
        if shown:
            return shown
    return [_lacking(code, dated, why)]


def one_day(number: str) -> date:
    """The day the case was received: days of a preview's kinds are not shown."""
    case = _case(number)
    return case.received_at.astimezone(ZoneInfo(case.zone)).date()


def _owed(case: Case) -> list[Owed]:
    """What it has to tell, and then what the cases beside it have."""
    return [one for each in letter_cases(case.pk) for one in owed_of(each.pk)]


def _case(number: str) -> Case:
    found = Case.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownAppeal(f"no appeal has the number {number}; it looks like R26-0000001")
    return found


def _of(one: Owed, code: str, dated: date, senders: Senders) -> list[Preview]:
    given = given_of(one, dated)
    if code_of(given) != code:
        return []
    sender = senders.of(given.payer_id, given.regimes)
    drafts, lacking = drafts_of(given, sender, dated)
    shown = [_shown(draft.code, draft.reader, draft.text, dated) for draft in drafts]
    return shown + [_lacking(name, dated, why) for name, why in lacking]


def _shown(code: str, reader: str, text: object, dated: date) -> Preview:
    template = templates()[code]
    try:
        template.in_force(dated)
        safe = worded(text)
        page = html_of(FOLDER, f"{code}.html", safe, medium="screen")
        evidence_of(template, safe, page, CHECKS)
    except UnableToIssue as problem:
        return Preview(code, reader, dated, page, problem.lacks)
    except (UnableToUseTemplate, UnableToWord, UnableToRender) as problem:
        return _lacking(code, dated, str(problem))
    return Preview(code, reader, dated, page, ())


def _lacking(code: str, dated: date, why: str) -> Preview:
    return Preview(code, "", dated, "", (Lack("letter", "letters 7", why),))
