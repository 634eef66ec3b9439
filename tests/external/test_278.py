"""278 files of others: which are requests we read, and what the others are told."""

import io

import pytest

from claims.edi.post_278 import review_file
from claims.models import AuthorizationRequest
from tests.authorizing import RECEIVED, ZONE
from tests.samples import SAMPLES
from tests.unit.edi.made_278 import segments

pytestmark = [pytest.mark.external, pytest.mark.django_db]

FOLDER = SAMPLES / "x12" / "278"


def answered(
    name: str, *, mended: tuple[bytes, bytes] = (b"", b""), exit_code: int = 1
) -> dict[str, list[list[str]]]:
    data = (FOLDER / name).read_bytes()
    if mended[0]:
        assert mended[0] in data
        data = data.replace(*mended)
    made = review_file(io.BytesIO(data), received_at=RECEIVED, zone=ZONE, now=RECEIVED, by="test")
    assert made.exit_code == exit_code
    return {kind: segments(content) for kind, content in made.files.items()}


def named(rows: list[list[str]], name: str) -> list[str]:
    return ["*".join(row) for row in rows if row[0] == name]


@pytest.mark.parametrize(
    ("name", "mended", "services"),
    [
        (
            "irobayna__referral-request-for-review.edi", (b"", b""),
            [("", 1, "request category SC, service type 3")],
        ),
        # as they are, their SE01 counts one segment too few
        (
            "irobayna__admission-request-for-review.edi", (b"SE*25*", b"SE*26*"),
            [("33510", 7, "quantity 7 DY")],
        ),
        (
            "irobayna__request-for-home-health-care.edi", (b"SE*19*", b"SE*20*"),
            [("G0154", 1, "quantity as asked: HSD VS 3 WK 34 2"),
             ("B4184", 1, "quantity as asked: HSD VS 3 WK 34 2")],
        ),
    ],
)  # fmt: skip
def test_a_request_for_other_care_is_put_on_file_for_a_person(
    name: str, mended: tuple[bytes, bytes], services: list[tuple[str, int, str]]
) -> None:
    files = answered(name, mended=mended, exit_code=0)
    assert named(files["999"], "AK9") == ["AK9*A*1*1*1"]
    row = AuthorizationRequest.objects.get()
    assert (row.purpose, row.state) == ("other_service", "pended")
    assert set(named(files["278"], "HCR")) == {f"HCR*A4*{row.number}"}
    kept = [(each.code, each.units, each.described) for each in row.services.order_by("number")]
    assert kept == services
    # their diagnoses are ICD-9, which says nothing today
    assert "diagnosis" in row.missing


def test_the_same_request_for_an_opinion_is_put_on_file() -> None:
    files = answered_as_opinion()
    row = AuthorizationRequest.objects.get()
    assert named(files, "HCR") == [f"HCR*A4*{row.number}**N"]
    assert (row.subscriber_id, row.purpose) == ("12345678901", "second_opinion")
    assert {"clinician", "diagnosis"} <= set(row.missing)


def answered_as_opinion() -> list[list[str]]:
    data = (FOLDER / "irobayna__referral-request-for-review.edi").read_bytes()
    data = data.replace(b"UM*SC*I*3*", b"UM*SC*I*20*")
    made = review_file(io.BytesIO(data), received_at=RECEIVED, zone=ZONE, now=RECEIVED, by="test")
    return segments(made.files["278"])


@pytest.mark.parametrize(
    "name",
    ["irobayna__admission-request-for-review.edi", "irobayna__request-for-home-health-care.edi"],
)
def test_a_count_that_is_wrong_refuses_the_set(name: str) -> None:
    files = answered(name)
    assert named(files["999"], "IK5") == ["IK5*R*4"]
    assert "278" not in files


@pytest.mark.parametrize(
    "name",
    [
        "irobayna__admission-response-to-request-for-review.edi",
        "irobayna__referral-response-to-request-for-review.edi",
    ],
)
def test_a_response_is_no_request(name: str) -> None:
    files = answered(name)
    assert "IK3*BHT*2**8" in named(files["999"], "IK3")
    assert "278" not in files


@pytest.mark.parametrize(
    "name",
    [
        "inteligenz__Example_3_1_1_Request.txt",
        "inteligenz__Example_3_2_1_Request.txt",
        "tigershark__4010-278_13.txt",
    ],
)
def test_another_version_is_told(name: str) -> None:
    files = answered(name)
    assert {row.rsplit("*", 1)[1] for row in named(files["ta1"], "TA1")} == {"003"}
    assert all(row.startswith("AK9*R*1*1*0*2") for row in named(files["999"], "AK9"))
    assert "278" not in files
