"""Denying a claim in three steps: what and why, the letter with what it must say, the signature.

Nothing is sent and nothing is decided before the last step; each carries what was typed before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from claims.desk.forms import decision_context, done
from claims.desk.judged import Grouped, grouped
from claims.desk.letter_text import Block, blocks_of
from claims.desk.overtaken import overtaken
from claims.desk.reaching import claim_page
from claims.desk.said import Said, said
from claims.desk.trying import Trouble, tried
from claims.models import Claim
from claims.operations.review.decide import decide
from claims.operations.review.denial_letters import DraftLetter, preview_denial
from claims.operations.review.parts import Review
from claims.operations.review.shown import review_of
from kernel.web.permitted import actor_for

REASONS, LETTER, CONFIRM = "reasons", "letter", "confirm"
STEPS = ((REASONS, "Codes and reasons"), (LETTER, "The letter"), (CONFIRM, "Confirm"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that would go out, with its text block by block."""

    letter: DraftLetter
    blocks: tuple[Block, ...]
    place: int

    @property
    def reader(self) -> str:
        """Whom it is to, by kind: member, provider, representative."""
        return self.letter.reader.partition(":")[0] or "reader"

    @property
    def anchored(self) -> list[tuple[Any, str]]:
        """What it must say, each with the end of the address of the text that says it."""
        there = {name for block in self.blocks for name in block.ids}
        return [
            (each, f"letter-{self.place}-{each.id}" if each.id in there else "")
            for each in self.letter.required
        ]


def drafts_shown(letters: Sequence[DraftLetter]) -> list[Draft]:
    """Letters as a page shows them, block by block."""
    return [
        Draft(each, tuple(blocks_of(each.html)) if each.html else (), place)
        for place, each in enumerate(letters, 1)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.determine")
def deny(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The step asked for, or the one before it with what stands in the way."""
    actor, now = actor_for(request), timezone.now()
    review = review_of(claim.number, actor, now)
    if (told := overtaken(request, claim, review, "open")) is not None:
        return told
    given = said(request.POST, review)
    step = request.POST.get("step", REASONS)
    if step != REASONS and (trouble := _not_ready(given)):
        return _reasons(request, claim, review, given, trouble)
    if step == REASONS:
        return _reasons(request, claim, review, given, None)
    if step == LETTER:
        return _letter(request, claim, review, given)
    version = request.POST.get("version", "")
    outcome = tried(lambda: decide(claim.number, given.words, actor, now, version))
    if isinstance(outcome, Trouble):
        return _reasons(request, claim, review, given, outcome)
    messages.success(request, done(outcome))
    return redirect("claim", claim.number)


def _not_ready(given: Said) -> Trouble | None:
    if given.gone:
        return Trouble(
            409, "A finding you wrote about is not found any more; what you typed is kept below."
        )
    if given.unsaid:
        return Trouble(422, "Give a reason for each finding you accept or override.")
    if not any(each.say == "accept" for each in given.words):
        return Trouble(422, "Accept at least one finding: a denial rests on what was found.")
    return None


def _reasons(
    request: HttpRequest, claim: Claim, review: Review, given: Said, trouble: Trouble | None
) -> HttpResponse:
    open_ones: list[Grouped] = [
        each for each in grouped(review.findings, given.typed) if each.first.open
    ]
    context = decision_context(request, claim, review, given, trouble) | {
        "step": REASONS,
        "steps": STEPS,
        "open": open_ones,
        "can_accept": any(each.accept for each in open_ones),
    }
    return render(request, "desk/deny.html", context, status=trouble.status if trouble else 200)


def _letter(request: HttpRequest, claim: Claim, review: Review, given: Said) -> HttpResponse:
    actor, now = actor_for(request), timezone.now()
    found = tried(lambda: preview_denial(claim.number, given.words, actor, now))
    if isinstance(found, Trouble):
        return _reasons(request, claim, review, given, found)
    drafts = drafts_shown(found.letters)
    # who goes on from here has seen the claim as it was when the letter was drawn up
    context = decision_context(request, claim, review, given, None) | {
        "step": CONFIRM if request.POST.get("seen") == "yes" else LETTER,
        "steps": STEPS,
        "preview": found,
        "drafts": drafts,
        "whole": all(each.letter.whole for each in drafts),
    }
    return render(request, "desk/deny_letter.html", context)
