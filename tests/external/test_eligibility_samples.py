"""The 270 and 271 files of others: answered, or refused with a reason; delimiters of every kind."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from claims.edi.eligibility import answer_270
from tests.samples import SAMPLES
from tests.x271 import read_271, split

pytestmark = [pytest.mark.external, pytest.mark.django_db]

INQUIRIES = sorted((SAMPLES / "x12" / "270").glob("*"))
ANSWERS = sorted((SAMPLES / "x12" / "271").glob("*"))
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def files_for(path: Path) -> dict[str, bytes]:
    with path.open("rb") as stream:
        return answer_270(stream, now=NOW, today=date(2026, 3, 2), by="test").files


@pytest.mark.parametrize("path", INQUIRIES, ids=lambda path: path.name)
def test_an_inquiry_is_answered_or_its_version_refused(path: Path) -> None:
    files = files_for(path)
    if b"*00401*" in path.read_bytes()[:110]:
        assert [parts[5] for parts in split(files["ta1"]) if parts[0] == "TA1"] == ["003"]
        assert "271" not in files
        return
    assert [parts[1] for parts in split(files["999"]) if parts[0] == "IK5"] == ["A"]
    # who asks is nobody we know: by another number than an NPI, or by one that is not on file
    asker = read_271(files["271"]).receiver
    expected = "51" if b"1234567893" in path.read_bytes() else "43"
    assert asker.rejections == [expected]


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_an_answer_is_no_inquiry(path: Path) -> None:
    files = files_for(path)
    assert "271" not in files
    assert files["ta1"] or files["999"]
