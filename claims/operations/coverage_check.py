"""A coverage check: what would become of an opinion before it is given.  Nothing is posted.

That somebody looked is recorded: who, at which member, about which question, and why.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from claims.coverage.answer import judged_answer, pointers, usual_materials
from claims.coverage.judged import Covered, Judged, judge_proposed
from claims.coverage.question import Patient, Question
from claims.facts.proposed import Proposed, load_proposed
from claims.law_book import book
from claims.models import Material
from kernel.members.matching import Named, match
from kernel.members.models import Member
from kernel.reading import Fault
from kernel.record.looking import looked
from providers.nearby import Nearby, others_in_network
from providers.on_record import load_providers
from providers.standing import Standing


class UnableToCheck(ValueError):
    """The check cannot be made as it was asked for; the message says why."""

    path = ""


class UnableToFindMember(UnableToCheck):
    """Nobody is meant by the number and name given, or not one alone; the message says why."""

    path = "member"


def coverage_check(question: Question, *, now: datetime, by: str) -> dict[str, Any]:
    """Everything a coverage check answers, as plain data.

    UnableToFindMember where the member is not to be told from what is given: nothing is then
    looked at, or told.
    """
    member = _member(question.patient)
    codes, assumed = _codes(question)
    with transaction.atomic():
        _record(question, member, now=now, by=by)
        found = load_proposed(question, member.pk, codes)
        return _answer(question, member, found, codes, assumed)


def _member(patient: Patient) -> Member:
    named = Named(patient.number, patient.last_name, patient.first_name, patient.born_on)
    person = match({named})[named]
    if person.member is None:
        raise UnableToFindMember(person.why)
    return Member.objects.get(pk=person.member)


def _codes(question: Question) -> tuple[tuple[str, ...], bool]:
    """The services named, or the evaluation visit the law file has for all."""
    if question.codes:
        return question.codes, False
    law = book().opened(("original_medicare",), service_date=question.on)
    usual = law.find("coverage_checks.assumed_code")
    if usual is None:
        raise UnableToCheck(f"name the service: none is assumed on {question.on}")
    return (usual.amount,), True


def _record(question: Question, member: Member, *, now: datetime, by: str) -> None:
    about = f"chain {question.chain}" if question.chain else "a proposed opinion"
    what = f"coverage check: member {member.number}, {about} by {question.npi} on {question.on}"
    looked(by, what, now=now, member=member.number, why=question.why)


def _answer(
    question: Question, member: Member, found: Proposed, codes: tuple[str, ...], assumed: bool
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "member": member.number,
        "on": question.on.isoformat(),
        "plan": found.plan or None,
        "regimes": list(found.claim.regimes) if found.claim else [],
        "opinion": found.claim.opinion if found.claim else question.opinion,
        "chain": found.chain,
        "subject": _subject(question, found),
        "codes": list(codes),
        "codes_assumed": assumed,
        "clinician": _clinician(question, found.standing),
        "notes": list(found.notes),
    }
    if found.claim is None:
        covered = Covered.NO if found.lapsed else Covered.UNDECIDED
        return said | {"covered": covered.value, "problem": found.problem}
    judged = judge_proposed(found.claim, book())
    said |= judged_answer(judged)
    said["independent"]["why"] += found.given if judged.as_opinion else ()
    said["coinsurance_percent"] = _rates(judged)
    said["copay"] = _copays(judged)
    said["materials_missing"] = _materials(found, judged)
    said["others"] = _others(question, member, found, judged)
    said["assistance"] = pointers(judged) if _is_outside(judged) else []
    return said


def _subject(question: Question, found: Proposed) -> dict[str, Any] | None:
    """What was judged: the subject as it was asked, with what only the chain on file says."""
    chain = found.claim.chain if found.claim else None
    about = chain.subject if chain else question.subject
    return asdict(about) if about else None


def _clinician(question: Question, standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return {"npi": question.npi, "on_file": False, "name": "", "specialty": None}
    return {
        "npi": standing.npi,
        "on_file": True,
        "name": standing.name,
        "specialty": standing.taxonomy or None,
    }


def _rates(judged: Judged) -> dict[str, Any]:
    """The member's percentage in and out of the network, where there is one."""
    if judged.original_medicare:
        rate = judged.law.find("part_b.coinsurance_percent")
        return {"in_network": rate.amount if rate else None, "out_of_network": None}
    plan = judged.claim.plan
    rates = (plan.coinsurance_in, plan.coinsurance_out)
    shown = [None if rate is None else f"{rate.normalize():f}" for rate in rates]
    return {"in_network": shown[0], "out_of_network": shown[1] if judged.network else None}


def _copays(judged: Judged) -> dict[str, Any]:
    plan = judged.claim.plan
    if judged.original_medicare:
        return {"in_network": None, "out_of_network": None}
    outside = plan.copay_out if judged.network else None
    return {
        "in_network": None if plan.copay_in is None else str(plan.copay_in),
        "out_of_network": None if outside is None else str(outside),
    }


def _materials(found: Proposed, judged: Judged) -> dict[str, Any]:
    """What must still travel: what the chain's manifest lacks; of a question without a manifest,
    all that usually travels for its scenario."""
    chain = judged.claim.chain
    usual = usual_materials()[chain.scenario if chain else "other"]
    rows = list(Material.objects.filter(chain=found.chain).order_by("kind", "pk"))
    if not rows:
        return {
            "from": "usual",
            "missing": [{"kind": kind, "state": "not_asked"} for kind in usual],
        }
    asked = {row.kind for row in rows}
    missing = [
        {"kind": row.kind, "state": row.state, "what": row.what, "holder": row.holder}
        for row in rows
        if row.state != "received"
    ]
    missing += [{"kind": kind, "state": "not_asked"} for kind in usual if kind not in asked]
    return {"from": "manifest", "missing": missing}


def _is_outside(judged: Judged) -> bool:
    """Out of the network, or not on a list the plan requires."""
    if judged.network is not None and not judged.network.in_network:
        return True
    return any(each.carc == "242" for each in judged.of("approved_list"))


def _others(
    question: Question, member: Member, found: Proposed, judged: Judged
) -> dict[str, Any] | None:
    """In-network clinicians of the specialty, where this one is none; who gave an earlier opinion
    is none of them.  The specialty is the clinician's; of a stranger it is not known."""
    if not _is_outside(judged):
        return None
    specialty = judged.claim.provider.taxonomy
    ordered = "by ZIP code (same, same first three digits), then state; no distance is reckoned"
    said = {"specialty": specialty, "near": {"state": member.state, "zip": member.zip[:5]}}
    if not specialty:
        why = "The clinician's specialty is not on file, so no other of it can be named."
        return said | {"ordered": ordered, "clinicians": [], "why": why}
    chain = judged.claim.chain
    rows = others_in_network(
        found.plan,
        specialty,
        question.on,
        near=(member.state, member.zip),
        must_be_listed=judged.claim.plan.approved_list == "required",
        without={question.npi} | {each.npi for each in (chain.opinions if chain else {}).values()},
    )
    why = "" if rows else "The network has no such clinician on file on that day."
    return said | {"ordered": ordered, "clinicians": [_other(row) for row in rows], "why": why}


def _other(row: Nearby) -> dict[str, Any]:
    return {
        "npi": row.npi,
        "name": " ".join(part for part in (row.first_name, row.name) if part),
        "state": row.state,
        "zip": row.zip_code[:5],
        "nearness": row.nearness.name.lower(),
        "approved": row.listed,
        "board_certified": row.certified,
        "academic": row.academic,
        "nci_designation": row.nci_designation or None,
        "practices": [each.name or each.tin for each in row.centres],
    }


def clinician_known(npi: str) -> bool:
    """Whether anybody is on file under this NPI."""
    return npi in load_providers({npi})


def fault_of(why: UnableToCheck) -> Fault:
    """The same, as a fault of a document."""
    return Fault(why.path, f"no member is meant by it: {why}" if why.path else str(why))
