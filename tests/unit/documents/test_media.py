"""What a file is, by its bytes; what is two things at once is not taken."""

import pytest

from kernel.documents.media import DICOM, JPEG, PDF, PNG, TIFF, UnableToAccept, media_of

DICOM_HEAD = b"\0" * 128 + b"DICM"


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (b"%PDF-1.4\n", PDF),
        (DICOM_HEAD, DICOM),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"II*\x00", TIFF),
        (b"MM\x00*", TIFF),
        (b"II*\x00" + b"\0" * 124 + b"DICM", DICOM),
    ],
)
def test_a_known_kind(head: bytes, media: str) -> None:
    assert media_of(head, b"the end") == media


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"EICAR",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"\x7fELF",
        b" %PDF-1.4",  # a viewer would open it, and so would something else
        b"<html>",
        b"%PDF",
        b"\0" * 128 + b"DIC",
        b"MZ" + b"\0" * 126 + b"DICM",
        b"\x7fELF" + b"\0" * 124 + b"DICM",
        b"%PDF-1.4" + b"\0" * 120 + b"DICM",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 120 + b"DICM",
    ],
)
def test_anything_else_is_not_taken(head: bytes) -> None:
    with pytest.raises(UnableToAccept):
        media_of(head)


def test_an_archive_behind_a_document_is_not_taken() -> None:
    with pytest.raises(UnableToAccept, match="archive"):
        media_of(b"%PDF-1.4\n", b"%%EOF PK\x05\x06" + b"\0" * 18)
