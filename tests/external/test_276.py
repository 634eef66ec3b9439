"""Claim status requests of others: taken as they are meant, or told why not; the 277s of others
through the reader our own are read with."""

from datetime import UTC, datetime

import pytest

from claims.edi.claim_status import answer_276
from tests.claim_status import read_277
from tests.samples import SAMPLES

pytestmark = [pytest.mark.external, pytest.mark.django_db]

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
REQUESTS = SAMPLES / "x12" / "276"
TAKEN = {
    "irobayna__claim-request.edi": ["ABCXYZ1", "ABCXYZ2", "ABCXYZ3"],
    "irobayna__claim-ncpdp-request.edi": ["ABCXYZ1"],
    "linuxforheal__claim-level-status.276": ["ABCXYZ1", "ABCXYZ2", "ABCXYZ3"],
    "linuxforheal__claim-level-status-ncpdp.276": ["ABCXYZ1"],
}
REFUSED = {"inteligenz__Example1_IG.txt": "00401"}


@pytest.mark.parametrize("name", TAKEN)
def test_each_request_is_answered(name: str) -> None:
    with (REQUESTS / name).open("rb") as stream:
        found = answer_276(stream, now=NOW, today=NOW.date())
    assert found.refusals == []
    told = read_277(found.files["277"])
    assert [each.trace for each in told] == TAKEN[name]
    assert {each.status for each in told} == {"A4:35"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_told(name: str) -> None:
    with (REQUESTS / name).open("rb") as stream:
        found = answer_276(stream, now=NOW, today=NOW.date())
    assert "277" not in found.files
    assert REFUSED[name] in " ".join(found.refusals)


def test_every_sample_is_named_here() -> None:
    assert {path.name for path in REQUESTS.iterdir()} == {*TAKEN, *REFUSED}


ANSWERS = SAMPLES / "x12" / "277"
BESIDE_THE_GUIDE = {"imsweb__x12_277_x212.txt": "STC03 Action Code is not used here"}


@pytest.mark.parametrize("name", sorted(path.name for path in ANSWERS.glob("*")))
def test_answers_of_others_are_read(name: str) -> None:
    content = (ANSWERS / name).read_bytes()
    if name in BESIDE_THE_GUIDE:
        with pytest.raises(AssertionError, match=BESIDE_THE_GUIDE[name]):
            read_277(content)
        return
    assert all(each.status for each in read_277(content))
