"""A 270, 276 or 278 for a payer that is none of ours: told so, and nothing of a patient."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from claims.edi.claim_status import answer_276
from claims.edi.eligibility import answer_270
from claims.edi.post_278 import Reviewed, review_file
from claims.models import AuthorizationRequest
from claims.operations.read_payers import Payers, read_payers
from kernel.cases.models import Case
from kernel.members.models import Member, Plan
from kernel.record.models import Look
from tests import authorizing, paying, proposing
from tests.asking_270 import SURGEON, inquiry_270
from tests.claim_status import Request, make_276, read_277
from tests.unit.edi.made_278 import file_of, request
from tests.x271 import split

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
OURS = Payers([replace(read_payers(None).all[0], id="LAKE1", tin="990000041")])
"""An operator's own file, of one payer."""

WHOSE = pytest.mark.parametrize(
    ("kind", "number", "known"),
    [
        ("PI", "LAKE1", True),
        ("PI", "lake1", True),
        ("PI", "PINE1", True),  # what a plan names as its payer
        ("PI", "12345", False),
        ("PI", "990000041", False),  # a tax number is no payer's number
        ("FI", "990000041", True),
        ("FI", "99-0000041", True),
        ("FI", "990000042", False),
        ("46", "12345", True),  # numbers of another kind are on no file of ours
    ],
)


def a_member() -> Member:
    under = proposing.plan()
    Plan.objects.filter(pk=under.pk).update(payer_id="PINE1")
    proposing.clinician(SURGEON, under)
    return paying.member(under)


def levels(data: bytes) -> list[list[str]]:
    return [each for each in split(data) if each[0] in ("HL", "NM1", "AAA")]


def eligibility(of: Member, source: str, payers: Payers | None) -> list[list[str]]:
    person = f"NM1*IL*1*{of.last_name}*{of.first_name}****MI*{of.number}~"
    data = inquiry_270(person=person).replace(b"PI*12345", source.encode())
    day = date(2026, 3, 2)
    made = answer_270(BytesIO(data), now=NOW, today=day, by="clinic", payers=payers)
    return levels(made.files["271"])


@WHOSE
def test_coverage(kind: str, number: str, known: bool) -> None:
    rows = eligibility(a_member(), f"{kind}*{number}", OURS)
    if known:
        assert rows[0] == ["HL", "1", "", "20", "1"]
        assert [row for row in rows if row[0] == "AAA"] == []
        assert Look.objects.exists()
        return
    assert rows == [
        ["HL", "1", "", "20", "0"],
        ["NM1", "PR", "2", "A PLAN", "", "", "", "", kind, number],
        ["AAA", "N", "", "79", "C"],
    ]
    assert not Look.objects.exists()


def test_where_nobody_said_who_we_are_every_name_is_taken() -> None:
    member = a_member()
    for payers in (None, read_payers(None)):
        rows = eligibility(member, "PI*12345", payers)
        assert [row for row in rows if row[0] == "AAA"] == []


def asked(kind: str, number: str, um: str = "UM*HS*I*20*11:B*****Y") -> Reviewed:
    under = authorizing.plan()
    Plan.objects.filter(pk=under.pk).update(payer_id="PINE1")
    person = paying.member(under)
    to = f"HL*1**20*1~NM1*X3*2*A PLAN*****{kind}*{number}"
    body = request(person.number, last=person.last_name, umo=to, um=um)
    return review_file(
        BytesIO(file_of(body)),
        received_at=NOW,
        zone=authorizing.ZONE,
        now=NOW,
        by="test",
        payers=OURS,
    )


@WHOSE
def test_review(kind: str, number: str, known: bool) -> None:
    kind = "24" if kind == "FI" else kind
    made = asked(kind, number)
    rows = levels(made.files["278"])
    assert AuthorizationRequest.objects.exists() is known
    if known:
        assert [row for row in rows if row[0] == "AAA"] == []
        return
    assert rows == [
        ["HL", "1", "", "20", "0"],
        ["NM1", "X3", "2", "A PLAN", "", "", "", "", kind, number],
        ["AAA", "N", "", "79", "C"],
    ]
    assert made.exit_code == 1
    assert made.as_json()["requests"][0]["rejections"] == [{"loop": "2010A", "code": "79"}]


def test_an_appeal_under_another_payers_number_is_kept_for_a_person() -> None:
    made = asked("PI", "12345", um="UM*HS*1*20*11:B*****Y")
    assert made.answered[0].kept
    assert Case.objects.filter(number=made.answered[0].kept).exists()


def status(of: Member, source: str, payers: Payers | None) -> tuple[bytes, list[dict[str, object]]]:
    asked = Request(
        SURGEON,
        of.number,
        last=of.last_name,
        first=of.first_name,
        details=[("REF", "1K", "C26-0000001")],
    )
    data = make_276([asked, asked], NOW).replace(b"PI*PLAN1", source.encode())
    made = answer_276(BytesIO(data), now=NOW, today=date(2026, 3, 2), payers=payers)
    assert made.refusals == []
    return made.files["277"], made.told


@pytest.mark.parametrize(
    ("source", "known"),
    [("PI*LAKE1", True), ("PI*pine1", True), ("PI*12345", False), ("XV*12345", True)],
)
def test_claim_status(source: str, known: bool) -> None:
    data, rows = status(a_member(), source, OURS)
    told = read_277(data)
    assert [row["trace"] for row in rows] == ["T1", "T1"]
    if known:
        assert [each.status for each in told] == ["A4:35"] * 2
        return
    assert {str(row["status"]) for row in rows} == {"E0:153:PR"}
    assert [(each.trace, each.status) for each in told] == [("REF1", "E0:153:PR")]
    assert levels(data) == [
        ["HL", "1", "", "20", "1"],
        ["NM1", "PR", "2", "A PLAN", "", "", "", "", "PI", "12345"],
        ["HL", "2", "1", "21", "0"],
        ["NM1", "41", "2", "A CLEARINGHOUSE", "", "", "", "", "46", "CH1"],
    ]


def test_claim_status_where_nobody_said_who_we_are() -> None:
    member = a_member()
    for payers in (None, read_payers(None)):
        data, _ = status(member, "PI*12345", payers)
        assert {each.status for each in read_277(data)} == {"A4:35"}
