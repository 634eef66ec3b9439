"""What the header of a DICOM file says, and whether it is this person's.  Pure.

Pixels are not read: only what stands before them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.documents.whose import NamedPerson, folded, unlike

_DAY = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")


@dataclass(frozen=True, slots=True)
class Imaging:
    """One file of a study.  What the header does not say, or says so that it cannot be read, is
    empty; `images` counts the frames, and the images a directory (DICOMDIR) lists."""

    state: str
    why: str = ""
    patient_name: str = ""
    patient_id: str = ""
    born_on: date | None = None
    modality: str = ""
    study_on: date | None = None
    images: int = 0
    study: str = ""
    instance: str = ""

    @property
    def readable(self) -> bool:
        return self.state == "read"


def imaging_of(said: Mapping[str, Any]) -> Imaging:
    """From what the reading process said of the header."""
    if said["state"] != "read":
        return Imaging(said["state"], said.get("why", ""))
    return Imaging(
        "read",
        patient_name=said["patient_name"],
        patient_id=said["patient_id"],
        born_on=_day(said["born_on"]),
        modality=said["modality"],
        study_on=_day(said["study_on"]),
        images=said["images"],
        study=said["study"],
        instance=said["instance"],
    )


def _day(text: str) -> date | None:
    """A DA value: YYYYMMDD, in old files YYYY.MM.DD."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def differences(
    imaging: Imaging, *, last_name: str, first_name: str, born_on: date | None
) -> tuple[str, ...]:
    """Why this may be another person's study; empty where name or birth date agree and nothing
    differs.  The patient id is the hospital's own number, and is not compared.

    The sentences name what differs, not the values: a study of somebody else's is theirs.
    """
    family, given = _names(imaging.patient_name)
    named = NamedPerson(family, given, imaging.born_on)
    said = list(
        unlike(named, "images", last_name=last_name, first_name=first_name, born_on=born_on)
    )
    if not family and not imaging.born_on:
        said.append("the images name no patient")
    elif imaging.born_on is None:
        said.append("the images have no birth date to compare")
    return tuple(said)


def impossible_day(imaging: Imaging, *, born_on: date | None, came_on: date) -> str:
    """Why the study cannot be of its own day, as one made after it came in; else empty.  A header
    without a day says nothing against it."""
    if imaging.study_on is None:
        return ""
    if imaging.study_on > came_on:
        return "the study's day is later than the day it came in"
    if born_on and imaging.study_on < born_on:
        return "the study's day is before the member was born"
    return ""


def _names(text: str) -> tuple[str, str]:
    """A PN value: Family^Given^Middle, the first of its writings (`=` parts them)."""
    family, _, rest = text.partition("=")[0].partition("^")
    return folded(family), folded(rest.partition("^")[0])
