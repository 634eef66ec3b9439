"""Whose word it is: the person on file who acts, and whether a clinical denial is theirs to make.

While nobody is on file (a fresh installation, at its terminal) whoever acts may do everything, and
what the document says of signers and reviewers is taken at its word.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from claims.letters.denial_reasons import denial_reasons
from claims.models import AuthorizationRequest
from claims.operations.authorizations.asked import (
    Reviewer,
    ServiceVerdict,
    UnableToAuthorize,
    Verdict,
)
from claims.policy import CaseFacts, line_of, may_deny, reviews
from kernel.people.acting import UnknownPerson, actor_named
from kernel.people.policy import Actor, Answer, insist, may
from providers.models import Provider
from providers.taxonomy import field_of

CLINICAL = ("medical_necessity", "third_opinion_indicated")
"""Judgments of what is medically needed: 42 CFR 422.566(d) says who may refuse for them."""

DENY = "claim.deny_clinically"


def acting(by: str) -> Actor:
    """Who acts.  UnableToAuthorize where people are on file, and nobody active has the name."""
    try:
        return actor_named(by)
    except UnknownPerson as why:
        raise UnableToAuthorize(str(why)) from None


def is_clinical(verdicts: Sequence[ServiceVerdict]) -> bool:
    """Whether something is refused for a medical reason."""
    reasons = denial_reasons()
    return any(
        each.say != "approve" and each.reason in reasons and reasons[each.reason].rule in CLINICAL
        for each in verdicts
    )


def only_proposes(actor: Actor, verdict: Verdict) -> bool:
    """Whether these words are for a clinical reviewer to say, and this actor is none."""
    return is_clinical(verdict.services) and not may(actor, DENY)


def reviewed(row: AuthorizationRequest, verdict: Verdict, actor: Actor, day: date) -> Verdict:
    """The verdict with the reviewer who stands for a clinical denial: who decides it, by the
    licence on file.  NotAllowed where they may not in the field of the service; UnableToAuthorize
    where the document names somebody else."""
    if actor.operator or not is_clinical(verdict.services):
        return verdict
    insist(may_review(row, actor, day))
    field = field_of(_field_asked(row))
    return replace(verdict, reviewer=_on_file(actor, verdict.reviewer, field, day))


def may_review(row: AuthorizationRequest, actor: Actor, day: date) -> Answer:
    """Whether this actor may refuse the request for a medical reason, by the licence on file."""
    case = CaseFacts(
        row.number,
        line_of(row.case.regimes),
        restricted_to=row.case.restricted_to,
        specialty=_field_asked(row),
    )
    return may_deny(actor, case, medical=True, day=day)


def _field_asked(row: AuthorizationRequest) -> str:
    return _specialty(row.clinician_npi) or _specialty(row.requester_npi)


def _on_file(actor: Actor, said: Reviewer | None, field: str, day: date) -> Reviewer:
    held = next(each for each in actor.qualifications if reviews(each, field, day))
    shown = actor.shown or actor.name
    if said and (
        _bare(said.name) not in (_bare(shown), _bare(actor.name))
        or said.license_number.strip() != held.licence
    ):
        raise UnableToAuthorize(
            f"who refuses for a medical reason is its reviewer: {shown}, licence {held.licence}, "
            f"and not {said.name}, licence {said.license_number}"
        )
    return Reviewer(
        name=said.name if said else shown,
        profession=held.profession,
        license_state=held.state,
        license_number=held.licence,
        specialty=held.specialty,
        expertise=said.expertise if said else f"The field of the service asked for is {field}.",
        license_until=held.until,
    )


def _bare(name: str) -> str:
    return " ".join(name.casefold().removeprefix("dr.").split())


def require_field(row: AuthorizationRequest, verdict: Verdict) -> None:
    """UnableToAuthorize where a medical reason is reviewed from another field than that of who
    gives the service, as far as it is known."""
    field, reviewer = field_of(_specialty(row.clinician_npi)), verdict.reviewer
    if not (reviewer and field and is_clinical(verdict.services)):
        return
    if field_of(reviewer.specialty) != field:
        raise UnableToAuthorize(
            f"the service is of {field}, and {reviewer.specialty} is not: a denial for a medical "
            "reason is reviewed by somebody with expertise in its field"
        )


def _specialty(npi: str) -> str:
    """The taxonomy code of a provider, where it is of a field that is known."""
    known = Provider.objects.filter(pk=npi).first() if npi else None
    return known.taxonomy if known and field_of(known.taxonomy) else ""
