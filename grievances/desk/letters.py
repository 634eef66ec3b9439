"""Letters of a grievance: the draft beside what it must say, and made where nothing is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appeals.desk.letters import Required
from claims.desk.letter_text import Block, blocks_of
from claims.desk.trying import Trouble
from claims.letters.senders import Senders, read_senders
from grievances.desk.head import head_of
from grievances.desk.reaching import grievance_page
from grievances.desk.trying import tried
from grievances.letters.compose import templates
from grievances.models import Grievance
from grievances.operations.letters.issue import issue_this
from grievances.operations.letters.preview import Preview, kinds, preview
from grievances.showing.shown import shown_to
from kernel.letters.must_say import texts_by_mark
from kernel.people.policy import Actor, may
from kernel.web.permitted import actor_for


@dataclass(frozen=True, slots=True)
class Draft:
    """The letter to one reader, block by block, beside what it must say."""

    letter: Preview
    title: str
    place: int
    blocks: tuple[Block, ...]
    required: tuple[Required, ...]

    @property
    def reader(self) -> str:
        return self.letter.reader.partition(":")[0] or "reader"

    @property
    def said(self) -> int:
        return sum(not each.lacks for each in self.required)


@require_http_methods(["GET", "HEAD", "POST"])
@grievance_page({"GET": "letter.read", "HEAD": "letter.read", "POST": "grievance.work"})
def letter(request: HttpRequest, row: Grievance) -> HttpResponse:
    """The draft of each kind of letter the grievance has something to tell by.  A post makes the
    one looked at, and only where nothing is missing; the office's letters make it otherwise."""
    actor, now = actor_for(request), timezone.now()
    trouble = None
    if request.method == "POST":
        outcome = _made(request, row, actor, now)
        if not isinstance(outcome, Trouble):
            return outcome
        trouble = outcome
    shown = shown_to(row, actor, now, what="grievance: letter before it is made")
    known = kinds(row.number)
    code = _code(request) or (known[-1] if known else "")
    drafts = drafts_of(row.number, code, now) if code else []
    context = {
        "shown": shown,
        "head": head_of(shown),
        "codes": [(each, templates()[each].title) for each in known],
        "code": code,
        "drafts": drafts,
        "whole": bool(drafts) and all(each.letter.may_leave for each in drafts),
        "make_may": may(actor, "grievance.work"),
        "issued": [each for each in shown.letters if each.code == code],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "grievances/letter.html", context, status=status)


def _code(request: HttpRequest) -> str:
    """Which kind of letter is looked at; empty: none is named."""
    return str(request.POST.get("code") or request.GET.get("code") or "")


def _made(
    request: HttpRequest, row: Grievance, actor: Actor, now: datetime
) -> HttpResponse | Trouble:
    code, version = _code(request), request.POST.get("version", "")
    outcome = tried(lambda: issue_this(row.number, code, actor, now, version, _senders()))
    if isinstance(outcome, Trouble):
        return outcome
    made = "1 letter is" if len(outcome) == 1 else f"{len(outcome)} letters are"
    messages.success(request, f"{made} made, and sent with the next dispatch.")
    return redirect(f"{reverse('grievance-letter', args=[row.number])}?{urlencode({'code': code})}")


def _senders() -> Senders:
    """Who writes for each plan: the office's file, as its runs of letters use it."""
    named = settings.SENDERS_FILE
    return read_senders(Path(named) if named else None)


def drafts_of(number: str, code: str, now: datetime) -> list[Draft]:
    """The letter of this kind to each of its readers."""
    found = preview(number, code, now=now, senders=_senders())
    return [_draft(each, place) for place, each in enumerate(found, 1)]


def _draft(letter: Preview, place: int) -> Draft:
    known = templates().get(letter.code)
    blocks = tuple(blocks_of(letter.page)) if letter.page else ()
    return Draft(
        letter=letter,
        title=known.title if known else letter.code,
        place=place,
        blocks=blocks,
        required=tuple(_required(letter, blocks, place)),
    )


def _required(letter: Preview, blocks: Sequence[Block], place: int) -> list[Required]:
    """What is lacking first; then each element whose text is there."""
    known = templates().get(letter.code)
    what = (
        {each.id: each.what or each.id.replace("_", " ") for each in known.must_say}
        if known
        else {}
    )
    made = [
        Required(what.get(each.element, each.element), each.cite, "", each.why)
        for each in letter.lacks
    ]
    if known is None or not letter.page:
        return made
    lacking = {each.element for each in letter.lacks}
    texts = texts_by_mark(letter.page)
    there = {mark for block in blocks for mark in block.ids}
    for each in known.must_say:
        if each.id in lacking or not all(texts.get(mark) for mark in each.at):
            continue  # it is asked for in other cases only
        mark = next((mark for mark in each.at if mark in there), "")
        anchor = f"letter-{place}-{mark}" if mark else ""
        made.append(Required(what[each.id], each.cite, anchor, ""))
    return made
