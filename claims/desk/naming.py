"""A claim of nobody we know, and a correction of a claim that is unclear: a person says which."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from claims.desk.forms import decision_context
from claims.desk.reaching import claim_page
from claims.desk.said import said
from claims.desk.trying import Trouble, tried
from claims.models import Claim
from claims.operations.review.naming import Named, match, original, originals_of
from claims.operations.review.shown import review_of
from kernel.members.models import Member
from kernel.people.policy import Actor
from kernel.record.looking import Outcome, looked, looked_at_many
from kernel.web.permitted import actor_for

MOST = 25
"""Members shown of one search; more than that is no search."""

WRONG_DAY = "Write the birth date as 1961-04-12."


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a person looks for.  `why_not`: it cannot be looked for."""

    number: str = ""
    last: str = ""
    first: str = ""
    born: str = ""
    why_not: str = ""

    @classmethod
    def of(cls, given: QueryDict) -> "Sought":
        typed = {name: given.get(name, "").strip() for name in ("number", "last", "first", "born")}
        if not any(typed.values()):
            return cls(**typed, why_not="Give a member number, a name or a birth date.")
        if typed["born"] and _day(typed["born"]) is None:
            return cls(**typed, why_not=WRONG_DAY)
        return cls(**typed)

    @property
    def words(self) -> str:
        """What was looked for, as the record of looks has it."""
        return ", ".join(each for each in (self.number, self.last, self.first, self.born) if each)


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.match")
def match_page(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Whose claim it is: search, choose, say why."""
    chosen, reason = request.POST.get("member", "").strip(), request.POST.get("reason", "")

    def work(actor: Actor, version: str) -> Named:
        return match(claim.number, chosen, reason, actor, timezone.now(), version)

    outcome = _carried_out(request, "match", chosen, "Choose the member.", work)
    if isinstance(outcome, Named):
        messages.success(request, f"{claim.number} is matched. {_now(outcome)}")
        return redirect("claim", claim.number)
    sought = Sought.of(request.POST) if request.POST.get("step") else Sought()
    context = _context(request, claim, outcome) | {
        "sought": sought,
        "searched": bool(request.POST.get("step")) and not sought.why_not,
        "candidates": _members(request, claim, sought),
        "patient": _as_it_says(claim),
        "chosen": chosen,
        "waits": claim.state in ("accepted", "pended"),
    }
    return _page(request, "desk/match.html", context, outcome)


@require_http_methods(["GET", "HEAD", "POST"])
@claim_page("claim.match")
def original_page(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Which claim a replacement or a void is about: choose one of those it may be, say why."""
    typed, chosen = request.POST.get("typed", "").strip(), request.POST.get("original", "").strip()
    reason = request.POST.get("reason", "")

    def work(actor: Actor, version: str) -> Named:
        return original(claim.number, typed or chosen, reason, actor, timezone.now(), version)

    missing = "Choose the claim that this one is about."
    outcome = _carried_out(request, "name", typed or chosen, missing, work)
    if isinstance(outcome, Named):
        messages.success(request, f"It is on record what {claim.number} is about. {_now(outcome)}")
        return redirect("claim", claim.number)
    problem, candidates = originals_of(claim, actor_for(request))
    _looked_at(request, claim, candidates)
    context = _context(request, claim, outcome) | {
        "problem": problem,
        "candidates": candidates,
        "chosen": chosen,
        "typed": typed,
    }
    return _page(request, "desk/original.html", context, outcome)


def _carried_out(
    request: HttpRequest, step: str, chosen: str, missing: str, work: Any
) -> Named | Trouble | None:
    """What came of it; None where nothing was to be done yet."""
    if request.method != "POST" or request.POST.get("step") != step:
        return None
    if not chosen:
        return Trouble(422, missing)
    actor, version = actor_for(request), request.POST.get("version", "")
    came: Named | Trouble = tried(lambda: work(actor, version))
    return came


def _context(request: HttpRequest, claim: Claim, trouble: Trouble | None) -> dict[str, Any]:
    review = review_of(claim.number, actor_for(request), timezone.now())
    shown = decision_context(request, claim, review, said(request.POST, review), trouble)
    return shown | {"reason": request.POST.get("reason", "")}


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], trouble: Trouble | None
) -> HttpResponse:
    return render(request, name, context, status=trouble.status if trouble else 200)


def _members(request: HttpRequest, claim: Claim, sought: Sought) -> list[Member]:
    """Who it may be.  Each one shown is on record, and a search that found nobody too."""
    if not sought.words or sought.why_not:
        return []
    wanted = Q()
    if sought.number:
        wanted &= Q(number__iexact=sought.number) | Q(mbi__iexact=sought.number)
    if sought.last:
        wanted &= Q(last_name__istartswith=sought.last)
    if sought.first:
        wanted &= Q(first_name__istartswith=sought.first)
    if sought.born:
        wanted &= Q(born_on=_day(sought.born))
    found = list(Member.objects.filter(wanted).order_by("last_name", "first_name", "pk")[:MOST])
    who, case, why = actor_for(request).name, claim.case.number, f"searched: {sought.words}"
    if found:
        seen = [(each.number, case) for each in found]
        looked_at_many(who, "members a claim may be of", seen, now=timezone.now(), why=why)
    else:
        what = "members a claim may be of"
        looked(who, what, now=timezone.now(), case=case, why=why, outcome=Outcome.NOTHING)
    return found


def _looked_at(request: HttpRequest, claim: Claim, candidates: list[Claim]) -> None:
    member = claim.member.number if claim.member else ""
    seen = [(member, each.number) for each in candidates]
    what = f"claims that {claim.number} may correct"
    looked_at_many(actor_for(request).name, what, seen, now=timezone.now())


def _as_it_says(claim: Claim) -> str:
    """The patient as the claim names one."""
    party = claim.as_received.get("patient") or claim.as_received.get("subscriber") or {}
    names = [str(party[each]) for each in ("first", "middle", "name") if party.get(each)]
    return " ".join(names)


def _now(named: Named) -> str:
    """What the claim is now."""
    waits = named.state == "pended"
    return "It still waits for a person." if waits else f"It is {named.state}."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
