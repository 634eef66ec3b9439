"""A DICOM header opened with pydicom, up to the pixels.  Runs in the limited process."""

from typing import IO, Any

import pydicom
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


def header(file: IO[bytes]) -> dict[str, Any]:
    """Texts as they stand in the header, and the number of images."""
    try:
        found = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=list(ASKED))
        return {"state": "read", **_said(found)}
    except InvalidDicomError:
        return {"state": "not_dicom", "why": "it has no DICOM header"}
    except (MemoryError, RecursionError):
        raise
    except Exception as problem:  # whatever a library says of a broken file
        return {"state": "malformed", "why": type(problem).__name__}


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
