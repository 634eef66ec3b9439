"""What a file is, by its bytes.  Its name and what its sender calls it are not asked.  Pure.

>>> media_of(b"%PDF-1.7\\n%%EOF\\n")
'application/pdf'
"""

PDF = "application/pdf"
DICOM = "application/dicom"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"

HEAD = 132
"""Bytes of the beginning that decide: a DICOM file has its mark at 128."""
TAIL = 66_000
"""Bytes of the end in which an archive's directory would lie (a ZIP comment has 65,535)."""

_PREAMBLE = 128
_MARKS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"PK\x03\x04",
    b"<",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
)
_ARCHIVE_ENDS = b"PK\x05\x06"


class UnableToAccept(ValueError):
    """The file is not taken; the message says why, and names no content."""


def media_of(head: bytes, tail: bytes = b"") -> str:
    """The media type of a file that begins and ends with these bytes.

    UnableToAccept for anything that is none of the known kinds, or two things at once: a file
    that one program takes for a picture and another for an archive or a program.
    """
    found = [media for mark, media in _MARKS if head.startswith(mark)]
    if head[_PREAMBLE : _PREAMBLE + 4] == b"DICM":
        _refuse_preamble(head[:_PREAMBLE])
        found.append(DICOM)
    if found[-1:] == [DICOM] and found in ([DICOM], [TIFF, DICOM]):
        found = [DICOM]  # a TIFF beside it is what the standard leaves the preamble for
    if not found:
        raise UnableToAccept("it is no PDF, DICOM, PNG, JPEG or TIFF file")
    if len(found) > 1:
        raise UnableToAccept(f"it is {' and '.join(found)} at once")
    if _ARCHIVE_ENDS in tail:
        raise UnableToAccept(f"it is {found[0]} and an archive at once")
    return found[0]


def _refuse_preamble(preamble: bytes) -> None:
    """The 128 bytes before DICM mean nothing; a program may hide in them (PS3.10, 7.1)."""
    if any(preamble.startswith(mark) for mark in _PROGRAMS):
        raise UnableToAccept("a program or an archive stands before the DICOM file")
