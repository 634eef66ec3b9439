"""Where mail reaches a provider on a day: the address, and where it is from.

What the plan's directory has on that day comes first, then the mailing address at NPPES as it is
on file.  What came in a claim or a request under an NPI is never taken: nothing ties the sender to
the NPI, so a letter about someone else's care could be led to a stranger.  It is kept, and the
answer to the very request that said it goes there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import connection

from providers.models import Provider, ProviderAddress


@dataclass(frozen=True, slots=True)
class Address:
    """One or two lines of a street or box, and the place; `zip_code` may be empty."""

    street: str
    street_2: str
    city: str
    state: str
    zip_code: str

    @property
    def as_told(self) -> dict[str, Any]:
        """As the doors of claims and requests are told one."""
        lines = [line for line in (self.street, self.street_2) if line]
        return {"lines": lines, "city": self.city, "state": self.state, "zip": self.zip_code}


LONGEST = {"street": 100, "street_2": 100, "city": 60, "state": 40, "zip_code": 15}
"""Characters the tables have for each part."""
PARTS = tuple(each.name for each in fields(Address))
_LAST_GIVEN = f"""
    SELECT DISTINCT ON (npi) npi, {", ".join(PARTS)} FROM providers_addressgiven
    WHERE npi = ANY(%s) AND "on" <= %s ORDER BY npi, "on" DESC, id DESC
"""
_MAILING = tuple(f"mailing_{part}" for part in PARTS)


def find_addresses(npis: Collection[str], on: date) -> dict[str, Address]:
    """By NPI, of those for whom one is on file; two queries for any number."""
    wanted = set(npis) - {""}
    found: dict[str, Address] = {}
    rows = Provider.objects.filter(npi__in=wanted).exclude(mailing_street="")
    for npi, *parts in rows.values_list("npi", *_MAILING):
        found[npi] = Address(*parts)
    held = ProviderAddress.objects.filter(provider__in=wanted, days__contains=on)
    for npi, *parts in held.values_list("provider_id", *PARTS):
        found[npi] = Address(*parts)
    return found


def last_given(npis: Collection[str], *, until: date) -> dict[str, Address]:
    """What was said last under each NPI until that day, itself included; one query.  No letter is
    sent by it: it shows who keeps the directory what to ask the provider about."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_GIVEN, [list(npis), until])
        return {npi: Address(*parts) for npi, *parts in cursor.fetchall()}


def is_whole(told: Mapping[str, Any] | None) -> bool:
    """Whether mail from here reaches what a door was told (`lines`, `city`, `state`, `zip`,
    `country`): a line and a place, in this country."""
    if not told or str(told.get("country") or "").strip().upper() not in ("", "US", "USA"):
        return False
    return bool(_lines(told) and told.get("city") and told.get("state"))


def as_address(told: Mapping[str, Any] | None) -> Address | None:
    """The same to be kept; None where it is not whole, or longer than an address on file is."""
    if told is None or not is_whole(told):
        return None
    lines = _lines(told)
    if len(lines) > 2:
        return None
    place = (str(told.get(name) or "").strip() for name in ("city", "state", "zip"))
    made = Address(lines[0], lines[1] if len(lines) == 2 else "", *place)
    return made if all(len(getattr(made, part)) <= LONGEST[part] for part in PARTS) else None


def _lines(told: Mapping[str, Any]) -> list[str]:
    return [line for each in told.get("lines") or () if (line := str(each).strip())]
