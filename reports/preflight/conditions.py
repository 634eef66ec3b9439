"""When a column must be filled: the conditions layouts name.  Pure."""

from collections.abc import Callable, Mapping

Cells = Mapping[str, str]
UPHELD = ("Denied", "Forwarded")
TOLD = ("Denied", "Dismissed")


def by_the_hour(cells: Cells) -> bool:
    return cells.get("processed_as") == "E" or cells.get("part_b_drug") == "Y"


def decided(cells: Cells) -> bool:
    return cells.get("disposition") != "Forwarded"


def enrollee_told(cells: Cells) -> bool:
    """A denial or dismissal is told to the enrollee; an appeal of a provider to the provider."""
    of_provider = cells.get("request_type") == "RECON" and cells.get("requester") == "NCP"
    return cells.get("disposition") in TOLD and not of_provider


def provider_told(cells: Cells) -> bool:
    """And to the provider without a contract who asked."""
    return cells.get("disposition") in TOLD and cells.get("requester") == "NCP"


def in_writing(cells: Cells) -> bool:
    return cells.get("how") == "Written" or cells.get("quality_of_care") == "Y"


# When a time is over no cell says by itself: U7 reckons it, as of the moment the check is asked.
CONDITIONS: Mapping[str, Callable[[Cells], bool]] = {
    "always": lambda cells: True,
    "never": lambda cells: False,
    "once_its_time_is_over": lambda cells: False,
    "by_the_hour": by_the_hour,
    "by_the_hour_decided": lambda cells: by_the_hour(cells) and decided(cells),
    "by_the_hour_upheld": lambda cells: by_the_hour(cells) and cells.get("disposition") in UPHELD,
    "denied": lambda cells: cells.get("disposition") == "Denied",
    "denied_or_dismissed": lambda cells: cells.get("disposition") in TOLD,
    "enrollee_told": enrollee_told,
    "provider_told": provider_told,
    "approved": lambda cells: cells.get("disposition") == "Approved",
    "upheld": lambda cells: cells.get("disposition") in UPHELD,
    "decided": decided,
    "medical_denial": lambda cells: (
        cells.get("medical_denial") == "Y" and cells.get("disposition") == "Denied"
    ),
    "in_writing": in_writing,
}


def required(condition: str, cells: Cells) -> bool:
    """KeyError for a condition no layout may name: a fault of the layout."""
    return CONDITIONS[condition](cells)
