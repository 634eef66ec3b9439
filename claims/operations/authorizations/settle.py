"""A person settles a doubt about an open request: whose it is, which question, who gives it.

From then on it is as if the request had said so when it came, its clocks from the day of receipt;
and it is judged again.  What was said before stays on record, with who said otherwise and why.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from claims.models import AuthorizationRequest, OpinionChain
from claims.operations.authorizations.asked import OTHER, Answer, Subject, UnableToAuthorize
from claims.operations.authorizations.asking import ask_in_its_time
from claims.operations.authorizations.chain import about, started
from claims.operations.authorizations.judge import judge
from claims.operations.authorizations.on_file import happened, held_open
from claims.operations.authorizations.read import answer_of
from claims.operations.authorizations.whose import give_to
from kernel.members.models import Member
from kernel.record.sealing import Batch
from providers.npi import is_npi

BY_SUBJECT = ("subject", "diagnosis")
"""What a request no longer lacks once somebody says what it is about."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person says: the member's number; the chain's, or that it is a new question (`new`),
    for which `subject` says what about."""

    member: str = ""
    chain: int | None = None
    new_chain: bool = False
    subject: Subject | None = None


def settle(number: str, said: Settled, why: str, *, now: datetime, by: str) -> Answer:
    """UnableToAuthorize where it is decided, or what is said cannot be."""
    if not why.strip():
        raise UnableToAuthorize("say why: the reason is read by whoever reviews the decision")
    if not (said.member or said.chain or said.new_chain or said.subject):
        raise UnableToAuthorize("say what is settled: the member, the chain or the subject")
    with transaction.atomic():
        row = held_open(number)
        batch = Batch()
        before = {"member": row.member_id, "chain": row.chain_id, "doubt": row.joining_doubt}
        facts = {"why": why.strip(), "before": before, "says": _plain(said)}
        happened(row, "settled", now, by, batch, now=now, facts=facts)
        if said.member:
            _member(row, said.member, now)
        if said.chain or said.new_chain or said.subject:
            _chain(row, said)
        ask_in_its_time(row, batch, now=now, by=by)
        judge(row, batch, now=now, by=by)
        batch.seal(now)
        return answer_of(row)


def name_clinician(
    number: str, npi: str, tin: str, why: str, *, at: datetime, now: datetime, by: str
) -> Answer:
    """Who shall give the service, named or changed; told to us at `at`.

    Where the request lacked it, that is an answer to what was asked for.
    """
    if not is_npi(npi):
        raise UnableToAuthorize(f"{npi!r} is not an NPI: ten digits whose check digit agrees")
    if not why.strip():
        raise UnableToAuthorize("say who named the clinician, or why it is another one")
    with transaction.atomic():
        row = held_open(number)
        if at < row.case.received_at or at > now:
            raise UnableToAuthorize("it was told after the request came, and not in the future")
        if (row.clinician_npi, row.clinician_tin) == (npi, tin or row.clinician_tin):
            raise UnableToAuthorize(f"{row.number} names {npi} already")
        batch = Batch()
        facts = {"npi": npi, "before": row.clinician_npi, "why": why.strip()}
        happened(row, "clinician_named", at, by, batch, now=now, facts=facts)
        row.clinician_npi, row.clinician_tin = npi, tin
        if "clinician" in row.missing:
            row.missing = [each for each in row.missing if each != "clinician"]
            came = {"what": ["clinician"], "missing": list(row.missing)}
            happened(row, "information_received", at, by, batch, now=now, facts=came)
        row.save(update_fields=["clinician_npi", "clinician_tin", "missing"])
        judge(row, batch, now=now, by=by)
        batch.seal(now)
        return answer_of(row)


def _member(row: AuthorizationRequest, number: str, now: datetime) -> None:
    whose = Member.objects.filter(number=number.strip()).first()
    if whose is None:
        raise UnableToAuthorize(f"no member has the number {number}")
    if row.member_id not in (None, whose.pk):
        raise UnableToAuthorize(
            f"{row.number} is another member's already: withdraw it, and ask anew for this one"
        )
    give_to(row, whose.pk, now=now)


def _chain(row: AuthorizationRequest, said: Settled) -> None:
    if row.purpose == OTHER:
        raise UnableToAuthorize(f"{row.number} asks for no opinion: it belongs to no chain")
    if row.member_id is None:
        raise UnableToAuthorize("say whose request it is first: a chain is a member's")
    chain = _named(row, said, row.member_id)
    row.chain, row.joining_doubt = chain, ""
    row.missing = [each for each in row.missing if each not in BY_SUBJECT]
    row.save(update_fields=["chain", "joining_doubt", "missing"])


def _named(row: AuthorizationRequest, said: Settled, member: int) -> OpinionChain:
    if said.chain:
        chain = OpinionChain.objects.filter(pk=said.chain, member=member).first()
        if chain is None:
            raise UnableToAuthorize(f"the member has no chain {said.chain}")
        return chain
    subject = said.subject or _subject_on_file(row)
    if said.new_chain:
        return started(subject, member, today=row.received)
    found = about(subject, member, today=row.received)
    if found.chain is None:
        raise UnableToAuthorize(f"{found.doubt} Name it, or say that it is a new question.")
    return found.chain


def _subject_on_file(row: AuthorizationRequest) -> Subject:
    stored = row.as_received.get("subject")
    if not stored:
        raise UnableToAuthorize("say what the opinion is about: a new question has a subject")
    return Subject(**stored)


def _plain(said: Settled) -> dict[str, Any]:
    return {name: value for name, value in asdict(said).items() if value}
