"""Which authorization on file covers an opinion, and which one a paid claim has used."""

from collections.abc import Sequence
from datetime import date

from claims.adjudication.facts import Authorization

GRANTED = ("approved", "partly_approved")


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


def doubt(each: Authorization, npi: str, served: date) -> str:
    """Why it may not cover this service, or an empty text."""
    if each.status == "pended":
        return "not decided yet"
    if each.npi and each.npi != npi:
        return "names another provider"
    if served not in each.days:
        return "the service is out of its dates"
    if each.used >= each.units:
        return "all its units are used"
    return ""


def used_by(
    on_file: Sequence[Authorization],
    *,
    opinion: int | None,
    named: str | None,
    npi: str,
    served: date,
) -> str | None:
    """The number of the authorization a paid claim took a unit of: the one that covers it, whether
    it is named or not; else the one it names, where a person let it pass."""
    for each in fitting(on_file, purpose_of(opinion), named):
        if not doubt(each, npi, served):
            return each.number
    return named if any(each.number == named for each in on_file) else None
