"""Who is who in a 278: names, numbers and birth dates of its levels.  Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.values import as_date
from providers.npi import is_npi

NOT_WHO_GIVES_IT = ("DK", "DN", "P3", "FA", "77", "DD", "45", "FS", "ND", "PW", "R3", "CA")
"""Roles (NM101) of who orders, refers, supervises, houses or drives, and does not give it."""

PERSON = "1"


@dataclass(frozen=True, slots=True)
class Gives:
    """A provider: NPI and tax number, or "".  `wrong`: what is marked as an NPI is none."""

    npi: str = ""
    tin: str = ""
    is_person: bool = False
    wrong: bool = False


def name_of(level: Loop | None, inner: str) -> Segment | None:
    """The NM1 of the first name loop of a level."""
    loop = next(iter(level.inner(inner)), None) if level is not None else None
    return loop.first("NM1") if loop is not None else None


def identifier(level: Loop | None, inner: str) -> str:
    segment = name_of(level, inner)
    return segment.get(9).strip() if segment is not None else ""


def named(level: Loop | None, inner: str) -> tuple[str, str]:
    """Last and first name."""
    segment = name_of(level, inner)
    return (segment.get(3), segment.get(4)) if segment is not None else ("", "")


def told(level: Loop | None, inner: str) -> dict[str, Any]:
    """Name, and address where one is given, as letters read who asked."""
    loop = next(iter(level.inner(inner)), None) if level is not None else None
    if loop is None:
        return {}
    last, first = named(level, inner)
    said: dict[str, Any] = {"name": last, "first": first}
    street, place = loop.first("N3"), loop.first("N4")
    if street is not None and place is not None:
        lines = [line for at in (1, 2) if (line := street.get(at).strip())]
        names = ("city", "state", "zip", "country")
        parts = {name: place.get(at).strip() for at, name in enumerate(names, 1)}
        said["address"] = {"lines": lines} | {name: part for name, part in parts.items() if part}
    return said


def born_on(level: Loop | None, inner: str) -> date | None:
    loop = next(iter(level.inner(inner)), None) if level is not None else None
    said = loop.first("DMG") if loop is not None else None
    return as_date(said.get(2)) if said is not None else None


def gives(level: Loop | None, inner: str) -> Gives:
    """The provider a level names."""
    segment = name_of(level, inner)
    return _provider(segment) if segment is not None else Gives()


def giving(loop: Loop) -> Gives | None:
    """The provider of a name loop; None where the role is not that of who gives the service."""
    segment = loop.first("NM1")
    if segment is None or segment.get(1) in NOT_WHO_GIVES_IT:
        return None
    return _provider(segment)


def _provider(segment: Segment) -> Gives:
    kind, number = segment.get(8), segment.get(9).strip()
    npi = number if kind == "XX" and is_npi(number) else ""
    tin = number if kind == "24" else ""
    return Gives(npi, tin, segment.get(2) == PERSON, wrong=kind == "XX" and not npi)
