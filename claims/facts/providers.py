"""A clinician as judgment sees one, from what is on record on a day."""

from collections.abc import Mapping
from datetime import date

from claims.adjudication import Listing, Provider
from providers.standing import Standing

KINDS = {"physician": "physician", "np": "np", "pa": "pa", "cns": "cns"}


def provider_of(
    npi: str, billing_tin: str, plan: str, day: date, standings: Mapping[str, Standing]
) -> Provider:
    """Who rendered the service.  Nobody on file is said to be so, not guessed at."""
    standing = standings.get(npi)
    if standing is None:
        return Provider(npi=npi, group=billing_tin or None, on_file=False)
    medicare = standing.medicare_on(day)
    excluded = [days for ranges in standing.excluded.values() for days in ranges]
    listings = tuple(
        Listing(specialty, days)
        for (of, specialty), ranges in standing.listings.items()
        if of == plan
        for days in ranges
    )
    return Provider(
        npi=npi,
        group=group_of(standing, day, billing_tin),
        taxonomy=standing.taxonomy or None,
        kind=KINDS.get(standing.kind, "other"),
        medicare=medicare.status if medicare else None,
        board_certified=tuple(sorted(standing.certified_on(day))),
        in_network=standing.networks.get(plan, ()),
        approved_list=listings,
        excluded=tuple(excluded),
        inactive=standing.inactive,
    )


def group_of(standing: Standing | None, day: date, billing_tin: str = "") -> str | None:
    """The TIN: the one billed under where the clinician belongs to it, else the group on record."""
    groups = sorted(standing.groups_on(day)) if standing else []
    if billing_tin and (billing_tin in groups or not groups):
        return billing_tin
    return groups[0] if groups else None
