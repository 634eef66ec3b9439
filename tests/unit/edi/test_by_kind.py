"""A file of several kinds of interchange, in parts: nothing is lost, and each kind is by itself."""

import io
from pathlib import Path

import pytest

from claims.edi import by_kind
from claims.edi.by_kind import _BLOCK, acknowledges, interchanges, parts

ISA = (
    "ISA*00*          *00*          *ZZ*LAKESIDE       *ZZ*LAKESHORE      *260304*0915*^*00501"
    "*00000020{}*0*P*:~"
)
TA1 = "TA1*000000012*260303*0915*A*000~"


def one(number: int, *kinds: str, before: str = "") -> bytes:
    groups = "".join(
        f"GS*{kind}*LAKESIDE*LAKESHORE*20260304*0915*7*X*005~GE*0*7~" for kind in kinds
    )
    return f"{ISA.format(number)}{before}{groups}IEA*{len(kinds)}*00000020{number}~".encode()


CLAIMS, EMPTY, STRANGE = one(1, "HC"), one(2), one(3, "HP")
QUESTIONS, STATUS, REVIEW = one(4, "HS"), one(5, "HR"), one(6, "HI")
REPORT, ANSWER = one(7, "FA"), one(8, before=TA1)
NO_GROUP = ISA.format(9).encode() + b"ST*837*0001~GS*HS*A*B~"

KINDS = {
    "claims": (CLAIMS, ""),
    "a group we know nothing of": (STRANGE, ""),
    "no group": (EMPTY, ""),
    "something before the first group": (NO_GROUP, ""),
    "questions": (QUESTIONS, "HS"),
    "a space in GS01": (QUESTIONS.replace(b"*HS*", b"*HS *"), "HS"),
    "claim status": (STATUS, "HR"),
    "requests": (REVIEW, "HI"),
    "999": (REPORT, "FA"),
    "TA1 alone": (ANSWER, "FA"),
    "TA1 before claims": (one(1, "HC", before=TA1), ""),
    "TA1 before questions": (one(1, "HS", before=TA1), "HS"),
    "the first of two groups": (one(1, "HS", "HC"), "HS"),
    "cut behind ISA": (ISA.format(1).encode(), ""),
    "empty": (b"", ""),
    "noise": (b"noise", ""),
}


@pytest.mark.parametrize(("data", "kind"), KINDS.values(), ids=KINDS)
def test_the_kind_of_an_interchange(tmp_path: Path, data: bytes, kind: str) -> None:
    assert interchanges(io.BytesIO(data)) == [(0, kind)]
    path = tmp_path / "day.edi"
    path.write_bytes(data)
    with parts(path) as found:
        assert found == [(kind, path)]
    assert path.read_bytes() == data


def divided(tmp_path: Path, data: bytes) -> list[tuple[str, str, bytes]]:
    path = tmp_path / "day.edi"
    path.write_bytes(data)
    with parts(path) as found:
        said = [(kind, part.name, part.read_bytes()) for kind, part in found]
    assert path.read_bytes() == data
    assert not [part for _, part in found if part.exists()]
    return said


def test_each_kind_is_one_part_in_the_order_of_the_file(tmp_path: Path) -> None:
    noise = b"\n\n"
    data = noise + QUESTIONS + noise + CLAIMS + REPORT + one(9, "HS") + STRANGE + noise
    assert divided(tmp_path, data) == [
        ("HS", "day.edi", noise + QUESTIONS + noise + one(9, "HS")),
        ("", "day.edi", CLAIMS + STRANGE + noise),
        ("FA", "day.edi", REPORT),
    ]


def test_a_large_file_is_divided_too(tmp_path: Path) -> None:
    """What is looked for may stand across two blocks; a part may be longer than one."""
    filled = one(1, *["HC"] * (_BLOCK // 40))
    for moved in (0, 1, 2, 3, 4):
        padding = b"\n" * (_BLOCK - len(filled) % _BLOCK - QUESTIONS.index(b"GS*HS") - moved)
        data = filled + padding + QUESTIONS
        assert data.index(b"GS*HS") % _BLOCK == (-moved) % _BLOCK
        found = divided(tmp_path, data)
        assert found == [("HS", "day.edi", QUESTIONS), ("", "day.edi", filled + padding)]


def test_a_wrapped_file_is_divided(tmp_path: Path) -> None:
    whole = CLAIMS + QUESTIONS
    for width in range(2, 120):
        lines = [whole[at : at + width] for at in range(0, len(whole), width)]
        data = b"\r\n".join(lines)
        kinds = [kind for kind, *_ in divided(tmp_path, data)]
        assert kinds == [kind for kind in ("HS", "") if kind in dict.fromkeys(
            each for _, each in interchanges(io.BytesIO(data)))], width  # fmt: skip
    assert [kind for kind, *_ in divided(tmp_path, b"\r\n".join(
        whole[at : at + 80] for at in range(0, len(whole), 80)))] == ["HS", ""]  # fmt: skip


def test_an_interchange_cut_by_the_next_is_a_part(tmp_path: Path) -> None:
    cut = CLAIMS[:-30]
    assert divided(tmp_path, cut + STATUS) == [("HR", "day.edi", STATUS), ("", "day.edi", cut)]


def test_a_part_that_cannot_be_written_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(by_kind, "_copy", full)
    path = tmp_path / "day.edi"
    path.write_bytes(CLAIMS + STATUS)
    with pytest.raises(OSError, match="No space left"), parts(path):
        pass
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (ANSWER, True),
        (REPORT, True),
        (b"\r\nT\r\nA1\r\n*000", True),
        (CLAIMS, False),
        (CLAIMS + b"N3*1 VISTA 1~N3*COSTA 12~REF*D9*STA1~", False),
        (QUESTIONS, False),
    ],
)
def test_what_may_acknowledge_is_told_from_names(data: bytes, found: bool) -> None:
    assert acknowledges(io.BytesIO(data)) is found
