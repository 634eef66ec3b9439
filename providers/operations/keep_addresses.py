"""Keep what came in as the address of an NPI's holder, each change once; no letter goes by it."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from providers.addresses import PARTS, Address, last_given
from providers.models import AddressGiven
from providers.npi import is_npi

Source = Literal["claim", "request"]


def keep_addresses(given: Mapping[str, Address], *, on: date, source: Source) -> int:
    """Put on file those that differ from what the same NPI said last; how many.  Two statements
    for any number.  `on` is the day they reached us."""
    sound = {npi: address for npi, address in given.items() if is_npi(npi)}
    if not sound:
        return 0
    known = last_given(sound.keys(), until=on)
    new = {npi: address for npi, address in sound.items() if known.get(npi) != address}
    AddressGiven.objects.bulk_create(
        AddressGiven(
            npi=npi,
            on=on,
            source=source,
            **{part: getattr(address, part) for part in PARTS},
        )
        for npi, address in sorted(new.items())
    )
    return len(new)
