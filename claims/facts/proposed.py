"""The facts of a proposed opinion, from the rows around its question: a claim of that day.

What would be charged is the plan's own fee, so that the pipeline's amounts are an estimate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from claims.adjudication import Chain, Claim, Line, Opinion, Referral, Subject
from claims.coverage.question import Earlier, Question
from claims.facts.chains import ChainFacts, chains_of
from claims.facts.earlier import authorizations_of, earlier_of
from claims.facts.load import order_key
from claims.facts.members import MemberFacts, members_of
from claims.facts.prices import priced
from claims.facts.providers import group_of, provider_of
from claims.models import ChainOpinion, OpinionChain
from kernel.money import ZERO, Money
from providers.on_record import load_providers
from providers.standing import Standing

_NUMBER = "proposed"
SEVERAL = "The question fits more than one opinion chain of this member: which?"
NOT_THEIRS = "The member has no opinion chain of that number."


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is on file around a proposed opinion.

    `claim` None: `problem` says why nothing can be judged; `lapsed` that no coverage is the cause.
    """

    claim: Claim | None
    problem: str = ""
    lapsed: bool = False
    plan: str = ""
    chain: int | None = None
    standing: Standing | None = None
    notes: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    """Those of the notes that say which opinions of the chain were given already."""


def load_proposed(question: Question, member: int, codes: tuple[str, ...]) -> Proposed:
    """The facts as they stand now.  A fixed number of queries."""
    members = members_of({member})
    facts = members[member]
    chain, doubt = _chain_on_file(question, member)
    npis = {question.npi} | {each.npi for each in question.earlier.values()}
    npis |= chain.npis if chain else set()
    npis |= {question.referral.npi} if question.referral else set()
    seen = _as_a_claim(question, member)
    plan, terms = facts.plan_of(seen), facts.terms_on(seen)
    standings = load_providers(npis, [plan] if plan else [])
    own = standings.get(question.npi)
    if plan is None:
        why = "No coverage of this member is on file."
        return Proposed(None, why, lapsed=True, standing=own)
    if terms is None:
        why = f"No plan terms are on file for the member on {question.on.isoformat()}."
        return Proposed(None, why, plan=plan, standing=own)
    asked = _chain(question, chain, plan, standings)
    number = question.opinion or _next(asked)
    claim = _claim(question, seen, members, facts, plan, standings, codes)
    given = _given(question, chain, number)
    on_file = chain.facts(plan, standings).subject if chain else Subject(None)
    notes = (*given, *(_another_question(question, on_file) if chain else ()))
    made = replace(claim, opinion=number, chain=asked, joining_doubt=doubt or None)
    return Proposed(
        made,
        plan=plan,
        chain=chain.row.pk if chain else None,
        standing=own,
        notes=notes,
        given=given,
    )


def _chain_on_file(question: Question, member: int) -> tuple[ChainFacts | None, str]:
    """The chain named; else the open one about the same diagnosis category or procedure; where
    nothing is said of the subject, the only open one.  Or the doubt a person settles."""
    if question.chain is not None:
        row = OpinionChain.objects.filter(pk=question.chain, member=member).first()
        return (chains_of({row.pk})[row.pk], "") if row else (None, NOT_THEIRS)
    open_rows = list(OpinionChain.objects.filter(member=member, closed_on__isnull=True))
    about = question.subject
    if about is not None and (about.category or about.code):
        open_rows = [
            row
            for row in open_rows
            if (about.category and row.diagnosis[:3] == about.category)
            or (about.code and row.subject_code == about.code)
        ]
    if len(open_rows) > 1:
        return None, SEVERAL
    return (chains_of({open_rows[0].pk})[open_rows[0].pk], "") if open_rows else (None, "")


def _chain(
    question: Question,
    on_file: ChainFacts | None,
    plan: str,
    standings: Mapping[str, Standing],
) -> Chain:
    """The chain on file, with what the asker adds to it.  Of the opinions what is on file is not
    gainsaid; what is asked about is the asker's to say: `_another_question` tells a difference."""
    said = {
        number: Opinion(
            npi=each.npi,
            on=each.on,
            finding=each.finding,
            group=group_of(standings.get(each.npi), each.on or question.on),
        )
        for number, each in question.earlier.items()
    }
    referral = _referral(question.referral, plan, standings)
    if on_file is None:
        return Chain(question.subject or Subject(None), question.scenario, said, referral)
    found = on_file.facts(plan, standings)
    opinions = {**said, **found.opinions}
    return replace(
        found,
        subject=_subject(question, found.subject),
        opinions=opinions,
        referral=found.referral or referral,
    )


def _subject(question: Question, on_file: Subject) -> Subject:
    """What is asked about: as it was said, and where nothing was said as it is on file."""
    said = question.subject
    if said is None:
        return on_file
    return Subject(
        kind=(said.kind if question.kind_said else on_file.kind) or said.kind or on_file.kind,
        code=said.code or on_file.code,
        diagnosis=said.diagnosis or on_file.diagnosis,
        urgency=said.urgency if question.urgency_said else on_file.urgency,
    )


def _referral(
    said: Earlier | None, plan: str, standings: Mapping[str, Standing]
) -> Referral | None:
    if said is None or said.on is None:
        return None
    standing = standings.get(said.npi)
    contracted = bool(standing and standing.in_network(plan, said.on))
    return Referral(said.npi, said.on, contracted=contracted)


def _next(chain: Chain) -> int:
    """The number of the opinion that would come next: the second, or the third after it."""
    return 3 if 2 in chain.opinions else 2


def _given(question: Question, chain: ChainFacts | None, number: int) -> tuple[str, ...]:
    """Which opinions of the chain are on file already, where that bears on this one."""
    if chain is None:
        return ()
    given = {each.number: each for each in chain.opinions}
    said = []
    if number in given and _stands(given[number], question.npi):
        said.append(f"Opinion {number} of this chain is on file already, by {given[number].npi}.")
    said += [
        f"This clinician gave opinion {each.number} of this chain."
        for each in chain.opinions
        if each.npi == question.npi and each.number != number
    ]
    return tuple(said)


def _stands(opinion: ChainOpinion, npi: str) -> bool:
    """By another it is taken; by the same clinician, once it was given."""
    return opinion.npi != npi or bool(opinion.finding or opinion.on)


def _another_question(question: Question, on_file: Subject) -> tuple[str, ...]:
    """Where what is asked is not what the chain on file is about."""
    asked = _subject(question, on_file)
    pairs = [
        (f"{name} {getattr(on_file, name)}", f"{name} {getattr(asked, name)}")
        for name in ("kind", "code", "diagnosis", "urgency")
        if getattr(on_file, name) not in (None, getattr(asked, name))
    ]
    if not pairs:
        return ()
    before, now = (", ".join(each) for each in zip(*pairs, strict=True))
    return (f"The chain on file is about {before}; this answers what was asked: {now}.",)


def _as_a_claim(question: Question, member: int) -> dict[str, Any]:
    """The columns that facts of claims are looked up by."""
    return {
        "case_id": 0,
        "member_id": member,
        "coverage_id": None,
        "received": question.on,
        "first_served": question.on,
        "billing_npi": question.npi,
        "patient_control_number": "",
        "rendering_npi": question.npi,
        "place_of_service": question.place_of_service,
        "as_received": {},
    }


def _claim(
    question: Question,
    seen: dict[str, Any],
    members: dict[int, MemberFacts],
    member: MemberFacts,
    plan: str,
    standings: Mapping[str, Standing],
    codes: tuple[str, ...],
) -> Claim:
    day: date = question.on
    own = standings.get(question.npi)
    if own:  # where the clinician practices, for Medicare's locality
        seen["as_received"] = {"place": {"state": own.state, "zip": own.zip_code}}
    terms = member.terms_on(seen)
    assert terms is not None
    held = authorizations_of(members).get(member.row["id"], ())
    return Claim(
        number=_NUMBER,
        received=day,
        plan=terms,
        member=member.facts_for(seen, {day}),
        provider=provider_of(question.npi, question.tin, plan, day, standings),
        lines=_lines(question, seen, members, standings, codes),
        authorizations=tuple(held),
        history=tuple(
            line for _, _, line in earlier_of(members, [seen]).before(seen, order_key(seen))
        ),
        place_of_service=question.place_of_service,
    )


def _lines(
    question: Question,
    seen: dict[str, Any],
    members: dict[int, MemberFacts],
    standings: Mapping[str, Standing],
    codes: tuple[str, ...],
) -> tuple[Line, ...]:
    about = question.subject.diagnosis if question.subject else None
    rows = [
        {
            "number": number,
            "served": question.on,
            "code": code,
            "modifiers": [],
            "units": Decimal(1),
            "charge": Decimal(0),
            "diagnoses": [about] if about else [],
            "place_of_service": question.place_of_service,
        }
        for number, code in enumerate(codes, 1)
    ]
    made = priced([seen], {0: rows}, members, standings)[0]
    return tuple(replace(line, charge=_worth(line)) for line in made)


def _worth(line: Line) -> Money:
    return Money.of_cents(line.fee.amount.cents * line.units) if line.fee else ZERO
