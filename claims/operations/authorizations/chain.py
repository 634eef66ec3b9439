"""Which question of the member a request is about: an open chain, or a new one."""

from dataclasses import dataclass
from datetime import date

from claims.models import AuthorizationRequest, OpinionChain
from claims.operations.authorizations.asked import OTHER, Asked, Subject
from claims.operations.join_chains import hold_chains

BY = "authorization"


@dataclass(frozen=True, slots=True)
class Found:
    """The chain, or the doubt a person settles."""

    chain: OpinionChain | None = None
    doubt: str = ""


def chain_of(asked: Asked, member: int, *, today: date) -> Found:
    """In order: the chain the request names; that of the approval it would prolong; an open one
    about the same diagnosis category or procedure.  None fits: one is started.  Care that is no
    opinion belongs to none."""
    if asked.purpose == OTHER:
        return Found()
    hold_chains()
    if asked.chain is not None:
        named = OpinionChain.objects.filter(pk=asked.chain, member=member).first()
        return Found(named) if named else Found(doubt="The member has no chain of that number.")
    if asked.extends:
        before = AuthorizationRequest.objects.filter(number=asked.extends, member=member).first()
        if before and before.chain:
            return Found(before.chain)
    return about(asked.subject, member, today=today) if asked.subject else Found()


def about(subject: Subject, member: int, *, today: date) -> Found:
    """The member's open chain about this, or a new one; more than one: a person says which."""
    hold_chains()
    fitting = [
        chain
        for chain in OpinionChain.objects.filter(member=member, closed_on__isnull=True)
        if chain.diagnosis[:3] == subject.diagnosis[:3]
        or (chain.subject_code and chain.subject_code == subject.code)
    ]
    if len(fitting) > 1:
        return Found(doubt="The request fits more than one opinion chain of this member: which?")
    return Found(fitting[0] if fitting else started(subject, member, today=today))


def chain_on_file(row: AuthorizationRequest) -> Found:
    """The same for a request on file whose member was found only now, from what it said then."""
    said = row.as_received
    if row.purpose == OTHER or row.member_id is None:
        return Found()
    asked = said.get("chain")
    hold_chains()
    if asked is not None:
        named = OpinionChain.objects.filter(pk=asked, member=row.member_id).first()
        return Found(named) if named else Found(doubt="The member has no chain of that number.")
    subject = said.get("subject")
    found = Subject(**subject) if subject else None
    return about(found, row.member_id, today=row.received) if found else Found()


def started(subject: Subject, member: int, *, today: date) -> OpinionChain:
    return OpinionChain.objects.create(
        member_id=member,
        scenario=subject.scenario,
        subject_kind=subject.kind,
        subject_code=subject.code,
        diagnosis=subject.diagnosis,
        urgency=subject.urgency,
        opened_on=today,
        started_by=BY,
    )
