"""A document of trading partners, read; every fault with its path.

    partners:
      - name: lone-tree                      # its folder: small letters, digits, hyphens
        sender: {qualifier: ZZ, id: LTC01}   # ISA05 and ISA06
        applications: [LTC01]                # GS02, each code it writes
        usage: [P]                           # ISA15: P claims to be paid, T tests
        guides: [005010X222A1]               # GS08, what it may send: 837P; 005010X217 278,
                                             # 005010X279A1 270, 005010X212 276
        folders: {acknowledgments: outbound, remittances: outbound}
        from: 2026-01-01
        to:                                  # the first day no longer; omitted: until the next

Where `folders` names none, acknowledgments go to `outbound` and no 835 is delivered.  The same
name again with another `from` is the agreement that follows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kernel.reading import Fault, Reading, at
from kernel.x12.opening import ID_QUALIFIERS

GUIDES = ("005010X222A1", "005010X217", "005010X279A1", "005010X212")
"""Claims (837P), requests for review (278), questions of eligibility (270) and status (276)."""
USAGES = ("P", "T")
OUTBOUND = "outbound"
OURS = ("inbound", "taken", "archive", "refused")
"""Folders of a partner that are used otherwise."""

KEYS = ("name", "sender", "applications", "usage", "guides", "folders", "from", "to")
REQUIRED = ("name", "sender", "applications", "usage", "guides", "from")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_CODE = re.compile(r"[!-~]([ -~]{0,13}[!-~])?", re.ASCII)
_LONGEST_SENDER, _SHORTEST_APPLICATION = 15, 2


@dataclass(frozen=True, slots=True)
class GivenPartner:
    """One agreement of the document; `path` says where it stands."""

    path: str
    name: str
    qualifier: str
    sender: str
    applications: tuple[str, ...]
    usage: tuple[str, ...]
    guides: tuple[str, ...]
    acknowledgments: str
    remittances: str
    start: date
    to: date | None


@dataclass
class PartnersDocument:
    """What was read; nothing of a document with faults is taken."""

    partners: list[GivenPartner] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_partners(document: Any) -> PartnersDocument:
    """Every agreement of the document that can be read, and every fault."""
    reading = Reading()
    root = reading.mapping(document, "", ("partners",), required=("partners",))
    rows = reading.listed(root, "partners", "")
    given = [_partner(reading, value, path) for value, path in rows]
    return PartnersDocument([each for each in given if each], reading.errors)


def _partner(reading: Reading, value: Any, path: str) -> GivenPartner | None:
    faults = len(reading.errors)
    row = reading.mapping(value, path, KEYS, required=REQUIRED)
    name = _folder(reading, row, "name", path)
    qualifier, sender = _sender(reading, row, path)
    applications = _codes(reading, row, "applications", path, shortest=_SHORTEST_APPLICATION)
    usage = _chosen(reading, row, "usage", USAGES, path)
    guides = _chosen(reading, row, "guides", GUIDES, path)
    acknowledgments, remittances = _folders(reading, row, path)
    start, to = reading.day(row, "from", path), reading.day(row, "to", path)
    if start and to and to <= start:
        reading.fault(at(path, "to"), f"{to} is not after {start}; `to` is the first day outside")
    if start is None or len(reading.errors) > faults:
        return None
    return GivenPartner(
        path,
        name,
        qualifier,
        sender,
        applications,
        usage,
        guides,
        acknowledgments,
        remittances,
        start,
        to,
    )


def _sender(reading: Reading, row: Mapping[str, Any], path: str) -> tuple[str, str]:
    if row.get("sender") is None:
        return "", ""
    where = at(path, "sender")
    said = reading.mapping(row["sender"], where, ("qualifier", "id"), required=("qualifier", "id"))
    qualifier = reading.choice(said, "qualifier", sorted(ID_QUALIFIERS), where)
    sender = reading.text(said, "id", where)
    if sender is not None:
        _check_code(reading, sender, at(where, "id"), shortest=1)
    return qualifier or "", sender or ""


def _codes(
    reading: Reading, row: Mapping[str, Any], key: str, path: str, *, shortest: int
) -> tuple[str, ...]:
    codes = reading.texts(row, key, path)
    for place, code in enumerate(codes):
        _check_code(reading, code, at(at(path, key), place), shortest=shortest)
    return _some(reading, row, key, codes, path)


def _check_code(reading: Reading, code: str, where: str, *, shortest: int) -> None:
    if not (shortest <= len(code) <= _LONGEST_SENDER and _CODE.fullmatch(code)):
        message = f"{code!r} is not {shortest} to {_LONGEST_SENDER} letters, digits and marks"
        reading.fault(where, message)


def _chosen(
    reading: Reading, row: Mapping[str, Any], key: str, choices: tuple[str, ...], path: str
) -> tuple[str, ...]:
    said = reading.texts(row, key, path)
    for place, each in enumerate(said):
        if each not in choices:
            message = f"{each!r} is not one of {', '.join(choices)}"
            reading.fault(at(at(path, key), place), message)
    return _some(reading, row, key, said, path)


def _some(
    reading: Reading, row: Mapping[str, Any], key: str, said: tuple[str, ...], path: str
) -> tuple[str, ...]:
    """Each once, in one order, so that the same again is the same; an empty list is a fault."""
    if row.get(key) == []:
        reading.fault(at(path, key), "names none; say at least one")
    return tuple(sorted(set(said)))


def _folders(reading: Reading, row: Mapping[str, Any], path: str) -> tuple[str, str]:
    where = at(path, "folders")
    known = ("acknowledgments", "remittances")
    said = {} if row.get("folders") is None else reading.mapping(row["folders"], where, known)
    acknowledgments, remittances = (_folder(reading, said, key, where) for key in known)
    for key, folder in (("acknowledgments", acknowledgments), ("remittances", remittances)):
        if folder in OURS:
            reading.fault(at(where, key), f"{folder!r} is used otherwise; choose another")
    return acknowledgments or OUTBOUND, remittances


def _folder(reading: Reading, row: Mapping[str, Any], key: str, path: str) -> str:
    name = reading.text(row, key, path)
    if name is not None and not _FOLDER.fullmatch(name):
        message = f"{name!r} is no folder: 1 to 40 small letters, digits and hyphens"
        reading.fault(at(path, key), message)
    return name or ""
