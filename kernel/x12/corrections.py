"""Where the maps of `pyx12` 4.0.0 differ from the published guides, and what we read instead.

Kept short: each line has its reason.  `PWK*CT*AD` of an oxygen certificate, which pyx12 itself
refuses, needs no line here: its map has that segment, and the walker finds it because it looks
at every qualifier and not only the first.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A loop whose position in the map puts it in a fixed order that the guide does not ask."""

    version: str
    loop: str
    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class UsageChanged:
    """A loop that the map leaves optional, or a segment, and the guide requires; or the reverse."""

    version: str
    loop: str
    usage: str
    reason: str


@dataclass(frozen=True, slots=True)
class ElementChanged:
    """An element of which the guide asks more than the map, or less: its usage, or its form as a
    regular expression.  `codes`: only in segments whose first element has just these; `segment`:
    only in those the map gives this name.  `where`: an element's number and the value with which
    the guide still requires this one."""

    version: str
    element: str
    reason: str
    usage: str = ""
    form: str = ""
    codes: frozenset[str] = frozenset()
    segment: str = ""
    where: tuple[int, str] | None = None


MOVED = (
    *(
        Moved("005010X222A1", loop, 3250, "all 2330 loops are NM1 at 3250: any order")
        for loop in ("2330D", "2330E", "2330F", "2330G")
    ),
    *(
        Moved("005010X222A1", loop, 5000, "all 2420 loops are NM1 at 5000: any order")
        for loop in ("2420G", "2420H")
    ),
)

USAGE = (
    UsageChanged(
        "005010X222A1", "DETAIL", "R", "loop 2000A is required: a set without it says nothing"
    ),
)

ELEMENTS = (
    ElementChanged("005010X222A1", "ST03", "required: it names the guide", usage="R"),
    ElementChanged(
        "005010X222A1",
        "REF02",
        "a tax number is nine digits; whoever reads it answers an employer's with its separator",
        form="[0-9]{9}|[0-9]{2}-[0-9]{7}",
        codes=frozenset({"EI", "SY"}),
        segment="Billing Provider Tax Identification",
    ),
    ElementChanged(
        "005010X222A1",
        "REF02",
        "a tax number is nine digits without a separator",
        form="[0-9]{9}",
        codes=frozenset({"EI"}),
        segment="Pay-To Plan Tax Identification Number",
    ),
    *(
        ElementChanged(
            "005010X222A1",
            element,
            "required of a person only: an employer (workers' compensation) has no member number",
            usage="S",
            codes=frozenset({"IL"}),
            segment="Subscriber Name",
            where=(2, "1"),
        )
        for element in ("NM108", "NM109")
    ),
)

OPEN_LISTS: dict[str, str] = {
    "pos": "a list of another body, by day of service: who takes the document answers for its use",
    "states": "the same; and a code is a state or a province by the country beside it",
    "remark_code": "the list ends in 2014 (N734); newer remark codes are checked by form only",
    "entity_id": "the list lacks entities that the 277 guide itself names (PR, 40, 41)",
}
"""Code lists that are not refused by here, with the reason: only the element's own form is."""
