"""Which authorization on file covers an opinion, and what of it a paid claim has used."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from claims.adjudication.facts import ApprovedService, Authorization, Claim, Line

GRANTED = ("approved", "partly_approved")
OTHER = "other_service"
"""What an authorization of care that is no opinion is for."""


def purpose_of(opinion: int | None) -> str | None:
    """What an authorization of this opinion is for; None for an ordinary claim."""
    if opinion is None:
        return None
    return "second_opinion" if opinion == 2 else "third_opinion"


def fitting(
    on_file: Sequence[Authorization], purpose: str | None, named: str | None
) -> list[Authorization]:
    """Those for this purpose, of which the one the claim names counts alone; a refused one is
    none."""
    found = [
        each for each in on_file if each.purpose == purpose and each.status in (*GRANTED, "pended")
    ]
    return [each for each in found if each.number == named] or found


def doubt(each: Authorization, claim: Claim, line: Line) -> str:
    """Why it may not cover this line, or an empty text."""
    if each.status == "pended":
        return "not decided yet"
    if each.npi and each.npi != claim.provider.npi:
        return "names another provider"
    if line.served not in each.days:
        return "the service is out of its dates"
    if each.services:
        return _doubt_of_service(service_of(each, line), claim, line)
    return "all its units are used" if each.used >= each.units else ""


def service_of(each: Authorization, line: Line) -> ApprovedService | None:
    """The approved service this line is of: the one of its code, else the opinion as such.  Other
    care that is approved without a code is no machine's to recognize in a line."""
    codes = {service.code: service for service in each.services if service.code or _opinion(each)}
    return codes.get(line.code) or codes.get("")


def _opinion(each: Authorization) -> bool:
    return each.purpose != OTHER


def _doubt_of_service(service: ApprovedService | None, claim: Claim, line: Line) -> str:
    if service is None:
        return f"is not for service {line.code}"
    if line.served not in service.days:
        return "the service is out of its dates"
    if service.used >= service.units:
        return "all its units are used"
    wanted = 1
    if service.code:
        wanted = sum(
            other.units
            for other in claim.lines
            if other.code == line.code and other.number <= line.number
        )
    return "fewer of its units are left" if service.used + wanted > service.units else ""


def covering(claim: Claim, line: Line) -> Authorization | None:
    """The authorization that covers this line without a doubt: of an opinion, one of that opinion;
    of an ordinary claim, one of other care."""
    purpose = purpose_of(claim.opinion) or OTHER
    for each in fitting(claim.authorizations, purpose, claim.authorization):
        if not doubt(each, claim, line):
            return each
    return None


def uses(claim: Claim, paid: Collection[int]) -> dict[tuple[str, int], int]:
    """The units the paid lines of a claim use, by ledger account and year of service.

    Of the authorization that covers a line, whether it is named or not; else of the one it names,
    where a person let it pass.
    """
    found: dict[tuple[str, int], int] = {}
    if not claim.authorizations:
        return found
    for line in claim.lines:
        permit = (covering(claim, line) or _named(claim)) if line.number in paid else None
        if permit is None:
            continue
        service = service_of(permit, line)
        account = permit.account(service)
        if service is not None and service.code:
            key = (account, line.served.year)
            found[key] = found.get(key, 0) + line.units
        elif not any(name == account for name, _ in found) and (service or not permit.services):
            found[account, line.served.year] = 1
    return found


def _named(claim: Claim) -> Authorization | None:
    on_file = claim.authorizations
    return next((each for each in on_file if each.number == claim.authorization), None)


def with_used(each: Authorization, used: Mapping[str, int]) -> Authorization:
    """The authorization after further units were used, by ledger account."""
    services = tuple(
        replace(one, used=one.used + used.get(each.account(one), 0)) for one in each.services
    )
    return replace(each, used=each.used + used.get(each.account(), 0), services=services)


def summed(found: Mapping[tuple[str, int], int]) -> Counter[str]:
    """The same units by account, whatever the year."""
    sums: Counter[str] = Counter()
    for (account, _), units in found.items():
        sums[account] += units
    return sums
