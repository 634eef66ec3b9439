"""A letter of a grievance looked at before it is made, with every element it lacks by name."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from grievances.letters.checks import CHECKS
from grievances.letters.compose import FOLDER, code_of, drafts_of, templates
from grievances.models import Grievance
from grievances.operations.letters.given import given_of
from grievances.operations.letters.issue import CANNOT
from grievances.operations.letters.owed import Owed, owed_of
from grievances.operations.on_file import UnknownGrievance
from grievances.operations.resolve import MADE, still_open
from kernel.letters.catalogue import UnableToUseTemplate
from kernel.letters.must_say import Lack, UnableToIssue, evidence_of
from kernel.letters.owed import Senders
from kernel.letters.render import UnableToRender, html_of
from kernel.letters.wording import UnableToWord, worded

F17 = "42 CFR 422.564(e)(3)"


@dataclass(frozen=True, slots=True)
class Preview:
    """The letter to one reader as it would be dated `dated`: its page for a screen (empty where it
    cannot be written at all), what it lacks, and what of it nobody has confirmed in an official
    text (`weak`).  It may leave only where nothing is lacking."""

    code: str
    reader: str
    dated: date
    page: str
    lacks: tuple[Lack, ...]
    weak: tuple[str, ...] = ()

    @property
    def may_leave(self) -> bool:
        return bool(self.page) and not self.lacks


def kinds(number: str) -> list[str]:
    """The letters the grievance has something to tell by, in the order it happened; while it is
    open, the answer to come too."""
    row = _row(number)
    dated = row.received_at.astimezone(ZoneInfo(row.case.zone)).date()
    found = []
    for one in _tellable(row):
        with transaction.atomic():
            try:
                found.append(code_of(given_of(one, dated)))
            except CANNOT:
                continue
    return list(dict.fromkeys(found))


def preview(number: str, code: str, *, now: datetime, senders: Senders) -> list[Preview]:
    """The letter of this kind to each of its readers, made of the latest that it tells.

    UnknownGrievance where none has the number.  Nothing is kept.
    """
    row = _row(number)
    dated = now.astimezone(ZoneInfo(row.case.zone)).date()
    if code not in templates():
        return [_lacking(code, dated, f"no letter is called {code}")]
    why = f"nothing on file of {row.number} is told by it"
    for one in reversed(_tellable(row)):
        with transaction.atomic():
            try:
                shown = _of(one, code, dated, senders)
            except CANNOT as problem:
                why = str(problem)
                continue
        if shown:
            return [_with_open(each, row) for each in shown]
    return [_lacking(code, dated, why)]


def _tellable(row: Grievance) -> list[Owed]:
    """What letters tell; of an open grievance the answer as it would be."""
    told = owed_of(row.pk)
    return [*told, Owed(row.pk, 0, MADE)] if row.state == "received" else told


def _with_open(shown: Preview, row: Grievance) -> Preview:
    """An answer does not leave before the grievance is resolved, which an open issue forbids."""
    if row.state != "received" or shown.code not in ("grv_res", "grv_exp"):
        return shown
    why = still_open(row) or f"{row.number} is not resolved yet: it leaves once it is"
    lacks = (Lack("resolution", F17, why), *shown.lacks)
    return Preview(shown.code, shown.reader, shown.dated, shown.page, lacks, shown.weak)


def _row(number: str) -> Grievance:
    found = Grievance.objects.select_related("case").filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownGrievance(f"no grievance has the number {number}; it looks like G26-0000001")
    return found


def _of(one: Owed, code: str, dated: date, senders: Senders) -> list[Preview]:
    given = given_of(one, dated)
    if code_of(given) != code:
        return []
    sender = senders.of(given.payer_id, given.regimes)
    drafts, lacking = drafts_of(given, sender, dated)
    weak = tuple(f"the day rests on {row}" for row in given.weak_rows)
    weak += tuple(
        f"{body.name}: not confirmed" for body in (given.qio, given.outside) if body and body.weak
    )
    weak = tuple(dict.fromkeys(weak))
    shown = [_shown(draft.code, draft.reader, draft.text, dated, weak) for draft in drafts]
    return shown + [_lacking(name, dated, why) for name, why in lacking]


def _shown(code: str, reader: str, text: object, dated: date, weak: tuple[str, ...]) -> Preview:
    template = templates()[code]
    try:
        template.in_force(dated)
        safe = worded(text)
        page = html_of(FOLDER, f"{code}.html", safe, medium="screen")
        evidence_of(template, safe, page, CHECKS)
    except UnableToIssue as problem:
        return Preview(code, reader, dated, page, problem.lacks, weak)
    except (UnableToUseTemplate, UnableToWord, UnableToRender) as problem:
        return _lacking(code, dated, str(problem))
    return Preview(code, reader, dated, page, (), weak)


def _lacking(code: str, dated: date, why: str) -> Preview:
    return Preview(code, "", dated, "", (Lack("letter", "letters 7", why),))
