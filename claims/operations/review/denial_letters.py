"""The letters a denial makes, before it is decided: the real ones, with what each must say.

Written from a decision that stands in the caller's transaction and may be taken back.  A letter
that lacks a required element may not leave, so what it tells is not decided (letters X12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from claims.letters.checks import CHECKS
from claims.letters.compose import (
    FOLDER,
    Draft,
    UnableToCompose,
    drafts_of,
    statement_drafts,
    templates,
)
from claims.letters.compose_request import RequestDraft
from claims.letters.cycles import due, statement_of
from claims.letters.given import Judged
from claims.letters.senders import read_senders
from claims.operations.decided_for_letters import decided_of, judged_of
from claims.operations.review.carry_out import Came, carry_out
from claims.operations.review.checked import said_of
from claims.operations.review.held import Held, hold, refusals_on_record
from claims.operations.review.telling import told
from claims.operations.review.words import UnableToDecide, Word
from claims.policy import may_determine
from kernel.cases.version import version_of
from kernel.law import UnableToCite
from kernel.letters.catalogue import Template, UnableToUseTemplate
from kernel.letters.must_say import UnableToIssue, evidence_of, texts_by_mark
from kernel.letters.render import html_of
from kernel.letters.wording import UnableToWord, worded
from kernel.people.policy import Actor, insist


@dataclass(frozen=True, slots=True)
class Required:
    """One thing the letter must say, and by which law.  `said` is the text that says it; where it
    does not as it must, `lacks` says why."""

    id: str
    what: str
    cite: str
    said: str
    lacks: str


@dataclass(frozen=True, slots=True)
class DraftLetter:
    """A letter as it would be issued.  `held`: it cannot be written yet, and why; then there is no
    page."""

    code: str
    title: str
    reader: str
    html: str
    required: tuple[Required, ...]
    held: str = ""

    @property
    def whole(self) -> bool:
        return not self.held and not any(each.lacks for each in self.required)


@dataclass(frozen=True, slots=True)
class DenialPreview:
    """What the words come to and the letters that would tell it; nothing of it is kept."""

    number: str
    version: str
    disposition: str
    denied: tuple[int, ...]
    open: tuple[str, ...]
    letters: tuple[DraftLetter, ...]


def preview_denial(
    number: str, words: Sequence[Word], actor: Actor, now: datetime
) -> DenialPreview:
    """The letters of a denial by these words.  UnknownClaim, NotAllowed, UnableToDecide."""
    with refusals_on_record(number, actor, now), transaction.atomic():
        held = hold(number, actor, now)
        insist(may_determine(actor, held.facts))
        version = version_of(held.case)
        point = transaction.savepoint()
        try:
            came = carry_out(held, said_of(held, words), actor.name, now=now)
            letters = draft_letters(came.held, held.day(now))
        finally:
            transaction.savepoint_rollback(point)
    return DenialPreview(
        number=held.number,
        version=version,
        disposition=came.disposition,
        denied=_denied(came),
        open=tuple(f"line {each.line}: {each.message}" for each in told(came.open, actor)),
        letters=letters,
    )


def require_whole_letters(held: Held, dated: date) -> None:
    """UnableToDecide where a letter of the decision in force lacks what it must say."""
    lacking = [
        f"{letter.code} {each.id} ({each.cite}): {each.lacks}"
        for letter in draft_letters(held, dated)
        for each in letter.required
        if each.lacks
    ]
    if lacking:
        raise UnableToDecide(f"a letter would not say what it must: {'; '.join(lacking)}")


def draft_letters(held: Held, dated: date) -> tuple[DraftLetter, ...]:
    """Every letter the decision in force makes, at once or in the statement of its cycle; none
    while the claim still pends."""
    if held.decision is None or held.decision.disposition == "pended":
        return ()
    claims = judged_of(decided_of(held.case), dated)
    return tuple(letter for judged in claims for letter in _of(judged, dated))


def _of(judged: Judged, dated: date) -> list[DraftLetter]:
    named = Path(settings.SENDERS_FILE) if settings.SENDERS_FILE else None
    sender = read_senders(named).of(judged.payer_id, judged.regimes)
    try:
        made, lacking = drafts_of(judged, sender, dated)
        code = statement_of(judged.regimes)
        if not made and not lacking and code:
            told, period = due([judged], dated, running=True)
            made = statement_drafts(code, told, sender, dated, period)
    except (UnableToCompose, UnableToCite) as why:
        made, lacking = [], [("letter", str(why))]
    held = [DraftLetter(code, code, "", "", (), why) for code, why in lacking]
    return [*(drafted(each, dated) for each in made), *held]


def drafted(draft: Draft | RequestDraft, dated: date) -> DraftLetter:
    """The letter as it would be issued that day, with what it must say and lacks."""
    template = templates()[draft.code]
    try:
        template.in_force(dated)
        text = worded(draft.text)
    except (UnableToUseTemplate, UnableToWord) as why:
        return DraftLetter(draft.code, draft.text.title, draft.reader, "", (), str(why))
    page = html_of(FOLDER, f"{draft.code}.html", text, medium="print")
    shown = html_of(FOLDER, f"{draft.code}.html", text, medium="screen")
    required = _required(template, text, page)
    return DraftLetter(draft.code, text.title, draft.reader, shown, required)


def _required(template: Template, text: object, page: str) -> tuple[Required, ...]:
    lacks: dict[str, str] = {}
    try:
        evidence_of(template, text, page, CHECKS)
    except UnableToIssue as problem:
        lacks = {each.element: each.why for each in problem.lacks}
    said = texts_by_mark(page)
    conditions: tuple[str, ...] = getattr(text, "conditions", ())
    return tuple(
        Required(
            id=each.id,
            what=each.what or each.id,
            cite=each.cite_in(text),
            said="\n".join(said.get(mark, "") for mark in each.at),
            lacks=lacks.get(each.id, ""),
        )
        for each in template.asked(conditions)
    )


def _denied(came: Came) -> tuple[int, ...]:
    return tuple(number for number, (said, _, _) in came.lines.items() if said == "denied")
