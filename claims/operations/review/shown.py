"""A claim under review, put together for one person: what is known, and what they may do with it.

Whoever looks is on record.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from claims.models import Claim, Decision, Determination
from claims.models import Line as LineRow
from claims.operations.review.amounts import Amounts, amounts_of, summed
from claims.operations.review.around import (
    authorizations_of,
    chain_of,
    deadlines_of,
    documents_of,
    events_of,
    here_of,
    history_of,
    letters_of,
    people_of,
    waiting_of,
)
from claims.operations.review.checked import may_be_said_of, may_say
from claims.operations.review.evidence import evidence_of
from claims.operations.review.found import Found, findings_of
from claims.operations.review.held import Held, find
from claims.operations.review.parts import (
    Adjustment,
    Header,
    MoneyStep,
    Review,
    SaidOfIt,
    ServiceLine,
    ShownDecision,
    ShownFinding,
)
from claims.operations.review.proposals import open_proposal, shown
from claims.operations.review.telling import as_told, told
from claims.pipeline import PART_B, PIPELINE, PLAN
from claims.policy import may_deny, may_determine, may_open, may_work_on
from claims.records import materials_of, paper_of, reports_of
from kernel.cases.version import version_after
from kernel.money import Money
from kernel.people.policy import Actor, Answer, insist, may, sees
from kernel.record.looking import looked
from providers.models import Provider

QUESTIONS = {rule.name: stage.question for stage in PIPELINE for rule in stage.rules}
QUESTIONS |= {
    amount.__name__: program.question
    for program in (PART_B, PLAN)
    for amount in (program.allowed, *program.shares)
}
NOTHING = Answer(False, "nothing is proposed that waits for a signature")


def review_of(number: str, actor: Actor, now: datetime, why: str = "") -> Review:
    """The claim as this person sees it; `why` they look, where it was asked.  UnknownClaim,
    NotAllowed."""
    return review_of_held(find(number, actor, now), actor, now, why)


def review_of_held(held: Held, actor: Actor, now: datetime, why: str = "") -> Review:
    """The same of a claim that was found already.  NotAllowed."""
    insist(may_open(actor, held.facts))
    claim, member = held.claim, held.claim.member
    name = member.number if member else ""
    looked(actor.name, "claim", now=now, member=name, case=claim.case.number, why=why)
    found = told(findings_of(held.stored), actor)
    proposal = open_proposal(held.case)
    seen = shown(proposal, held, actor) if proposal else None
    happened = events_of(held)
    history = history_of(happened)
    people = people_of(held)
    lines = _lines(held)
    chains = [claim.chain_id] if claim.chain_id else []
    paper = paper_of(held.case) if claim.file_id is None else None
    signing = seen.may if seen else {"sign": NOTHING, "send_back": NOTHING}
    return Review(
        version=version_after(held.case, happened),
        header=_header(held, people, actor),
        lines=lines,
        findings=_findings(held, found, actor, now),
        totals=summed(line.amounts for line in lines),
        decisions=_decisions(held),
        deadlines=deadlines_of(held),
        history=history,
        may={**_may(held, actor, now), **signing},
        chain=chain_of(held, found, people),
        authorizations=authorizations_of(held),
        materials=tuple(materials_of(chains, today=held.day(now))),
        reports=tuple(reports_of(chains)),
        unread=tuple(paper["unread"]) if paper else (),
        documents=documents_of(held),
        letters=letters_of(held),
        proposal=seen,
        waiting=waiting_of(held.work, history, now),
        here=here_of(held.work, now),
    )


def _header(held: Held, people: Mapping[str, Provider], actor: Actor) -> Header:
    claim, case = held.claim, held.claim.case
    coverage, member = claim.coverage, claim.member
    return Header(
        number=claim.number,
        case=claim.pk,
        state=claim.state,
        disposition=held.decision.disposition if held.decision else "",
        line_of_business=held.facts.line,
        regimes=held.regimes,
        plan=coverage.plan.name if coverage else "",
        track=case.track,
        received=claim.received,
        received_at=case.received_at,
        first_served=claim.first_served,
        patient_control_number=claim.patient_control_number,
        frequency=claim.frequency,
        opinion=claim.opinion,
        place_of_service=claim.place_of_service,
        member_number=member.number if member else "",
        member=masked(member.first_name, member.last_name) if member else "",
        rendering_npi=claim.rendering_npi,
        rendering=_named(claim, "rendering", people.get(claim.rendering_npi)),
        billing_npi=claim.billing_npi,
        billing=_named(claim, "billing", people.get(claim.billing_npi)),
        charge=Money(claim.charge),
        replaces=_replaced(claim, actor),
        restricted=bool(case.restricted_to),
    )


def _replaced(claim: Claim, actor: Actor) -> str:
    """The number of the claim it replaces; not told to who may not know of that one."""
    return as_told(claim.replaces.number, actor) if claim.replaces else ""


def masked(first: str, last: str) -> str:
    """The first letters of a name and nothing of its length.

    >>> masked("ROSA", "MILLER")
    'R•••• M••••'
    """
    return " ".join(f"{name[0]}••••" for name in (first, last) if name)


def _named(claim: Claim, role: str, known: Provider | None) -> str:
    said = claim.as_received.get(role) or {}
    if known is not None:
        said = {"first": known.first_name, "name": known.name}
    return " ".join(part for part in (said.get("first"), said.get("name")) if part)


def _lines(held: Held) -> tuple[ServiceLine, ...]:
    decided = {line["number"]: line for line in held.stored["lines"]}
    rows = held.claim.lines.order_by("number")
    return tuple(_line(row, decided.get(row.number)) for row in rows)


def _line(row: LineRow, decided: Mapping[str, Any] | None) -> ServiceLine:
    amounts = amounts_of(decided) if decided else Amounts(charge=Money(row.charge))
    steps, adjustments = (decided["steps"], decided["adjustments"]) if decided else ((), ())
    return ServiceLine(
        number=row.number,
        served=row.served,
        code=row.code,
        modifiers=tuple(row.modifiers),
        units=row.units,
        diagnoses=tuple(row.diagnoses),
        disposition=decided["disposition"] if decided else "",
        amounts=amounts,
        steps=tuple(
            MoneyStep(part, Money(amount), why, tuple(cites)) for part, amount, why, *cites in steps
        ),
        adjustments=tuple(
            Adjustment(group, carc, Money(amount), tuple(rarc))
            for group, carc, amount, *rarc in adjustments
        ),
    )


def _findings(
    held: Held, found: tuple[Found, ...], actor: Actor, now: datetime
) -> tuple[ShownFinding, ...]:
    words: list[Determination] = []
    if any(each.word for each in found):
        words = list(Determination.objects.filter(claim=held.case).order_by("-id"))
    may_at_all = may_determine(actor, held.facts)
    facts = _told(held.stored["facts"], actor)
    again = may_work_on(actor, held.facts, "claim.retry")
    return tuple(
        ShownFinding(
            key=each.key,
            rule=each.rule,
            line=each.line,
            says=each.says,
            message=each.message,
            cites=each.cites,
            carc=each.carc,
            group=each.group,
            rarc=each.rarc,
            open=each.open,
            could_not_run=each.could_not_run,
            medical=each.medical,
            word=_word(each, words),
            may=_may_of(each, held, actor, now, may_at_all, again),
            question=QUESTIONS.get(each.rule, ""),
            evidence=evidence_of(each.rule, each.line, facts),
        )
        for each in found
    )


def _told(facts: Mapping[str, Any], actor: Actor) -> Mapping[str, Any]:
    """The facts without lines of claims restricted to others: they are weighed, and not told of."""
    history, mine = facts.get("history") or (), sees(actor)
    if not history or "*" in mine:
        return facts
    numbers = [each["claim"] for each in history if each.get("claim")]
    rows = Claim.objects.filter(number__in=numbers, case__restricted_to__in=["", *sorted(mine)])
    told = {None, *rows.values_list("number", flat=True)}
    return {**facts, "history": [each for each in history if each.get("claim") in told]}


def _may_of(
    found: Found, held: Held, actor: Actor, now: datetime, at_all: Answer, again: Answer
) -> dict[str, Answer]:
    """What may be done with one finding, and why not."""
    answers = {}
    for say in ("accept", "override"):
        why_not = may_be_said_of(held, found)
        answer = Answer(False, why_not) if why_not else may_say(actor, held, found, say, now)
        answers[say] = answer if at_all or why_not else at_all
    if found.could_not_run and held.claim.state == "pended":
        answers["retry"] = again
    else:
        answers["retry"] = Answer(False, "it could run: there is nothing to try again")
    return answers


def _word(found: Found, words: list[Determination]) -> SaidOfIt | None:
    if found.word is None:
        return None
    said = found.word
    of_rule = [each for each in words if each.rule == found.rule and each.say == said["say"]]
    row = next((each for each in of_rule if found.key in each.facts.get("seen", ())), None)
    return SaidOfIt(
        say=said["say"],
        reason=said["reason"],
        by=said["by"],
        at=row.at if row else None,
        signed_by=row.facts.get("countersigned", "") if row else "",
    )


def _decisions(held: Held) -> tuple[ShownDecision, ...]:
    only = held.decision
    rows: Iterable[Decision] = (only,) if only else ()
    if only and only.number > 1:
        rows = Decision.objects.filter(claim=held.case).defer("stored").order_by("number")
    return tuple(
        ShownDecision(
            row.number,
            row.disposition,
            row.decided_at,
            row.decided_by,
            Money(row.paid),
            row.law_version,
        )
        for row in rows
    )


def _may(held: Held, actor: Actor, now: datetime) -> dict[str, Answer]:
    case, day = held.facts, held.day(now)
    decide = may_determine(actor, case)
    pended = case.state == "pended"
    waits = Answer(False, f"{case.number} is {case.state}: it waits for nobody")
    answers = {
        "open": decide,
        "decide": decide,
        "approve": may_work_on(actor, case, "claim.approve"),
        "deny": may_deny(actor, case, medical=False, day=day),
        "deny_clinically": may_deny(actor, case, medical=True, day=day),
        "pend": may_work_on(actor, case, "claim.pend"),
        "extend": may_work_on(actor, case, "claim.extend"),
        "receive": may_work_on(actor, case, "claim.receive"),
        "retry": may_work_on(actor, case, "claim.retry"),
    }
    if not pended:
        answers = {name: waits if answer else answer for name, answer in answers.items()}
        answers["open"] = answers["decide"] = decide
    return {**answers, "note": may(actor, "claim.note")}
