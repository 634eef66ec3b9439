"""`providers:` of a what-if document."""

from collections.abc import Mapping
from typing import Any

from claims.adjudication import Listing, Provider
from kernel.dates import Days
from kernel.reading import Reading, at
from providers.npi import is_npi

KEYS = (
    "npi",
    "group",
    "taxonomy",
    "kind",
    "medicare",
    "board_certified",
    "in_network",
    "approved_list",
    "excluded",
)
KINDS = ("physician", "np", "pa", "cns")
MEDICARE = ("participating", "nonparticipating", "opted_out", "not_enrolled")


def read(whole: Mapping[str, Any], reading: Reading) -> dict[str, Provider]:
    """The providers by NPI."""
    providers: dict[str, Provider] = {}
    for item, path in reading.listed(whole, "providers", ""):
        provider = _one(item, path, reading)
        if provider is None:
            continue
        if provider.npi in providers:
            reading.fault(at(path, "npi"), f"provider {provider.npi} is listed twice")
        providers[provider.npi] = provider
    return providers


def known(
    providers: Mapping[str, Provider], npi: str | None, path: str, reading: Reading
) -> Provider | None:
    """The provider of an NPI used elsewhere in the document; of one not listed, only its NPI."""
    if npi is None or npi in providers:
        return providers.get(npi or "")
    if not is_npi(npi):
        reading.fault(path, f"{npi!r} is not an NPI: its check digit does not match")
    return Provider(npi=npi, on_file=False)


def listed(
    providers: Mapping[str, Provider], npi: str | None, path: str, reading: Reading
) -> Provider | None:
    """A provider the decision turns on: it must be among those of the document."""
    if npi is not None and npi not in providers:
        reading.fault(path, f"{npi!r} is not among the providers of this document")
    return providers.get(npi or "")


def path_of(whole: Mapping[str, Any], npi: str) -> str:
    """Where in the document the provider of that NPI stands; it is among them."""
    rows = whole["providers"]
    named = (str(row.get("npi")).strip() if isinstance(row, Mapping) else "" for row in rows)
    return at("providers", next(place for place, each in enumerate(named) if each == npi))


def _one(item: Any, path: str, reading: Reading) -> Provider | None:
    row = reading.mapping(item, path, KEYS, ("npi",))
    npi = reading.text(row, "npi", path)
    if npi is None:
        return None
    if not is_npi(npi):
        reading.fault(at(path, "npi"), f"{npi!r} is not an NPI: its check digit does not match")
    return Provider(
        npi=npi,
        group=reading.text(row, "group", path),
        taxonomy=reading.text(row, "taxonomy", path),
        kind=reading.choice(row, "kind", KINDS, path) or "physician",
        medicare=reading.choice(row, "medicare", MEDICARE, path),
        board_certified=reading.texts(row, "board_certified", path),
        in_network=_ranges(row, "in_network", path, reading),
        approved_list=_listings(row, path, reading),
        excluded=_ranges(row, "excluded", path, reading),
    )


def _ranges(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> tuple[Days, ...]:
    read_ranges = (reading.days(item, where) for item, where in reading.listed(row, key, path))
    return tuple(days for days in read_ranges if days is not None)


def _listings(row: Mapping[str, Any], path: str, reading: Reading) -> tuple[Listing, ...]:
    listings = []
    for item, where in reading.listed(row, "approved_list", path):
        days = reading.days(item, where, extra=("specialty",))
        specialty = reading.text(item, "specialty", where) if isinstance(item, Mapping) else None
        if specialty is None:
            reading.fault(at(where, "specialty"), "is missing")
        elif days is not None:
            listings.append(Listing(specialty, days))
    return tuple(listings)
