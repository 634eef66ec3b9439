"""Reads for whoever decides: what is on record of many providers, in one statement."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from kernel.dates import Days
from providers.standing import MedicareDays, Standing

_HOLDER = (
    "npi",
    "name",
    "entity",
    "taxonomy",
    "kind",
    "state",
    "zip_code",
    "deactivated_on",
    "reactivated_on",
)

# One row a provider, with what hangs on it: single claims ask this twice, and seven statements
# took a tenth of their time.
_ON_RECORD = f"""
    SELECT {", ".join(_HOLDER)},
           (SELECT json_agg(json_build_array(lower(days), upper(days), group_id) ORDER BY days)
            FROM providers_groupmembership WHERE provider_id = p.npi),
           (SELECT json_agg(json_build_array(lower(days), upper(days), specialty) ORDER BY days)
            FROM providers_boardcertification WHERE provider_id = p.npi),
           (SELECT json_agg(json_build_array(lower(days), upper(days), status, qualifying_apm)
                            ORDER BY days)
            FROM providers_medicareparticipation WHERE provider_id = p.npi),
           (SELECT json_agg(json_build_array(lower(days), upper(days), plan) ORDER BY days)
            FROM providers_networkparticipation
            WHERE provider_id = p.npi AND plan = ANY(%s)),
           (SELECT json_agg(json_build_array(lower(days), upper(days), plan, specialty)
                            ORDER BY days)
            FROM providers_approvedlisting
            WHERE provider_id = p.npi AND plan = ANY(%s)),
           (SELECT json_agg(json_build_array(lower(days), upper(days), source) ORDER BY days)
            FROM providers_exclusion WHERE provider_id = p.npi)
    FROM providers_provider p WHERE p.npi = ANY(%s)
"""

_Rows = list[list[Any]] | None
"""Each with its first day, the day after its last (or None), and its values."""


def load_providers(npis: Collection[str], plans: Collection[str] = ()) -> dict[str, Standing]:
    """What is on record of each NPI, networks and lists of `plans` only; one statement for any
    number.  An NPI nobody has on file is not in the answer.
    """
    with connection.cursor() as cursor:
        of_plans = list(set(plans))
        cursor.execute(_ON_RECORD, [of_plans, of_plans, list(set(npis))])
        return {row[0]: _standing(*row) for row in cursor.fetchall()}


def _standing(*row: Any) -> Standing:
    said = dict(zip(_HOLDER, row, strict=False))
    groups, certified, medicare, networks, listings, excluded = row[len(_HOLDER) :]
    return Standing(
        **said,
        groups=_by_value(groups),
        certified=_by_value(certified),
        medicare=tuple(
            MedicareDays(status, Days.read(start, to), qualifying)
            for start, to, status, qualifying in medicare or ()
        ),
        networks=_by_value(networks),
        listings=_by_value(listings),
        excluded=_by_value(excluded),
    )


def _by_value(rows: _Rows) -> dict[Any, tuple[Days, ...]]:
    """By the value (or values): the ranges of days, ascending."""
    made: dict[Any, tuple[Days, ...]] = {}
    for start, to, *values in rows or ():
        key = values[0] if len(values) == 1 else tuple(values)
        made[key] = (*made.get(key, ()), Days.read(start, to))
    return made
