"""A DICOM header opened with pydicom, up to the pixels.  Runs in the limited process."""

from os import SEEK_END
from typing import IO, Any

import pydicom
from pydicom.datadict import keyword_for_tag
from pydicom.errors import InvalidDicomError

LONGEST = 200
ASKED = (
    *("PatientName", "PatientID", "PatientBirthDate", "Modality", "StudyDate", "StudyInstanceUID"),
    *("SOPInstanceUID", "Rows", "NumberOfFrames", "DirectoryRecordSequence"),
    "SpecificCharacterSet",
)
"""The elements that are read; whatever else a header holds is passed over."""
DIRECTORY = "1.2.840.10008.1.3.10"
"""Media storage directory: the list of a disc's files, without images of its own."""
OF_EVERY_IMAGE = ("SOPInstanceUID", "StudyInstanceUID")
"""What every composite object states (DICOM PS3.3 C.12.1 and C.7.2.1, type 1); a directory has
neither."""
UNDEFINED = 0xFFFFFFFF
"""A length that is not said: a delimiter ends the value."""
BEFORE_A_VALUE = (4, 8)
"""Bytes that are read of an element before its value: tag, kind and length."""


class _Watched:
    """A file that knows where it ended inside the head of an element, which the library reads past
    without a word."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell
        self.short_at: int | None = None

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if size in BEFORE_A_VALUE and 0 < len(data) < size:
            self.short_at = self.tell() - len(data)
        return data


def header(file: IO[bytes]) -> dict[str, Any]:
    """Texts as they stand in the header, and the number of images.

    What breaks off, or holds nothing of an image, is `malformed`, with where: the library reads
    such a file without a word, and a lost header must not be told as one that names no patient.
    """
    try:
        watched: Any = _Watched(file)
        found = pydicom.dcmread(watched, stop_before_pixels=True, specific_tags=list(ASKED))
        broken = _broken(found, watched)
        return {"state": "malformed", "why": broken} if broken else _read(found)
    except InvalidDicomError:
        return {"state": "not_dicom", "why": "it has no DICOM header"}
    except (MemoryError, RecursionError):
        raise
    except Exception as problem:  # whatever a library says of a broken file
        return {"state": "malformed", "why": type(problem).__name__}


def _read(found: Any) -> dict[str, Any]:
    return {"state": "read", **_said(found)}


def _broken(found: Any, file: _Watched) -> str:
    """Where the header breaks off or what it lacks; "" where it is whole.

    Asked before a value is looked at, while elements still know the length they claimed.
    """
    read_to, size = file.tell(), file.seek(0, SEEK_END)
    last = ""
    for tag in sorted(found.keys()):
        element = found.get_item(tag)
        last = keyword_for_tag(tag)
        claimed = getattr(element, "length", UNDEFINED)
        if claimed != UNDEFINED and len(element.value or b"") < claimed:
            return f"byte {size}, in {last}"
    after = f"after {last}" if last else "before the first element"
    if read_to > size:
        return f"byte {size}, {after}"
    if file.short_at is not None:
        return f"byte {file.short_at}, {after}"
    directory = str(found.file_meta.get("MediaStorageSOPClassUID", "")) == DIRECTORY
    if not directory and not any(name in found for name in OF_EVERY_IMAGE):
        return f"by byte {read_to} no {' nor '.join(OF_EVERY_IMAGE)}"
    return ""


def _said(found: Any) -> dict[str, Any]:
    return {
        "patient_name": _text(found, "PatientName"),
        "patient_id": _text(found, "PatientID"),
        "born_on": _text(found, "PatientBirthDate"),
        "modality": _text(found, "Modality"),
        "study_on": _text(found, "StudyDate"),
        "images": _images(found),
        "study": _text(found, "StudyInstanceUID"),
        "instance": _text(found, "SOPInstanceUID"),
    }


def _text(found: Any, name: str) -> str:
    """As it stands, without what no text column holds; "" where it is not there."""
    value = found.get(name)
    return "" if value is None else str(value).replace("\x00", "").strip()[:LONGEST]


def _images(found: Any) -> int:
    if str(found.file_meta.get("MediaStorageSOPClassUID", "")) == DIRECTORY:
        records = found.get("DirectoryRecordSequence") or []
        return sum(str(each.get("DirectoryRecordType", "")) == "IMAGE" for each in records)
    if found.get("Rows") is None:
        return 0  # a report, a plan: nothing to look at
    return max(int(found.get("NumberOfFrames") or 1), 1)
