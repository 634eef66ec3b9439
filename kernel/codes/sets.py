"""The code sets by name: what each is called, and the form of its codes."""

import re
from dataclasses import dataclass

ICD_10_CM = "icd10cm"
HCPCS = "hcpcs"
PLACE_OF_SERVICE = "pos"
TAXONOMY = "taxonomy"
CARC = "carc"
RARC = "rarc"
STATES = "states"
PROVINCES = "provinces"


@dataclass(frozen=True, slots=True)
class SetKind:
    """A code set that is published as a file.  `ends` is the day of each year on which a yearly
    list ends (month, day), None where a list counts until the next one."""

    name: str
    title: str
    form: re.Pattern[str]
    ends: tuple[int, int] | None = None


KINDS = {
    kind.name: kind
    for kind in (
        SetKind(ICD_10_CM, "ICD-10-CM", re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}"), (10, 1)),
        SetKind(HCPCS, "HCPCS level II", re.compile(r"[A-Z][0-9]{4}"), (1, 1)),
        SetKind(PLACE_OF_SERVICE, "place of service", re.compile(r"[0-9]{2}")),
        SetKind(TAXONOMY, "provider taxonomy", re.compile(r"[0-9A-Z]{9}X")),
        SetKind(CARC, "CARC", re.compile(r"[1-9][0-9]{0,2}|[A-Z][0-9]{1,3}")),
        SetKind(RARC, "RARC", re.compile(r"[MN][1-9][0-9]{0,3}|MA(?:0[1-9]|[1-9][0-9]{1,2})")),
    )
}


def kind_of_set(text: str) -> SetKind | None:
    """The set a person means by `icd10cm`, `ICD-10-CM`, `carc`, ...; None for another word."""
    return KINDS.get(re.sub(r"[^a-z0-9]", "", text.lower()))
