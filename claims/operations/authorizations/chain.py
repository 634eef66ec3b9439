"""Which question of the member a request is about: an open chain, or a new one."""

from dataclasses import dataclass
from datetime import date

from claims.models import AuthorizationRequest, OpinionChain
from claims.operations.authorizations.asked import OTHER, Asked
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
    if asked.subject is None:
        return Found()
    fitting = [
        chain
        for chain in OpinionChain.objects.filter(member=member, closed_on__isnull=True)
        if chain.diagnosis[:3] == asked.subject.diagnosis[:3]
        or (chain.subject_code and chain.subject_code == asked.subject.code)
    ]
    if len(fitting) > 1:
        return Found(doubt="The request fits more than one opinion chain of this member: which?")
    return Found(fitting[0] if fitting else _started(asked, member, today))


def _started(asked: Asked, member: int, today: date) -> OpinionChain:
    about = asked.subject
    assert about is not None
    return OpinionChain.objects.create(
        member_id=member,
        scenario=about.scenario,
        subject_kind=about.kind,
        subject_code=about.code,
        diagnosis=about.diagnosis,
        urgency=about.urgency,
        opened_on=today,
        started_by=BY,
    )
