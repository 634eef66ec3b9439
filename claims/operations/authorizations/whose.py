"""Whose request it is: the member, and the coverage of the first day asked for."""

from datetime import date, datetime

from claims.models import AuthorizationRequest
from claims.operations.authorizations.chain import chain_on_file
from claims.operations.authorizations.clocks import open_clocks
from claims.operations.find_coverage import Held, find_coverage
from claims.operations.submitted import Submitted, SubmittedLine
from kernel.members.matching import Match, Named, match
from kernel.members.models import Member
from kernel.money import ZERO


def coverage_on(first: date, patient: Named, person: Match) -> Held | None:
    """The coverage of that day, as a claim of that day would find it."""
    like = Submitted(
        patient_control_number="",
        patient=patient,
        charge=ZERO,
        place_of_service="",
        billing_npi="",
        billing_tin="",
        rendering_npi="",
        lines=(SubmittedLine(first, "", ZERO),),
    )
    return find_coverage([like], {patient: person})[0]


def find_member(row: AuthorizationRequest, *, now: datetime) -> None:
    """Look again for a member who was not found when the request came, and start the clocks: from
    its receipt, as the law counts."""
    if row.member_id is not None:
        return
    patient = _named(row)
    person = match({patient})[patient]
    if person.member is not None:
        give_to(row, person.member, now=now)


def why_nobody(row: AuthorizationRequest) -> str:
    """Why the request is nobody's yet, as `Match.why`; "" where it is somebody's."""
    if row.member_id is not None:
        return ""
    patient = _named(row)
    return match({patient})[patient].why


def _named(row: AuthorizationRequest) -> Named:
    said = row.as_received["patient"]
    born = said.get("born_on")
    return Named(
        said["number"],
        said.get("last_name", ""),
        said.get("first_name", ""),
        date.fromisoformat(born) if born else None,
    )


def give_to(row: AuthorizationRequest, member: int, *, now: datetime) -> None:
    """The request is this member's: coverage of the first day asked for, chain, and clocks, as if
    that had been known when it came."""
    whose = Member.objects.get(pk=member)
    patient = Named(whose.number, whose.last_name, whose.first_name, whose.born_on)
    first = min((each.days.lower for each in row.services.all()), default=row.received)
    held = coverage_on(first, patient, Match(member))
    row.member_id = member
    row.coverage_id = held.coverage if held else None
    if row.chain_id is None:
        found = chain_on_file(row)
        row.chain, row.joining_doubt = found.chain, found.doubt
    row.save(update_fields=["member", "coverage", "chain", "joining_doubt"])
    row.case.member_id = member
    row.case.regimes = list(held.regimes) if held else []
    row.case.save(update_fields=["member", "regimes"])
    open_clocks(row, now=now)
