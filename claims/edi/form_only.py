"""Which codes were checked by their form only, for want of a list: said once a file."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from claims.edi.existence_checks import SCHEDULE
from kernel.codes.lookup import KnownCodes
from kernel.codes.sets import CARC, HCPCS, ICD_10_CM, KINDS, RARC, TAXONOMY

_ASKED = {
    **{name: KINDS[name].title for name in (ICD_10_CM, HCPCS)},
    SCHEDULE: "CPT (fee schedule)",
    **{name: KINDS[name].title for name in (TAXONOMY, CARC, RARC)},
}


def form_only(codes: KnownCodes, days: Collection[date]) -> list[str]:
    """A sentence for the sets without a list on some of these days of service; one for all sets
    that lack one on the same days."""
    lacking: dict[tuple[date, date], list[str]] = defaultdict(list)
    for name, title in _ASKED.items():
        missing = [day for day in days if not codes.has_list(name, day)]
        if missing:
            lacking[min(missing), max(missing)].append(title)
    return [
        f"no list is loaded for services of {_span(first, last)}; checked by form only: "
        + ", ".join(titles)
        for (first, last), titles in lacking.items()
    ]


def _span(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last}"
